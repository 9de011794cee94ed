"""Series as few bytes."""

import json

import numpy as np
import pytest
from hypothesis import given, strategies as st

from energy_core.graphs.compact import compact, step_ms
from energy_core.graphs.series import NOTHING, Series

NAN = float("nan")


def test_columns() -> None:
    """Times are what passed, values whole watts; a gap is null, and a series of nothing is not there."""
    series = Series(np.array([10_000, 11_000, 15_000]), np.array([1.4, NAN, -2.6]))
    assert compact({"grid_w": series, "solar_w": NOTHING}, 1000) == {
        "grid_w": {"unit": "W", "t0": 10_000, "dt": [0, 1, 4], "v": [1, None, -3]}
    }


def test_numbers_beyond_all_measure() -> None:
    """They are what JSON can say."""
    series = Series(np.array([0, 1000]), np.array([1e308, -1e308]))
    text = json.dumps(compact({"grid_w": series}, 1000), allow_nan=False)
    assert json.loads(text)["grid_w"]["v"] == [1e308, -1e308]


@given(st.lists(st.integers(0, 10**7), min_size=1, unique=True))
def test_times_stay_apart(instants: list[int]) -> None:
    """They are told to the second, or finer where two of them would become one."""
    times = np.array(sorted(instants)) + 1_780_000_000_000
    series = {"a": Series(times, np.zeros(len(times)))}
    step = step_ms(series.values())
    columns = compact(series, step)["a"]
    told = columns["t0"] + np.cumsum(columns["dt"]) * step
    assert (np.diff(told) > 0).all()
    assert np.abs(told - times).max() <= step // 2


@pytest.mark.parametrize(("times", "step"), [([0, 1000], 1000), ([0, 400], 1), ([5], 1000), ([], 1000)])
def test_the_step(times: list[int], step: int) -> None:
    """A second, unless that is too coarse."""
    assert step_ms([Series(np.array(times, np.int64), np.zeros(len(times)))]) == step
