"""Rows spread by local date or month: `_2026-01-31`, `_2026-01`."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, override
from zoneinfo import ZoneInfo

from ...models import Reading, utc
from ..late import LateModule
from .distribution import Distribution

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from . import tables
else:
    tables = LateModule(".decorators.tables")

_DAY = timedelta(days=1)
_MICROSECOND = timedelta(microseconds=1)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Period:
    """A kind of stretch of the calendar, of which there is a first day for each day."""

    name: re.Pattern[str]  # of its parts
    first_day: Callable[[date], date]
    next_day: Callable[[date], date]  # the first one of the next


def _next_month(first: date) -> date:
    """Return the first day of the next month."""
    return date(first.year + first.month // 12, first.month % 12 + 1, 1)


PERIODS: Mapping[str, Period] = {
    "date": Period(re.compile(r"_\d{4}-\d\d-\d\d"), lambda day: day, lambda day: day + _DAY),
    "month": Period(re.compile(r"_\d{4}-\d\d"), lambda day: day.replace(day=1), _next_month),
}


class ByTime(Distribution):
    """Each part is a local day or month: from its first midnight to that of the next."""

    scattered = False

    def __init__(self, zone: str, period: Period) -> None:
        """Spread by a period of the calendar of a time zone."""
        self._zone = ZoneInfo(zone)
        self._period = period
        self._length = len("_2026-01-31" if period is PERIODS["date"] else "_2026-01")
        self._current = ("", _NEVER, _NEVER)  # the part that was asked for last, its start and its end

    @override
    def part(self, reading: Reading) -> str:
        return self._stretch(reading.at)[0]

    @override
    def split(self, frame: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
        moments, order = tables.sorted_instants(frame)
        place = 0
        while place < len(moments):
            name, _, end = self._stretch(tables.moment(moments[place]))
            stop = tables.place_of(moments, end)
            yield name, tables.in_order(order[place:stop])
            place = stop

    @override
    def is_part(self, name: str) -> bool:
        return self._period.name.fullmatch(name) is not None

    @override
    def among(self, parts: Sequence[str], start: datetime, end: datetime) -> Sequence[str]:
        if end <= start:
            return ()
        first, last = self._stretch(utc(start))[0], self._stretch(utc(end) - _MICROSECOND)[0]
        return parts[bisect_left(parts, first) : bisect_right(parts, last)]

    def _stretch(self, at: datetime) -> tuple[str, datetime, datetime]:
        """Return the part of an instant in UTC, its start and its end."""
        current = self._current
        if current[1] <= at < current[2]:
            return current
        first = self._period.first_day(at.astimezone(self._zone).date())
        start = self._midnight(first)
        following = self._period.next_day(first)
        end = self._midnight(following)
        if end <= at:  # where a clock is put back over midnight, a date comes back after the next has begun
            first, start, end = following, end, self._midnight(self._period.next_day(following))
        self._current = (f"_{first.isoformat()}"[: self._length], start, end)
        return self._current

    def _midnight(self, day: date) -> datetime:
        """Return when a day begins, in UTC."""
        return datetime(day.year, day.month, day.day, tzinfo=self._zone).astimezone(UTC)
