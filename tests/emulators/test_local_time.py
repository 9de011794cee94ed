"""Days of 23 and 25 hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.emulators.p1_meter import ConstantHouse, Meter, MeterOptions

BRUSSELS = ZoneInfo("Europe/Brussels")
QUARTER = timedelta(minutes=15)


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=BRUSSELS).astimezone(UTC)


def _stamp(telegram: bytes) -> str:
    line = next(line for line in telegram.decode().splitlines() if line.startswith("0-0:1.0.0("))
    return line.removeprefix("0-0:1.0.0(").removesuffix(")")


@pytest.mark.parametrize(
    ("day", "quarters", "first", "last"),
    [
        (date(2026, 3, 29), 92, "260329000000W", "260329234500S"),
        (date(2026, 3, 30), 96, "260330000000S", "260330234500S"),
        (date(2026, 10, 25), 100, "261025000000S", "261025234500W"),
    ],
)
def test_quarters_of_a_day(day: date, quarters: int, first: str, last: str) -> None:
    """Every quarter-hour has a stamp of its own, and its demand begins at 0."""
    start, end = _midnight(day), _midnight(day + timedelta(days=1))
    meter = Meter(MeterOptions(start=start, phases=1), ConstantHouse((3000,)))
    moments = [start + n * QUARTER for n in range((end - start) // QUARTER)]
    stamps = [_stamp(meter.telegram(moment)) for moment in moments]
    assert len(set(stamps)) == len(stamps) == quarters
    assert (stamps[0], stamps[-1]) == (first, last)
    assert [meter.truth(moment)["demand_w"] for moment in moments] == [0.0] * quarters
    assert all(meter.truth(moment - timedelta(seconds=1))["demand_w"] == 2996 for moment in moments[1:])


@pytest.mark.parametrize(
    ("moment", "stamp"),
    [
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), "261025023000S"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), "261025023000W"),
        (datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC), "260329015959W"),
        (datetime(2026, 3, 29, 1, 0, 0, tzinfo=UTC), "260329030000S"),
    ],
)
def test_summer_and_winter(moment: datetime, stamp: str) -> None:
    """The doubled hour is summer first, then winter."""
    meter = Meter(MeterOptions(start=moment - timedelta(hours=1)))
    assert _stamp(meter.telegram(moment)) == stamp
