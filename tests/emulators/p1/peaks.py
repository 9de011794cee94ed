"""The highest quarter-hour of each month."""

from dataclasses import dataclass
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .consumption import Consumption
from .local_time import QUARTER_S, month_of, month_start
from .noise import Stream, bits, uniform

HISTORY_MONTHS = 13


class Peak(NamedTuple):
    """The mean watts of a quarter-hour and the instant at which it ended."""

    watts: int
    at: int


class MonthPeak(NamedTuple):
    """The peak of a month that is over, and the local midnight at which it was."""

    month_end: int
    peak: Peak


@dataclass(frozen=True, slots=True)
class Peaks:
    """What a meter knows at an instant: the running quarter, the month so far, the months before."""

    demand_w: int
    month: Peak
    history: tuple[MonthPeak, ...]


class PeakBook:
    """Follows the quarter-hours from the instant at which a meter was installed."""

    def __init__(
        self, consumption: Consumption, zone: ZoneInfo, since: int, before: Peaks | None = None
    ) -> None:
        """Begin at `since`; `before` is what the meter already knew then."""
        self._consumption = consumption
        self._zone = zone
        self._since = since
        self._first = since // QUARTER_S
        self._running = [before.month if before else self._none_yet(since)]
        self._closed = list(before.history if before else ())

    def at(self, second: int) -> Peaks:
        """Return the peaks as the meter knows them at an instant."""
        quarter = second // QUARTER_S
        while self._first + len(self._running) <= quarter:
            self._enter(self._first + len(self._running))
        return Peaks(
            demand_w=self._mean_w(quarter * QUARTER_S, second),
            month=self._running[quarter - self._first],
            history=tuple(month for month in self._closed if month.month_end <= second)[-HISTORY_MONTHS:],
        )

    def _enter(self, quarter: int) -> None:
        start = quarter * QUARTER_S
        ended = Peak(self._mean_w(start - QUARTER_S, start), start)
        highest = ended if ended.watts > self._running[-1].watts else self._running[-1]
        if month_of(start, self._zone) != month_of(start - 1, self._zone):
            self._closed.append(MonthPeak(start, highest))
            highest = self._none_yet(start)
        self._running.append(highest)

    def _mean_w(self, start: int, end: int) -> int:
        energy = self._consumption.energy
        return (energy(end).imported - energy(max(start, self._since)).imported) // QUARTER_S

    def _none_yet(self, second: int) -> Peak:
        return Peak(0, month_start(month_of(second, self._zone), self._zone))


def invented(seed: int, zone: ZoneInfo, since: int, months: int) -> Peaks:
    """Return a past for a meter that has hung there for `months` before the emulation begins."""
    this_month = month_of(since, zone)
    history = tuple(
        MonthPeak(
            month_start(month + 1, zone), _invented_peak(seed, zone, month, month_start(month + 1, zone))
        )
        for month in range(this_month - months, this_month)
    )
    begin = month_start(this_month, zone)
    fresh = not months or since < begin + QUARTER_S
    month = Peak(0, begin) if fresh else _invented_peak(seed, zone, this_month, since)
    return Peaks(demand_w=0, month=month, history=history)


def _invented_peak(seed: int, zone: ZoneInfo, month: int, before: int) -> Peak:
    begin = month_start(month, zone)
    quarters = (before - begin) // QUARTER_S
    at = begin + QUARTER_S * (1 + bits(seed, Stream.PEAK_TIME, month) % quarters)
    return Peak(int(2500 + 2600 * uniform(seed, Stream.PEAK, month)), at)
