"""A store that says which of its rows have changed, for those who made something of them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, override

from ...exceptions import StoreUnavailableError
from ...models import Reading, utc
from ...protocols import Store
from .decorator import StoreDecorator

if TYPE_CHECKING:
    import pandas as pd

type Changed = Callable[[datetime, datetime], None]

_TICK = timedelta(microseconds=1)
_UNKNOWN = datetime.max.replace(tzinfo=UTC)  # when the newest row is: any may be late


class WatchedStore(StoreDecorator):
    """Does as the store that it wraps, and tells of rows that are added, replaced or removed.

    Rows that are newer than all before are no news: their blocks are still to come. Wrap the outermost
    store that is written to, and give it the `changed` of each data manager that reads the same rows.
    """

    def __init__(self, inner: Store, *watchers: Changed) -> None:
        """Wrap a store, which belongs to this one from now on."""
        super().__init__(inner)
        self._watchers = watchers
        self._newest: datetime | None = None

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        rows = list(readings)
        newest = self._newest_before()
        new = self.inner.append(rows)
        if new:
            times = [row.at for row in rows]
            self._tell(min(times), max(times), newest)
        return new

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        newest = self._newest_before()
        new = self.inner.put(frame, replace=replace)
        if new:
            self._tell(utc(frame.index.min()), utc(frame.index.max()), newest)
        return new

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        removed = self.inner.remove(start, end)
        if removed:
            self._tell_all(utc(start), utc(end))
        return removed

    def _newest_before(self) -> datetime | None:
        """Return when the newest row is, asked of the store once."""
        if self._newest is None:
            try:
                last = self.inner.last_reading()
            except StoreUnavailableError:  # what takes rows all the same, as a journal does, must have them
                return _UNKNOWN
            self._newest = last.at if last else None
        return self._newest

    def _tell(self, first: datetime, last: datetime, newest: datetime | None) -> None:
        """Tell of rows that were written, unless all are newer than those before."""
        if newest is not _UNKNOWN:
            self._newest = max(last, newest or last)
        if newest is not None and first <= newest:
            self._tell_all(first, last + _TICK)

    def _tell_all(self, start: datetime, end: datetime) -> None:
        """Tell of a stretch."""
        for changed in self._watchers:
            changed(start, end)
