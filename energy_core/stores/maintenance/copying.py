"""Rows from one store to another, a day at a time: it may be stopped at any moment and begun again."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ...calendar import days, local_date, midnight
from ...models import utc
from ...protocols import Store

if TYPE_CHECKING:
    import pandas as pd

type Progress = Callable[[datetime, int, float], None]

_TICK = timedelta(microseconds=1)  # the finest that stores keep
_LOOK_BACK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class CopyReport:
    """How many rows were new or changed in the target, of how many that were looked at, and in which window.

    `start` is None if the source had nothing in it; it is later than what was asked for where the target
    had the days before. `finished` is False if it was stopped before its end.
    """

    copied: int = 0
    read: int = 0
    start: datetime | None = None
    end: datetime | None = None
    finished: bool = True


def copy(  # noqa: PLR0913  # all but the two stores is named by the caller, and optional
    source: Store,
    target: Store,
    *,
    start: datetime | None = None,
    end: datetime | None = None,
    verify: bool = False,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> CopyReport:
    """Copy the rows of [start, end) that the target does not have; of its own rows none is touched.

    It goes on from the local day in which the target ends before `end`, for an earlier copy that was
    stopped has left it so. With `verify` every day is compared from the start, and what the target has
    otherwise becomes as it is in the source: that finds rows that came late or were replaced.

    `progress` hears after each day until when it is done, how many rows were looked at, and which share
    of the time is behind. `stop` is asked before each day. Raises StoreError, and keeps the days until then.
    """
    window = _window(source, start, end)
    if window is None:
        return CopyReport()
    begin, until = window
    if not verify:
        begin = max(begin, _end_of(target, begin, until, source.zone))
    copied = read = 0
    for since, done in days(begin, until, source.zone):
        if stop():
            return CopyReport(copied, read, begin, since, finished=False)
        frame = source.get(since, done)
        read += len(frame)
        if len(frame) and (put := _put(frame, target, target.get(since, done), replace=verify)):
            copied += put
            target.flush()  # so that no power cut leaves a hole behind where the target ends
        if progress:
            progress(done, read, (done - begin) / (until - begin))
    return CopyReport(copied, read, begin, until)


def mirror(  # noqa: PLR0913  # all but the two stores is named by the caller, and optional
    source: Store,
    target: Store,
    *,
    now: datetime,
    changed_since: datetime | None = None,
    progress: Progress | None = None,
    stop: Callable[[], bool] = lambda: False,
) -> CopyReport:
    """Have a second store hold what the first one holds until now: once a night, or after an outage.

    The end of the target is what is remembered: from there on all is copied, however long it was away.
    The last week is compared besides, for rows that came late or were replaced, or all from `changed_since`
    on where that is longer ago. What the source has dropped since stays in the target. Raises StoreError.
    """
    last = target.last_reading()
    recent = utc(now) - _LOOK_BACK
    recent = recent if changed_since is None else min(recent, utc(changed_since))
    start = None if last is None else midnight(local_date(min(last.at, recent), source.zone), source.zone)
    return copy(source, target, start=start, end=now, verify=True, progress=progress, stop=stop)


def _window(source: Store, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime] | None:
    """Return the stretch of a window in which the source has rows, None if it has none there."""
    first, last = source.first_reading(), source.last_reading()
    if first is None or last is None:
        return None
    begin = first.at if start is None else max(first.at, utc(start))
    until = last.at + _TICK if end is None else min(last.at + _TICK, utc(end))
    return (begin, until) if begin < until else None


def _end_of(target: Store, start: datetime, end: datetime, zone: str) -> datetime:
    """Return when the last day of [start, end) begins in which a store has rows; `start` if none has."""
    first, last = target.first_reading(), target.last_reading()
    if first is None or last is None or first.at >= end:
        return start
    end = min(end, last.at + _TICK)
    backwards = reversed(list(days(start, end, zone)))
    return next((since for since, until in backwards if len(target.get(since, until))), start)


def _put(frame: pd.DataFrame, target: Store, there: pd.DataFrame, *, replace: bool) -> int:
    """Put the rows of a day that the target lacks or, to replace them, has otherwise."""
    if not replace:
        frame = frame[~frame.index.isin(there.index)]
    elif frame.equals(there.reindex(index=frame.index, columns=frame.columns)):
        return 0
    return target.put(frame, replace=replace) if len(frame) else 0
