"""The demand of the running quarter-hour, as the meter counts it, and the peak of the month.

The demand is the energy of the quarter so far over a whole quarter-hour: a saw-tooth that begins at 0 and
ends as the mean power of the quarter. Many Belgian meters say it (OBIS 1-0:1.4.0) with the peak of the
month (1-0:1.6.0); for the others it is counted from the registers. Instants are UTC, so that the hours at
which the clock is put forward or back are hours as others.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from .models import utc

QUARTER_S = 900
MOST_QUARTER_W = 60_000.0  # a house is connected with 80 A on three phases at most
_EDGE = timedelta(seconds=60)  # a silence over the edge of a quarter that is bridged
_TICKS = 1_000_000  # in a kWh, so that differences are exact
_TICKS_IN_W = 250  # of a quarter-hour: 0.25 Wh


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What is known of the running quarter-hour, which began at `start`.

    `demand_w` is its energy so far over a quarter-hour, `projection_w` what that will be at its end if the
    power stays what it is. None is not known.
    """

    start: datetime
    seconds_left: float
    demand_w: float | None
    projection_w: float | None

    @property
    def is_known(self) -> bool:
        """Whether all of the quarter so far is known."""
        return self.demand_w is not None


@dataclass(frozen=True, slots=True)
class Peak:
    """The mean power of a quarter-hour that is over, by the instant of its end."""

    end: datetime
    power_w: float


def quarter_start(at: datetime) -> datetime:
    """Return the beginning of the quarter-hour of an instant, UTC. A naive datetime is a ValueError."""
    moment = utc(at)
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


class RunningQuarter:
    """Follows the quarter-hour from reading to reading, in constant time and memory.

    Where the meter says its demand, that is taken; else it is counted from the registers since the quarter
    began. After a start, a silence over the edge of a quarter, a register that falls or a clock that is put
    back, it is not known until the next quarter begins.
    """

    def __init__(self) -> None:
        """Start with nothing known."""
        self._at: datetime | None = None
        self._registers: tuple[int, ...] | None = None
        self._counted: float | None = None  # ticks since the quarter began
        self._said_w: float | None = None
        self._power_w: float | None = None

    def push(  # noqa: PLR0913  # all but the instant is named by the caller
        self,
        at: datetime,
        *,
        import_total_kwh: float | None = None,
        import_t1_kwh: float | None = None,
        import_t2_kwh: float | None = None,
        import_power_w: float | None = None,
        demand_w: float | None = None,
    ) -> Peak | None:
        """Take a reading of the meter; return the peak of the quarter before it, if it is over and known.

        A reading that is not later than the one before is ignored, unless the clock was put back by more
        than a minute. A naive datetime is a ValueError.
        """
        moment = utc(at)
        if self._at is not None and self._at - _EDGE <= moment <= self._at:
            return None
        registers = _registers(import_total_kwh, import_t1_kwh, import_t2_kwh)
        finished = self._advance(moment, registers)
        self._at, self._said_w, self._power_w = moment, demand_w, import_power_w
        self._registers = registers or self._registers
        return finished

    def at(self, now: datetime) -> Demand:
        """Return the demand as of the last reading; nothing is known in a quarter without one."""
        start = quarter_start(now)
        left = QUARTER_S - (utc(now) - start).total_seconds()
        if self._at is None or quarter_start(self._at) != start:
            return Demand(start=start, seconds_left=left, demand_w=None, projection_w=None)
        demand = self._demand_w()
        return Demand(
            start=start,
            seconds_left=left,
            demand_w=None if demand is None else round(demand, 3),
            projection_w=self._at_its_end(demand),
        )

    def _demand_w(self) -> float | None:
        """Return the demand at the last reading [W]."""
        if self._said_w is not None:
            return self._said_w
        return None if self._counted is None else self._counted / _TICKS_IN_W

    def _at_its_end(self, demand: float | None) -> float | None:
        """Return what a demand at the last reading will be at the end of its quarter [W]."""
        if demand is None or self._power_w is None or self._at is None:
            return None
        left = QUARTER_S - (self._at - quarter_start(self._at)).total_seconds()
        return round(demand + self._power_w * left / QUARTER_S, 3)

    def _advance(self, moment: datetime, registers: tuple[int, ...] | None) -> Peak | None:
        """Count up to an instant, into the next quarter where it is in that."""
        before, start = self._at, quarter_start(moment)
        if before is None or moment < before:
            self._counted = 0 if moment == start and registers else None
            self._registers = registers
            return None
        step = self._step(registers)
        if start == quarter_start(before):
            if registers:
                self._counted = None if step is None or self._counted is None else self._counted + step
            return None
        close = moment - before <= _EDGE
        share = (start - before) / (moment - before)
        finished = self._finished(start, step, share) if close else None
        self._counted = step * (1 - share) if close and step is not None else None
        if moment == start and registers:
            self._counted = 0
        return finished

    def _step(self, registers: tuple[int, ...] | None) -> int | None:
        """Return the ticks since the last registers; None where one is missing, or fell."""
        if registers is None or self._registers is None or len(registers) != len(self._registers):
            return None
        steps = [now - before for now, before in zip(registers, self._registers, strict=True)]
        return None if min(steps) < 0 else sum(steps)

    def _finished(self, end: datetime, step: int | None, share: float) -> Peak | None:
        """Return the peak of the quarter that ended between two readings close to each other."""
        if self._said_w is not None:
            power = self._at_its_end(self._said_w)
        elif self._counted is not None and step is not None:
            power = round((self._counted + step * share) / _TICKS_IN_W, 3)
        else:
            return None
        return None if power is None else Peak(end, power)


class MonthPeak:
    """The highest quarter-hour of the running local month of a house, and when it ended.

    What the meter says goes before what was followed, as it has seen the whole month. A quarter that ends at
    local midnight of the first of a month is of the month before.
    """

    def __init__(self, zone: str) -> None:
        """Start with no peak, in a time zone."""
        self._zone = ZoneInfo(zone)
        self._followed: Peak | None = None
        self._said: Peak | None = None

    def push(self, finished: Peak) -> None:
        """Take a quarter that is over, or the peak that was kept before a restart."""
        known = self._followed
        if (
            known is None
            or self._month(finished.end) > self._month(known.end)
            or (self._month(finished.end) == self._month(known.end) and finished.power_w > known.power_w)
        ):
            self._followed = finished

    def push_said(self, month_peak_w: float | None, month_peak_at: datetime | None) -> None:
        """Take what the meter says; without its time stamp it is of no known month, and ignored."""
        if month_peak_w is not None and month_peak_at is not None:
            self._said = Peak(utc(month_peak_at), month_peak_w)

    def at(self, now: datetime) -> Peak | None:
        """Return the peak of the month in which an instant is, None while none of its quarters is known."""
        month = utc(now).astimezone(self._zone).date().replace(day=1)
        for peak in (self._said, self._followed):
            if peak is not None and self._month(peak.end) == month:
                return peak
        return None

    def _month(self, end: datetime) -> date:
        """Return the local month of a quarter that ends at an instant, by its first day."""
        before = utc(end) - timedelta(microseconds=1)
        return before.astimezone(self._zone).date().replace(day=1)


def _registers(*values: float | None) -> tuple[int, ...] | None:
    """Return what registers there are in ticks: both of a pair where it is whole, else the total."""
    total, first, second = values
    if first is not None and second is not None:
        return round(first * _TICKS), round(second * _TICKS)
    return None if total is None else (round(total * _TICKS),)
