"""Readings in memory: gone with the process, for tests and for caches."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, override

from ..models import Reading, utc
from ..protocols import Store
from .family import StoreFamily
from .late import frames
from .rows import Row, columns_of, rows_of
from .url import StoreUrl

if TYPE_CHECKING:
    import pandas as pd


class MemoryStore(Store):
    """A store that forgets everything when it is dropped."""

    def __init__(self, *, index: str = "time", zone: str = "Europe/Brussels", source: str = "memory") -> None:
        """Make an empty store; `source` is that of the readings it hands back."""
        self.index = index
        self.zone = zone
        self.source = source
        self.ignored = 0
        self._rows: dict[datetime, Row] = {}
        self._columns: tuple[str, ...] = ()
        self._lock = RLock()

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        return self._keep(rows_of(readings, self.index), replace=False)

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        return self._keep(frames.rows_of_frame(frame, self.index), replace=replace)

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        first, last = utc(start), utc(end)
        with self._lock:
            return self._frame([row for row in self._sorted() if first <= row.at < last])

    @override
    def get_all(self) -> pd.DataFrame:
        with self._lock:
            return self._frame(self._sorted())

    @override
    def get_first(self) -> pd.DataFrame:
        with self._lock:
            return self._frame(self._sorted()[:1])

    @override
    def get_last(self) -> pd.DataFrame:
        with self._lock:
            return self._frame(self._sorted()[-1:])

    @override
    def first_reading(self) -> Reading | None:
        with self._lock:
            return self._reading(min(self._rows, default=None))

    @override
    def last_reading(self) -> Reading | None:
        with self._lock:
            return self._reading(max(self._rows, default=None))

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        first, last = utc(start), utc(end)
        with self._lock:
            kept = {at: row for at, row in self._rows.items() if not first <= at < last}
            removed = len(self._rows) - len(kept)
            self._rows = kept
        return removed

    @override
    def clear(self) -> None:
        with self._lock:
            self._rows, self._columns = {}, ()

    @override
    def flush(self) -> None:
        """Do nothing: there is nothing that a power cut could spare."""

    @override
    def close(self) -> None:
        """Do nothing: there is nothing to let go of."""

    def _keep(self, rows: Sequence[Row], *, replace: bool) -> int:
        """Take rows in; returns how many were new or changed."""
        with self._lock:
            before = {row.at: self._rows.get(row.at) for row in rows}
            for row in rows:
                if replace or row.at not in self._rows:
                    self._rows[row.at] = row
                else:
                    self.ignored += 1
            new = [self._rows[at] for at, old in before.items() if self._rows[at] != old]
            self._columns = tuple(dict.fromkeys(self._columns + columns_of(new)))
        return len(new)

    def _sorted(self) -> list[Row]:
        """Return the rows in the order of time."""
        return sorted(self._rows.values(), key=lambda row: row.at)

    def _reading(self, at: datetime | None) -> Reading | None:
        """Return the row of an instant as a reading."""
        return None if at is None else Reading(self.source, at, dict(self._rows[at].values))

    def _frame(self, rows: Sequence[Row]) -> pd.DataFrame:
        """Return rows as a frame."""
        return frames.frame_of_rows(rows, self._columns, index=self.index, zone=self.zone)


def memory_family(url: StoreUrl, *, zone: str, source: str | None) -> StoreFamily:
    """Return the stores of `memory:`, new ones each time."""
    url.only("index", "zone")
    if url.host or url.path:
        host = f"//{url.host}" if url.host else ""
        raise url.wrong(f"{url.scheme}:{host}{url.path}", "memory: and nothing more")
    return MemoryFamily(index=url.options.get("index", "time"), zone=zone, source=source or "memory")


class MemoryFamily(StoreFamily):
    """Stores that live as long as their family."""

    def __init__(self, *, index: str = "time", zone: str = "Europe/Brussels", source: str = "memory") -> None:
        """Begin without any store."""
        self._make = partial(MemoryStore, index=index, zone=zone, source=source)
        self._stores: dict[str, MemoryStore] = {}

    @override
    def open(self, suffix: str = "") -> Store:
        return self._stores.setdefault(suffix, self._make())

    @override
    def suffixes(self) -> Sequence[str]:
        return sorted(self._stores.keys() - {""})

    @override
    def drop(self, suffix: str) -> None:
        self._stores.pop(suffix, None)
