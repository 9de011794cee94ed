"""A store that says which of its rows have changed, for those who made something of them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, override

from ..exceptions import StoreError, StoreUnavailableError
from ..models import Reading, Rows, utc
from ..protocols import Store

if TYPE_CHECKING:
    import pandas as pd

type Changed = Callable[[datetime, datetime], None]

_TICK = timedelta(microseconds=1)
_UNKNOWN = datetime.max.replace(tzinfo=UTC)  # when the newest row is: any may be late


class WatchedStore(Store):
    """Does as the store that it wraps, and tells of rows that are added, replaced or removed.

    Rows that are newer than all before are no news: their blocks are still to come. Wrap the outermost
    store that is written to, and give it the `changed` of each data manager that reads the same rows.
    """

    def __init__(self, inner: Store, *watchers: Changed) -> None:
        """Wrap a store, which belongs to this one from now on."""
        self.inner = inner
        self.index = inner.index
        self.zone = inner.zone
        self._watchers = watchers
        self._newest: datetime | None = None

    @property
    def waiting(self) -> int:
        """How many rows wait in a journal until what is wrapped can be reached again."""
        return getattr(self.inner, "waiting", 0)

    @property
    def failure(self) -> StoreError | None:
        """Why what is wrapped cannot be reached, if so."""
        return getattr(self.inner, "failure", None)

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

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        return self.inner.get(start, end)

    @override
    def rows(self, start: datetime, end: datetime) -> Rows | None:
        return self.inner.rows(start, end)

    @override
    def readings(self, start: datetime, end: datetime) -> list[Reading] | None:
        return self.inner.readings(start, end)

    @override
    def get_all(self) -> pd.DataFrame:
        return self.inner.get_all()

    @override
    def get_first(self) -> pd.DataFrame:
        return self.inner.get_first()

    @override
    def get_last(self) -> pd.DataFrame:
        return self.inner.get_last()

    @override
    def first_reading(self) -> Reading | None:
        return self.inner.first_reading()

    @override
    def last_reading(self) -> Reading | None:
        return self.inner.last_reading()

    @override
    def clear(self) -> None:
        self.inner.clear()

    @override
    def flush(self) -> None:
        self.inner.flush()

    @override
    def close(self) -> None:
        self.inner.close()

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
