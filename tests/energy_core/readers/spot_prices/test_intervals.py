"""Prices of stretches of time."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from energy_core.exceptions import ReaderDataError
from energy_core.readers.spot_prices import PriceInterval, by_quarter, quarter_of

START = datetime(2026, 3, 29, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


@given(st.lists(st.integers(1, 8), min_size=1, max_size=12), st.floats(-0.5, 5))
def test_quarters_add_up(lengths: list[int], price: float) -> None:
    """As many quarter-hours come out as went in, in order, each with the price of its interval."""
    intervals, at = [], START
    for number, length in enumerate(lengths):
        intervals.append(PriceInterval(at, at + length * QUARTER, price + number / 100))
        at += length * QUARTER
    found = by_quarter(reversed(intervals))
    assert list(found) == [START + number * QUARTER for number in range(sum(lengths))]
    expected = [each.eur_kwh for each in intervals for _ in range((each.end - each.start) // QUARTER)]
    assert list(found.values()) == expected


def test_a_later_one_corrects() -> None:
    """What is said last of a quarter-hour counts."""
    hour = PriceInterval(START, START + 4 * QUARTER, 0.1)
    quarter = PriceInterval(START + QUARTER, START + 2 * QUARTER, 0.2)
    assert list(by_quarter([hour, quarter]).values()) == [0.1, 0.2, 0.1, 0.1]


def test_an_end_that_is_the_last_second() -> None:
    """It is the end of its quarter-hour; in whichever zone it is told."""
    local = timezone(timedelta(hours=2))
    start = datetime(2026, 6, 1, 2, tzinfo=local)
    found = PriceInterval(start, datetime(2026, 6, 1, 2, 59, 59, tzinfo=local), 0.1)
    assert (found.start, found.end) == (datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("length", "price"),
    [
        (timedelta(0), 0.1),
        (-QUARTER, 0.1),
        (timedelta(minutes=20), 0.1),
        (QUARTER, 10.1),
        (QUARTER, float("nan")),
    ],
)
def test_no_price(length: timedelta, price: float) -> None:
    """What is no stretch of quarter-hours, or no price at all, is refused."""
    with pytest.raises(ReaderDataError):
        PriceInterval(START, START + length, price)


def test_naive_instants() -> None:
    """They name no quarter-hour."""
    naive = START.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        PriceInterval(naive, naive + QUARTER, 0.1)
    with pytest.raises(ValueError, match="naive"):
        quarter_of(naive)
