"""Fewer points of a series, and nothing lost of its envelope."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra import numpy as arrays

from energy_core.graphs.downsampling import downsampled
from energy_core.graphs.series import Series, without_repeats

DAY_S = 86_400
BEGIN = 1_780_000_000_000


def a_series(values: np.ndarray, pauses: np.ndarray | None = None) -> Series:
    """Return a series of rows a second apart, or after these pauses in milliseconds."""
    steps = np.full(len(values), 1000) if pauses is None else pauses
    return without_repeats(BEGIN + np.cumsum(steps), values)


@st.composite
def series(draw: st.DrawFn) -> Series:
    """Draw a series with gaps, as even or uneven in time as they come."""
    count = draw(st.integers(1, 600))
    numbers = st.one_of(st.floats(-1e4, 1e4), st.sampled_from([0.0, np.nan, 1e308, -1e308]))
    values = draw(arrays.arrays(np.float64, count, elements=numbers))
    pauses = draw(arrays.arrays(np.int64, count, elements=st.integers(1, 5000)))
    return a_series(values, pauses)


@given(series(), st.integers(10, 200))
def test_it_is_less_of_the_same(whole: Series, points: int) -> None:
    """There are at most so many points, each is one of the rows, in order; the first and the last stay."""
    part = downsampled(whole, points)
    assert len(part.times) <= points
    assert (np.diff(part.times) > 0).all()
    places = np.searchsorted(whole.times, part.times)
    assert np.array_equal(whole.times[places], part.times)
    assert np.array_equal(whole.values[places], part.values, equal_nan=True)
    ends = slice(None, None, max(len(whole.times) - 1, 1))
    assert np.isin(whole.times[ends], part.times).all()


@given(series(), st.integers(10, 200))
def test_no_extreme_is_lost(whole: Series, points: int) -> None:
    """The highest and the lowest of all are there, however few the points."""
    part = downsampled(whole, points)
    known = whole.values[~np.isnan(whole.values)]
    kept = part.values[~np.isnan(part.values)]
    assert len(kept) or not len(known)
    assert kept.max(initial=-np.inf) == known.max(initial=-np.inf)
    assert kept.min(initial=np.inf) == known.min(initial=np.inf)


@pytest.mark.parametrize("points", [10, 101, 1500])
def test_the_envelope_is_exact(points: int) -> None:
    """In each bucket of time the highest and the lowest are those of all its rows."""
    chance = np.random.default_rng(7)
    whole = a_series(np.rint(chance.normal(300, 400, DAY_S)))
    part = downsampled(whole, points)
    edges = np.linspace(whole.times[0], whole.times[-1], (points - 2) // 2 + 1).astype(np.int64)
    edges[-1] += 1
    for low, high in pairwise(edges.tolist()):
        its, of_part = (each.between(low, high).values for each in (whole, part))
        assert (its.max(), its.min()) == (of_part.max(), of_part.min())


def test_few_rows_stay_as_they_are() -> None:
    """What fits is not touched."""
    whole = a_series(np.arange(1500.0))
    assert downsampled(whole, 1500) is whole


def test_a_gap_is_a_gap() -> None:
    """One that is longer than a bucket is seen, where it begins and where it ends; others are drawn over."""
    values = np.arange(DAY_S, dtype=np.float64)
    values[30_000:40_000] = np.nan
    values[50_001] = np.nan
    part = downsampled(a_series(values), 1500)
    (gap,) = np.flatnonzero(np.isnan(part.values))
    begin, end = (int(part.times[gap + step] - BEGIN) // 1000 for step in (-1, 1))
    assert 29_800 < begin <= 30_000
    assert 40_000 < end <= 40_200


def test_more_gaps_than_points() -> None:
    """A series that breaks off all the time has no more points than any other."""
    values = np.where(np.arange(DAY_S) % 2, np.nan, np.arange(DAY_S))
    part = downsampled(a_series(values), 300)
    assert len(part.times) <= 300
    assert np.nanmax(part.values) == DAY_S - 2


def test_rows_that_are_all_in_one_bucket() -> None:
    """A silent day with a busy minute: the extremes of that are there."""
    pauses = np.full(1000, 50)
    pauses[[0, -1]] = 40_000_000
    values = np.sin(np.arange(1000.0))
    part = downsampled(a_series(values, pauses), 50)
    assert {values.min(), values.max()} <= set(part.values.tolist())
    assert len(part.times) <= 50
