"""The running quarter-hour, the month's peak and the months before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.emulators.p1_meter import ConstantHouse, Meter, MeterOptions

BRUSSELS = ZoneInfo("Europe/Brussels")
QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


def _local(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=BRUSSELS).astimezone(UTC)


@dataclass(frozen=True)
class QuarterHouse:
    """A house that draws 400 W, but for the quarter-hours that begin at these instants."""

    watts: Mapping[datetime, int]

    def phases_w(self, minute: int, /) -> tuple[int, ...]:
        """Return the watts of the quarter-hour."""
        start = datetime.fromtimestamp(minute // 15 * 900, UTC)
        return (self.watts.get(start, 400),)


def _meter(start: datetime, watts: Mapping[datetime, int] | None = None, history: int = 0) -> Meter:
    return Meter(MeterOptions(start=start, phases=1, history_months=history), QuarterHouse(watts or {}))


def test_demand_is_a_saw_tooth() -> None:
    """From 0 at the quarter-hour to its mean at its end: elapsed / 900 of a constant power."""
    start = _local(2026, 3, 2, 12)
    meter = Meter(MeterOptions(start=start, phases=1, history_months=0), ConstantHouse((39,)))
    said = [meter.snapshot(start + n * SECOND).peaks.demand_w for n in range(1801)]
    assert said == [39 * (n % 900) // 900 for n in range(1801)]


def test_demand_counts_import_only() -> None:
    """What is returned later in the quarter does not undo what was drawn."""
    start = _local(2026, 3, 2, 12)
    meter = Meter(MeterOptions(start=start, phases=1, history_months=0), ConstantHouse((-5000,)))
    assert {meter.snapshot(start + n * SECOND).peaks.demand_w for n in range(0, 1800, 60)} == {0}


def test_projection_at_the_end_of_the_quarter() -> None:
    """The value plus power times the seconds left over 900 is what the quarter becomes."""
    meter = Meter(MeterOptions(start=_local(2026, 3, 2, 18)))
    start = _local(2026, 3, 2, 18, 15)
    powers = [meter.snapshot(start + n * SECOND).import_w for n in range(1, 901)]
    last = meter.snapshot(start + 899 * SECOND).peaks.demand_w
    assert last == sum(powers[:-1]) // 900
    peak = max(meter.snapshot(start + QUARTER).peaks.month, meter.snapshot(start).peaks.month)
    assert peak.watts >= sum(powers) // 900


def test_month_peak_is_stamped_with_the_end_of_its_quarter() -> None:
    """It appears when its quarter-hour is over, and a lower or equal one leaves it be."""
    peak = _local(2026, 3, 2, 18)
    meter = _meter(_local(2026, 3, 1), {peak: 3100, peak + 4 * QUARTER: 3100, peak + 8 * QUARTER: 2000})
    during, after, evening = (
        meter.truth(moment) for moment in (peak + QUARTER - SECOND, peak + QUARTER, peak + 40 * QUARTER)
    )
    assert during["month_peak_w"] == 400
    assert (after["month_peak_w"], after["month_peak_at"]) == (3100, peak + QUARTER)
    assert (evening["month_peak_w"], evening["month_peak_at"]) == (3100, peak + QUARTER)
    assert b"1-0:1.6.0(260302181500W)(03.100*kW)" in meter.telegram(peak + QUARTER)


@pytest.mark.parametrize(
    ("month_end", "text"),
    [
        (_local(2026, 3, 1), "(260301000000W)(260301000000W)(05.000*kW)"),
        (_local(2027, 1, 1), "(270101000000W)(270101000000W)(05.000*kW)"),
        (_local(2026, 4, 1), "(260401000000S)(260401000000S)(05.000*kW)"),
        (_local(2026, 11, 1), "(261101000000W)(261101000000W)(05.000*kW)"),
    ],
)
def test_the_last_quarter_of_a_month_belongs_to_it(month_end: datetime, text: str) -> None:
    """It ends at midnight of the 1st: the old month's peak bears the new month's date, in its history."""
    meter = _meter(month_end - timedelta(days=2), {month_end - QUARTER: 5000, month_end: 2000})
    before, at, after = (
        meter.snapshot(moment).peaks for moment in (month_end - SECOND, month_end, month_end + QUARTER)
    )
    midnight = int(month_end.timestamp())
    assert (before.month.watts, before.history) == (400, ())
    assert (at.month.watts, at.month.at, at.demand_w) == (0, midnight, 0)
    assert [(month.month_end, *month.peak) for month in at.history] == [(midnight, 5000, midnight)]
    assert (after.month.watts, after.month.at) == (2000, midnight + 900)
    assert f"0-0:98.1.0(1)(1-0:1.6.0)(1-0:1.6.0){text}\r\n".encode() in meter.telegram(month_end)


def test_history_keeps_thirteen_months() -> None:
    """After fifteen months the two oldest are gone; the oldest comes first."""
    start = _local(2025, 1, 10)
    watts = {_local(2025 + n // 12, n % 12 + 1, 15, 18): 1000 + n for n in range(15)}
    history = _meter(start, watts).info(_local(2026, 4, 20))["peak_history"]
    assert isinstance(history, tuple)
    assert [entry["kw"] for entry in history] == [(1000 + n) / 1000 for n in range(2, 15)]
    assert [entry["month_end"] for entry in history] == [
        _local(2025 + n // 12, n % 12 + 1, 1) for n in range(3, 16)
    ]
    assert history[-1]["at"] == _local(2026, 3, 15, 18, 15)


def test_a_month_without_import_has_no_peak() -> None:
    """Its entry says never."""
    start = _local(2026, 5, 30)
    house = ConstantHouse((-100,))
    meter = Meter(MeterOptions(start=start, phases=1, history_months=0), house)
    june = _local(2026, 6, 1)
    assert b"(260601000000S)(632525252525W)(00.000*kW)\r\n" in meter.telegram(june)
    assert meter.info(june)["peak_history"] == ({"month_end": june, "at": None, "kw": 0.0},)


def test_a_meter_without_a_past() -> None:
    """The history of a new meter is there, and empty."""
    start = _local(2026, 3, 2)
    assert b"0-0:98.1.0(0)(1-0:1.6.0)(1-0:1.6.0)()\r\n" in _meter(start).telegram(start)


def test_an_invented_past_is_a_possible_one() -> None:
    """Each peak lies in its month, at the end of a quarter-hour; this month's lies before the start."""
    start = _local(2026, 3, 20, 12)
    peaks = _meter(start, history=13).snapshot(start).peaks
    ends = [_local(2025 + n // 12, n % 12 + 1, 1).timestamp() for n in range(2, 15)]
    assert [month.month_end for month in peaks.history] == ends
    begins = [_local(2025, 2, 1).timestamp(), *ends]
    for begin, month in zip(begins, peaks.history, strict=False):
        assert begin < month.peak.at <= month.month_end
        assert month.peak.at % 900 == 0
    assert ends[-1] < peaks.month.at <= start.timestamp()
    assert peaks.month.watts > 2000


def test_a_month_that_begins_has_no_past_of_its_own() -> None:
    """In its first quarter-hour there is no peak yet, invented or not."""
    start = _local(2026, 3, 1)
    peaks = _meter(start, history=2).snapshot(start).peaks
    assert (peaks.month.watts, len(peaks.history)) == (0, 2)


def test_a_swapped_meter_counts_from_its_own_start() -> None:
    """In the middle of a quarter-hour, the new meter's demand is of what it saw itself."""
    start = _local(2026, 3, 2, 12)
    meter = Meter(MeterOptions(start=start, phases=1, history_months=0), ConstantHouse((39,)))
    meter.swap(start + 450 * SECOND)
    said = [meter.snapshot(start + n * SECOND).peaks.demand_w for n in (449, 450, 899, 900)]
    assert said == [19, 0, 19, 0]
    assert meter.snapshot(start + QUARTER).peaks.month == (19, int((start + QUARTER).timestamp()))
