"""Which instants keep their distance."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from energy_core.stores.decorators.spacing import near, spaced


def one_by_one(moments: list[int], resolution: int) -> list[int]:
    """Return those that are kept, found in the simplest way."""
    kept: list[int] = []
    for moment in moments:
        if not kept or moment - kept[-1] >= resolution:
            kept.append(moment)
    return kept


@given(st.lists(st.integers(0, 300), unique=True).map(sorted), st.integers(1, 40))
def test_the_kernel_keeps_what_a_loop_keeps(moments: list[int], resolution: int) -> None:
    """Clusters of any length."""
    array = np.array(moments, np.int64)
    assert array[spaced(array, resolution)].tolist() == one_by_one(moments, resolution)


@pytest.mark.parametrize("step", [1, 7, 50, 99, 100])
def test_long_clusters(step: int) -> None:
    """In which nothing is far from the next, up to where everything is."""
    array = np.arange(0, 100_000 * step, step, dtype=np.int64)
    kept = array[spaced(array, 100)]
    assert np.unique(np.diff(kept)).tolist() == [-(-100 // step) * step]


@given(st.lists(st.integers(0, 300)), st.lists(st.integers(0, 300)).map(sorted), st.integers(1, 40))
def test_near_is_nearer_than_the_resolution(moments: list[int], others: list[int], resolution: int) -> None:
    """To any of the others."""
    expected = [any(abs(moment - other) < resolution for other in others) for moment in moments]
    assert near(np.array(moments, np.int64), np.array(others, np.int64), resolution).tolist() == expected
