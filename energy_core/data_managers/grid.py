"""Where blocks begin and end: aligned to the local days of the house.

A block begins where the clock on the wall shows a multiple of its length since midnight. In the hour that the
clock shows twice there are blocks twice, in the one that it leaves out there are none: a day has 92, 96 or
100 quarters. Longer blocks keep their place on the clock: of six hours there are four each day, of which
one has five or seven hours when the clock is changed. A block never reaches over the midnight at which it
would have to end.

This module imports numpy, which the live path must not.
"""

from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np

from ..calendar import local_date, midnight
from .blocks import is_block_length
from .instants import instant, micros, span

_SECOND = 1_000_000
_HOUR = 3600 * _SECOND
_DAY = 24 * _HOUR
_CACHED_DAYS = 64
_LATEST = 4  # days that are asked for again: the first one, today, and that which has settled by now


class _Day(NamedTuple):
    """Where the blocks of a day begin, and the last of them ends; or of a block of many days."""

    date: date
    edges: tuple[int, ...]
    array: np.ndarray  # of the edges
    begins: np.ndarray  # of the blocks: the edges without the last


class BlockGrid:
    """The blocks of one length in one time zone; instants are microseconds since 1970."""

    def __init__(self, length: timedelta, zone: str) -> None:
        """Take a length that `is_block_length`, else it is a ValueError."""
        if not is_block_length(length):
            raise ValueError(f"blocks of {length} do not fit into hours or days")
        self.length = span(length)
        self.zone = zone
        self._days = self.length // _DAY
        self._latest = deque[_Day](maxlen=_LATEST)
        self._day = lru_cache(maxsize=_CACHED_DAYS)(self._make_day)

    def floor(self, us: int) -> int:
        """Return the begin of the block that an instant is in."""
        edges = self._around(us).edges
        return edges[bisect_right(edges, us) - 1]

    def after(self, us: int) -> int:
        """Return the end of the block that an instant is in."""
        edges = self._around(us).edges
        return edges[bisect_right(edges, us)]

    def ceil(self, us: int) -> int:
        """Return the first edge of a block that is not earlier than an instant."""
        begin = self.floor(us)
        return begin if begin == us else self.after(us)

    def edges(self, start: int, end: int) -> np.ndarray:
        """Return where the blocks between two edges begin, and last where the last of them ends, as int64."""
        day = self._around(start)
        if end <= day.edges[-1]:
            return day.array[bisect_left(day.edges, start) : bisect_left(day.edges, end) + 1]
        begins, step = [day.begins], timedelta(days=max(self._days, 1))
        while day.edges[-1] < end:
            day = self._day(day.date + step)
            begins.append(day.begins)
        found = np.concatenate([*begins, day.array[-1:]])
        return np.asarray(found[found.searchsorted(start) : found.searchsorted(end) + 1])

    def days(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the stretches between two edges that are in one day, or one block of days, oldest first."""
        while start < end:
            stop = min(self._around(start).edges[-1], end)
            yield start, stop
            start = stop

    def _around(self, us: int) -> _Day:
        """Return the local day of an instant or, for blocks of many days, the one with which they begin."""
        for day in self._latest:
            if day.edges[0] <= us < day.edges[-1]:
                return day
        day = self._day(self._find_day(us))
        self._latest.appendleft(day)
        return day

    def _find_day(self, us: int) -> date:
        """Find the day for `_around`."""
        day = local_date(instant(us), self.zone)
        if us >= micros(midnight(day + timedelta(days=1), self.zone)):
            day += timedelta(days=1)  # the clock has gone back over midnight: the day before is shown again
        if self._days > 1:  # counted from a Monday, so that a week is one
            day -= timedelta(days=(day.toordinal() - 1) % self._days)
        return day

    def _edges_from(self, day: date) -> tuple[int, ...]:
        """Return where the blocks of a day begin, and the end of the day; for days, those of one block."""
        start = micros(midnight(day, self.zone))
        end = micros(midnight(day + timedelta(days=max(self._days, 1)), self.zone))
        if start == end:  # a day that the zone has left out, crossing the date line
            return (end,)
        if self._days:
            return start, end
        if end - start == _DAY:
            return (*range(start, end, self.length), end)
        return (*self._irregular(day, start, end), end)

    def _make_day(self, day: date) -> _Day:
        """Return a day with its blocks; the array is shared."""
        edges = self._edges_from(day)
        array = np.array(edges, np.int64)
        array.flags.writeable = False
        return _Day(day, edges, array, array[:-1])

    def _irregular(self, day: date, start: int, end: int) -> Iterator[int]:
        """Yield where the blocks of a day begin in which the clock is changed."""
        zero = micros(datetime.combine(day, datetime.min.time(), UTC))  # midnight, as the wall has it
        begins = [start, *_changes(start, end, self.zone)]
        shown = None  # what the wall shows when a stretch of even time ends
        for begin, stop in pairwise([*begins, end]):
            wall = begin + _offset(begin, self.zone) - zero
            place = wall - wall % self.length
            if shown is None or self._is_new(shown, wall):
                yield begin
            yield from range(begin + place + self.length - wall, stop, self.length)
            shown = wall + stop - begin

    def _is_new(self, shown: int, wall: int) -> bool:
        """Say whether a block begins where the clock is changed."""
        return shown - wall >= self.length or (shown - 1) // self.length != wall // self.length


def _offset(us: int, zone: str) -> int:
    """Return how far the clock of a zone is ahead of UTC."""
    ahead = instant(us).astimezone(ZoneInfo(zone)).utcoffset()
    return 0 if ahead is None else span(ahead)


def _changes(start: int, end: int, zone: str) -> Iterator[int]:
    """Yield when the clock is changed between two instants, of which it is once at most in an hour."""
    for begin in range(start, end, _HOUR):
        low, high = begin, min(begin + _HOUR, end - 1)
        before = _offset(low, zone)
        if _offset(high, zone) == before:
            continue
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if _offset(middle, zone) == before else (low, middle)
        yield high
