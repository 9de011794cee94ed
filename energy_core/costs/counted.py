"""What a device has counted since an instant, by the quarter-hour, in constant time a reading.

Quarter-hours are as data managers make them of the same readings: what a register rose from one reading to
the next is in the quarter-hour of the later one, and a power holds until the next reading.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import numpy as np

from ..models import Reading, utc
from ..registers import OFF
from ..units import MOST
from .household import BATTERY, BATTERY_KWH, REGISTERS
from .quarters import QUARTER_S
from .spread import Spread

HOLD = timedelta(minutes=2)
_TICKS = 1_000_000  # in a kWh or m3, so that differences are exact
_WS_IN_KWH = 3_600_000
_OFF_S = OFF * QUARTER_S


class Counted:
    """Follows a device from reading to reading, each later than the one before; others are ignored."""

    def __init__(self, since: datetime, *, hold: timedelta = HOLD) -> None:
        """Count from `since` on; what was read before it is where the counting begins.

        A value holds for `hold` at most; what is longer without readings is a gap. A naive datetime is a
        ValueError.
        """
        self._since = utc(since).timestamp()
        self._hold = hold.total_seconds()
        self._registers: dict[str, _Register] = {}
        self._power = _Power(self._since, self._hold)

    def push(self, reading: Reading) -> None:
        """Take a reading."""
        at = reading.at.timestamp()
        for name, value in reading.values.items():
            if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < MOST:
                continue  # nor is NaN less
            if name in REGISTERS:
                register = self._registers.setdefault(name, _Register(self._since, self._hold))
                register.push(at, round(value * _TICKS))
            elif name == BATTERY:
                self._power.push(at, value)

    def spreads(self, now: datetime) -> Mapping[str, Spread]:
        """Return what was counted of each column, by the quarter-hour, the running one until now."""
        at = utc(now).timestamp()
        found = {name: register.spread(at) for name, register in self._registers.items() if register.sums}
        power = self._power.spread(at)
        if len(power.starts):  # also where nothing was read since: what was read last may still hold
            found[BATTERY_KWH] = power
        return found


@dataclass(slots=True)
class _Register:
    """A register, in whole ticks; quarter-hours that a gap touches are marked."""

    since: float
    hold: float
    sums: dict[int, int] = field(default_factory=dict)
    marked: set[int] = field(default_factory=set)
    last: int | None = None
    at: float = float("-inf")
    begun: float = float("-inf")  # from when on the quarter-hour that runs counts

    def push(self, at: float, ticks: int) -> None:
        """Take what it shows."""
        if at <= self.at:
            return
        if at >= self.since:
            self._count(at, ticks)
        self.last, self.at = ticks, at

    def _count(self, at: float, ticks: int) -> None:
        """Count what it rose since it was read last; one that falls is another, and counts on from there."""
        start = _quarter(at)
        begin = at if self.last is None else self.at
        if start - begin > self.hold or (self.last is None and at - start > self.hold):
            self.marked.add(start)
        if self.last is not None and ticks < self.last:
            self.marked.add(start)
        before = _quarter(begin)
        if before != start and self._is_off():
            self.marked.add(before)
        if before != start or self.last is None:
            self.begun = begin
        if at - self.begun - QUARTER_S > _OFF_S:
            self.marked.add(start)
        rise = 0 if self.last is None else max(ticks - self.last, 0)
        self.sums[start] = self.sums.get(start, 0) + rise

    def _is_off(self) -> bool:
        """Say whether the quarter-hour of the last reading counts for another time, if it is over."""
        is_gap = _quarter(self.at) + QUARTER_S - self.at > self.hold
        return is_gap or abs(self.at - self.begun - QUARTER_S) > _OFF_S

    def spread(self, now: float) -> Spread:
        """Return its quarter-hours."""
        last = _quarter(self.at)
        marked = {*self.marked, last} if now >= last + QUARTER_S and self._is_off() else self.marked
        return _spread({start: ticks / _TICKS for start, ticks in self.sums.items()}, marked)


@dataclass(slots=True)
class _Power:
    """A power, as the energy of its quarter-hours: what it was on the mean, for as long as they ran."""

    since: float
    hold: float
    sums: dict[int, tuple[float, float]] = field(default_factory=dict)  # [W s], and of how many seconds
    last: float = 0.0
    at: float | None = None

    def push(self, at: float, power: float) -> None:
        """Take what it is."""
        if self.at is not None and at <= self.at:
            return
        self._hold_until(at, self.sums)
        self.last, self.at = power, at
        if at >= self.since:
            self.sums.setdefault(_quarter(at), (0.0, 0.0))

    def _hold_until(self, until: float, sums: dict[int, tuple[float, float]]) -> None:
        """Count the last value until an instant, or as long as it holds."""
        if self.at is None:
            return
        at, until = max(self.at, self.since), min(until, self.at + self.hold)
        while at < until:
            start = _quarter(at)
            step = min(until, start + QUARTER_S) - at
            energy, covered = sums.get(start, (0.0, 0.0))
            sums[start] = energy + self.last * step, covered + step
            at += step

    def spread(self, now: float) -> Spread:
        """Return its quarter-hours: one that is over counts whole, whatever of it was covered."""
        sums = dict(self.sums)
        self._hold_until(now, sums)
        amounts, marked = {}, set()
        for start, (energy, covered) in sums.items():
            runs = min(now - start, QUARTER_S)
            amounts[start] = energy / covered * runs / _WS_IN_KWH if covered else 0.0
            if covered < runs:
                marked.add(start)
        return _spread(amounts, marked)


def _quarter(at: float) -> int:
    """Return when the quarter-hour of an instant began, both in seconds since the epoch."""
    return int(at // QUARTER_S) * QUARTER_S


def _spread(amounts: Mapping[int, float], marked: set[int]) -> Spread:
    """Return quarter-hours in their order."""
    starts = sorted(amounts)
    return Spread(
        np.array(starts, np.int64),
        np.array([amounts[start] for start in starts], np.float64),
        np.array([start in marked for start in starts], np.bool_),
    )
