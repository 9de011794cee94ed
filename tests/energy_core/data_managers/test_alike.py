"""Blocks of as many rows each, as those of a meter mostly are, become what others do."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from energy_core.data_managers import samples
from energy_core.data_managers.algorithms import ALGORITHMS
from energy_core.data_managers.algorithms.mean import Mean
from energy_core.data_managers.samples import Spans
from energy_core.models import Values
from tests.effort import some_of

from .test_means import BLOCK, HOLD, LATE

EACH = 6
_RISES = st.lists(st.integers(0, 3).map(float), min_size=40, max_size=40)
_ODD = st.lists(st.sampled_from([0.0, 1.0, -400.0, np.nan]), min_size=40, max_size=40)
_ALGORITHMS = ["mean", "diff", "last", "min", "max", "count"]


@settings(max_examples=some_of(200))
@given(
    blocks=st.integers(2, 4),
    before=st.integers(0, 3),
    behind=st.integers(0, 8),
    late=LATE,
    rises=st.tuples(_RISES, _RISES | _ODD),
    is_table=st.booleans(),
    hold=st.sampled_from([HOLD, 7]),
    longer=st.sampled_from([0, 0, 5]),
)
@pytest.mark.parametrize("name", _ALGORITHMS)
def test_blocks_of_as_many_rows(  # noqa: PLR0913 - what can be odd about rows
    *,
    name: str,
    blocks: int,
    before: int,
    behind: int,
    late: list[int],
    rises: tuple[list[float], ...],
    is_table: bool,
    hold: int,
    longer: int,
) -> None:
    """With rows before and behind them, registers that fall, and values that are missing."""
    count = before + EACH * blocks + behind
    times = 10 * np.arange(-before, EACH * blocks + behind) + late[:count]
    table = np.array(rises)[:, :count]
    columns = np.where(np.isnan(table), np.nan, np.cumsum(np.nan_to_num(table), axis=1))
    edges = BLOCK * np.arange(blocks + 1)
    times[before + EACH :] += longer  # the first block is longer than the others, but has no more rows
    edges[1:] += longer
    is_as_others(name, times, columns if is_table else list(columns), edges, hold=hold)


@pytest.mark.parametrize("name", _ALGORITHMS)
def test_what_is_infinite_before_a_block_is_not_in_it(name: str) -> None:
    """Where it does not hold until then."""
    times = np.array([-HOLD, *range(0, 2 * BLOCK, 10)])
    columns = np.array([[np.inf, *range(12)]])
    is_as_others(name, times, columns, BLOCK * np.arange(3))


def is_as_others(
    name: str, times: np.ndarray, columns: Values, edges: np.ndarray, *, hold: int = HOLD
) -> None:
    """Check that what is made is the same where it is seen that blocks are alike, and where it is not."""
    algorithm = ALGORITHMS.load(name, key="algorithm")()
    with patch.object(samples, "_SHORT", 0):
        alike = Spans(times, edges, hold)
        assert alike.each == EACH
        values, quality = algorithm.compute(columns, alike)
    expected, its_quality = algorithm.compute(columns, Spans(times, edges, hold))
    assert np.array_equal(values, expected, equal_nan=True)
    assert quality.tolist() == its_quality.tolist()


def test_a_block_of_months_with_a_gap() -> None:
    """Its microseconds times its rows are more than 64 bits hold."""
    count = 2**20 + 1
    times = np.arange(count) * 10**6
    edges = np.array([0, times[-1] + 10**6 + 2**44])
    values = np.where(np.arange(count) < count - 1, 0, 1e6)
    means, _ = Mean().compute([values], Spans(times, edges, 120 * 10**6))
    assert means.tolist() == [[pytest.approx(120e6 / (count - 1 + 120), abs=0.001)]]
