"""When something is due."""

from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from energy_core.agents.schedule import Schedule

SECOND = timedelta(seconds=1)


@given(
    period_ms=st.integers(1, 3_600_000),
    first=st.floats(0, 1e6),
    delays=st.lists(st.floats(0, 1e4), min_size=1, max_size=30),
)
def test_it_never_drifts(period_ms: int, first: float, delays: list[float]) -> None:
    """Each due time is a whole number of periods after the first, and what passed is missed."""
    period = timedelta(milliseconds=period_ms)
    schedule = Schedule(period, first)
    for runs, delay in enumerate(delays, start=1):
        now = schedule.due + delay
        schedule.advance(now)
        assert now - 1e-6 < schedule.due < now + period.total_seconds() + 1e-6
        expected = first + (runs + schedule.missed) * period.total_seconds()
        assert schedule.due == pytest.approx(expected, rel=1e-12)


def test_what_is_in_time_misses_nothing() -> None:
    """A run that ends just before the next is due."""
    schedule = Schedule(SECOND, 100.0)
    schedule.advance(100.999)
    assert (schedule.due, schedule.missed) == (101.0, 0)
    schedule.advance(104.5)
    assert (schedule.due, schedule.missed) == (105.0, 3)


def test_another_period_begins_when_it_is_taken() -> None:
    """What was missed before is not forgotten; the same period changes nothing."""
    schedule = Schedule(SECOND, 100.0)
    schedule.advance(102.5)
    schedule.change(SECOND, 102.7)
    assert schedule.due == 103.0
    schedule.change(timedelta(seconds=10), 102.7)
    assert (schedule.due, schedule.missed) == (112.7, 2)


def test_a_period_takes_some_time() -> None:
    """None would never let anybody else run."""
    with pytest.raises(ValueError, match="never ends"):
        Schedule(timedelta(0), 0.0)
