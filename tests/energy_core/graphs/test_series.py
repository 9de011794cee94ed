"""Rows as what held from when to when."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from energy_core.graphs.series import NOTHING, combined, held, hold_of_rows

NAN = float("nan")
MINUTE = 60_000


def test_a_value_holds_no_longer_than_it_may() -> None:
    """Where no row follows in time, and at the end, nothing is known."""
    times = np.array([0, 10, 20, 200, 210]) * 1000
    series = held(times, np.array([1.0, 2.0, 3.0, 4.0, 5.0]), 2 * MINUTE, 400_000)
    assert (series.times // 1000).tolist() == [0, 10, 20, 140, 200, 210, 330]
    assert series.values.tolist()[:3] == [1.0, 2.0, 3.0]
    assert np.isnan(series.values).tolist() == [False, False, False, True, False, False, True]
    assert held(times, np.arange(5, dtype=np.float64), 3 * MINUTE, 300_000).times.tolist() == times.tolist()


def test_a_row_that_says_nothing_is_none() -> None:
    """NaN and infinity are no numbers; a value before them holds on, but not longer."""
    values = np.array([1.0, NAN, np.inf, 2.0], np.float64)
    series = held(np.array([0, 10, 20, 30]) * 1000, values, MINUTE, 40_000)
    assert series.times.tolist() == [0, 30_000]
    assert held(np.array([0]), np.array([NAN]), MINUTE, 9) is NOTHING
    assert held(np.empty(0, np.int64), np.empty(0), MINUTE, 9) is NOTHING


def test_what_held_at_an_instant() -> None:
    """Before the first row nothing did."""
    series = held(np.array([10, 20]), np.array([1.0, 2.0]), 5, 100)
    found = series.at(np.array([5, 10, 14, 15, 20, 30]))
    assert np.array_equal(found, [NAN, 1.0, 1.0, NAN, 2.0, NAN], equal_nan=True)
    assert series.at(np.array([5]), before=7.0).tolist() == [7.0]
    assert NOTHING.at(np.array([5]), before=7.0).tolist() == [7.0]


@given(st.lists(st.integers(0, 10_000), min_size=1, unique=True), st.integers(1, 500))
def test_it_holds_as_each_row_says(instants: list[int], hold: int) -> None:
    """At any instant it is what the last row said, if that is young enough."""
    times = np.array(sorted(instants))
    series = held(times, times.astype(np.float64), hold, 20_000)
    asked = np.arange(20_000)
    last = np.searchsorted(times, asked, side="right") - 1
    young = (last >= 0) & (asked - times[last] < hold)
    # A row that follows just when the one before stops to hold leaves no gap.
    assert np.array_equal(series.at(asked), np.where(young, times[last], NAN), equal_nan=True)
    assert (np.diff(series.times) > 0).all()


@pytest.mark.parametrize(
    ("every_s", "hold_s"),
    [(1, 120), (10, 120), (60, 180), (600, 1800), (900, 2700), (3600, 2700)],
)
def test_how_long_a_value_holds(every_s: int, hold_s: int) -> None:
    """Two minutes, or three of the usual pauses; the hours of a broken day are no period."""
    times = np.arange(20) * every_s * 1000
    assert hold_of_rows(times, 2 * MINUTE) == hold_s * 1000
    assert hold_of_rows(times[:1], 2 * MINUTE) == 2 * MINUTE
    assert hold_of_rows(times, 60 * MINUTE) == 60 * MINUTE


def test_what_overflows_is_not_known() -> None:
    """A sum that is no number any more is missing, without a warning."""
    huge = held(np.array([0, 10]), np.array([1e308, 1.0]), 100, 20)
    doubled = combined([huge, huge], lambda instants: huge.at(instants) * 10)
    assert doubled.times.tolist() == [10]
    assert combined([NOTHING], lambda instants: instants.astype(np.float64)) is NOTHING
    part = huge.between(10, 20)
    assert (part.times.tolist(), part.values.tolist()) == ([10], [1.0])
