"""Where rows lie in blocks, of many rows."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from energy_core.data_managers.samples import Spans
from tests.effort import some_of

MANY = 3000  # rows: more than a search is made for


@settings(max_examples=some_of(200))
@given(
    step=st.integers(1, 10_000_000),
    begin=st.integers(-(10**15), 10**15),
    ahead=st.integers(-2000, 2000),
    length=st.integers(2, 40),
    until=st.floats(0, 1),
    missing=st.sets(st.integers(0, MANY - 1), max_size=3),
    late=st.dictionaries(st.integers(0, MANY - 1), st.floats(0, 0.99), max_size=3),
)
def test_rows_are_where_a_search_finds_them(  # noqa: PLR0913 - what can be odd about rows
    *, step: int, begin: int, ahead: int, length: int, until: float, missing: set[int], late: dict[int, float]
) -> None:
    """They come evenly, or some are missing or late; the blocks begin at, between, before and behind them."""
    times = begin + step * np.arange(MANY)
    for place, part in late.items():
        times[place] += int(step * part)
    times = np.delete(times, sorted(missing))
    first = begin + ahead * step // 7
    edges = first + length * step * np.arange(2 + int(until * (MANY // length + 10)))
    spans = Spans(times, edges, 60)
    cuts = times.searchsorted(edges)
    rows = np.diff(cuts)
    assert spans.cuts.tolist() == cuts.tolist()
    assert spans.each == (rows[0] if len(set(rows.tolist())) == 1 else 0)
    assert np.arange(MANY)[spans.lasts].tolist() == [cut - 1 for cut in cuts[1:][rows > 0].tolist()]
    assert np.arange(MANY)[spans.bases].tolist() == np.maximum(cuts[:-1] - 1, 0).tolist()


@pytest.mark.parametrize("count", [0, 1, MANY])
def test_rows_all_behind_or_before_the_blocks(count: int) -> None:
    """Then no block has any."""
    edges = 1000 * np.arange(200)
    before, behind = np.arange(-count, 0), np.arange(count) + 200_000
    assert not Spans(before, edges, 60).rows.any()
    assert not Spans(behind, edges, 60).rows.any()
    assert not len(Spans(behind, edges, 60).first_times)
    assert not Spans(behind, edges[:1], 60).count
