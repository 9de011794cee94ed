"""What the sun has not given is charged in time, where it is cheapest."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil

from ..demand import QUARTER_S, quarter_start
from .sample import PriceStretch

QUARTER = timedelta(seconds=QUARTER_S)
_SLACK = 1.1  # of the time that is needed, and a quarter-hour: the guard may take its share


def latest_start(ready_at: datetime, kwh: float, power_w: float) -> datetime:
    """Return when charging has to begin to be ready in time, with some slack."""
    hours = kwh * 1000 / power_w
    return ready_at - timedelta(hours=hours) * _SLACK - QUARTER


def best_start(
    now: datetime, ready_at: datetime, kwh: float, power_w: float, prices: Sequence[PriceStretch]
) -> datetime | None:
    """Return the quarter-hour in which the cheapest stretch for so much energy begins.

    The stretch is whole: a contactor is switched once. Of equal ones it is the latest, as the sun may have
    given it by then. None where prices do not reach that far yet, or there is no time for it.
    """
    count = ceil(kwh * 1000 / power_w * 4)
    begin = quarter_start(now)
    quarters = int((ready_at - begin) / QUARTER)
    costs = _by_quarter(begin, quarters, prices)
    if costs is None or not 0 < count <= quarters:
        return None
    total = sum(costs[:count])
    best, at = total, 0
    for first in range(1, quarters - count + 1):
        total += costs[first + count - 1] - costs[first - 1]
        if total <= best + 1e-9:
            best, at = min(total, best), first
    return begin + at * QUARTER


def _by_quarter(begin: datetime, quarters: int, prices: Sequence[PriceStretch]) -> list[float] | None:
    """Return the price of each quarter-hour from `begin` on, None where one is not known."""
    found, place = [], 0
    for number in range(quarters):
        at = begin + number * QUARTER
        while place < len(prices) and prices[place].end <= at:
            place += 1
        if place == len(prices) or prices[place].start > at:
            return None
        found.append(prices[place].eur_kwh)
    return found


class ReadyBy:
    """Plans once a quarter-hour, and goes through with what was begun."""

    def __init__(self) -> None:
        """Start without a plan."""
        self._ready_at: datetime | None = None
        self._planned: tuple[datetime, int] | None = None
        self._start: datetime | None = None
        self._is_late = False

    def is_due(  # noqa: PLR0913  # all of it is what a plan is made of
        self,
        now: datetime,
        ready_at: datetime,
        kwh: float,
        power_w: float,
        prices: Sequence[PriceStretch],
        *,
        is_charging: bool,
    ) -> bool:
        """Say whether to charge now, for so much energy that is still missing.

        From the latest start on that holds until all of it is there, or the time is over.
        """
        if ready_at != self._ready_at:
            self._ready_at, self._planned, self._start, self._is_late = ready_at, None, None, False
        if kwh <= 0:
            self._start, self._is_late = None, False
            return False
        self._is_late = self._is_late or now >= latest_start(ready_at, kwh, power_w)
        plan = quarter_start(now), ceil(kwh * 4000 / power_w)
        if plan != self._planned and not self._is_late:
            self._planned = plan
            if not (is_charging and self._has_begun(now)):
                self._start = best_start(now, ready_at, kwh, power_w, prices)
        return self._is_late or self._has_begun(now)

    def _has_begun(self, now: datetime) -> bool:
        """Say whether the stretch that was planned has begun."""
        return self._start is not None and self._start <= now
