"""The energy of the day, of a device that counts only a total."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from energy_core.readers.fronius import DayEnergy

ZONE = ZoneInfo("Europe/Brussels")


def local(day: int, hour: int, minute: int = 0, month: int = 6) -> datetime:
    """Return an instant of the house in a summer."""
    return datetime(2026, month, day, hour, minute, tzinfo=ZONE)


def test_from_one_midnight_to_the_next() -> None:
    """What has come since; at midnight it begins anew."""
    day = DayEnergy(ZONE)
    assert day.observe(local(9, 23, 59), 100.0) is None
    assert day.observe(local(10, 0, 0), 100.0) == 0
    assert day.observe(local(10, 12), 107.5) == 7.5
    assert day.observe(local(10, 23, 59), 120.0) == 20
    assert day.observe(local(11, 0, 0), 120.004) == 0.004


def test_begun_at_noon() -> None:
    """It is not known until the next midnight."""
    day = DayEnergy(ZONE)
    assert [day.observe(local(10, hour), hour) for hour in (12, 14, 20)] == [None, None, None]
    assert day.observe(local(11, 6), 20.05) == 0.05


def test_an_inverter_that_cannot_be_reached_at_night() -> None:
    """It was not producing either."""
    day = DayEnergy(ZONE)
    day.observe(local(9, 21, 30), 100.0)
    assert day.observe(local(10, 6), 100.01) == 0.01


def test_away_for_too_long() -> None:
    """What came before midnight and what after is not known."""
    day = DayEnergy(ZONE)
    day.observe(local(9, 15), 100.0)
    assert day.observe(local(10, 10), 112.0) is None
    assert day.observe(local(10, 11), 113.0) is None


def test_another_device() -> None:
    """A total that falls begins anew at midnight."""
    day = DayEnergy(ZONE)
    day.observe(local(9, 23), 100.0)
    day.observe(local(10, 1), 100.0)
    assert day.observe(local(10, 12), 3.0) is None
    assert day.observe(local(10, 13), 4.0) is None
    day.observe(local(10, 23), 9.0)
    assert day.observe(local(11, 1), 9.0) == 0


def test_an_older_total_is_passed_over() -> None:
    """A clock that was put back spoils nothing."""
    day = DayEnergy(ZONE)
    day.observe(local(9, 23), 100.0)
    day.observe(local(10, 12), 100.05)
    assert day.observe(local(10, 11), 90.0) is None
    assert day.observe(local(10, 13), 101.0) == 1


def test_a_naive_instant_is_none() -> None:
    """At no door."""
    with pytest.raises(ValueError, match="naive"):
        DayEnergy(ZONE).observe(datetime(2026, 6, 10), 1.0)  # noqa: DTZ001 - a naive one on purpose


@pytest.mark.parametrize(("month", "day", "hours"), [(3, 29, 23), (10, 25, 25), (6, 10, 24)])
@given(st.lists(st.floats(0, 0.05), min_size=25, max_size=25))
def test_the_hours_of_a_day(month: int, day: int, hours: int, grown: list[float]) -> None:
    """A day of 23, 24 or 25 hours holds all that came in it."""
    counter, total = DayEnergy(ZONE), 500.0
    midnight = local(day, 0, month=month).timestamp()
    counter.observe(datetime.fromtimestamp(midnight - 1, ZONE), total)
    for hour in range(hours):
        total += grown[hour]
        at = datetime.fromtimestamp(midnight + hour * 3600 + 3599, ZONE)
        assert counter.observe(at, total) == pytest.approx(total - 500, abs=1e-6)
    after = counter.observe(datetime.fromtimestamp(midnight + hours * 3600, ZONE), total)
    assert after == 0
