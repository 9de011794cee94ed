"""A store that keeps its rows apart in time."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, override

from ...exceptions import StoreUnavailableError
from ...models import Reading
from ...protocols import Store
from ..family import DecoratedFamily, StoreFamily
from ..late import LateModule
from ..url import StoreUrl
from .decorator import StoreDecorator

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from . import neighbours
else:
    neighbours = LateModule(".decorators.neighbours")


def no_duplicates_family(
    family: StoreFamily, value: str, url: StoreUrl, *, source: str | None
) -> StoreFamily:
    """Decorate a family by `no_duplicates=RESOLUTION[:COLUMN,…]`."""
    del source
    text, colon, names = value.partition(":")
    resolution = url.duration("no_duplicates", text)
    columns = names.split(",") if colon else []
    if not all(columns):
        raise url.wrong(f"no_duplicates={value}", "columns behind the colon, as no_duplicates=1s:tariff,text")
    return DecoratedFamily(family, lambda store, _: NoDuplicatesStore(store, resolution, columns))


class NoDuplicatesStore(StoreDecorator):
    """Keeps no two rows that are nearer to each other than the resolution.

    With columns, rows that are near are duplicates only if they also hold the same in all of these; missing
    is the same as missing. What is stored stays; in a batch the earlier in time is kept, and the later ones
    are held against that. So the same rows, put twice, change nothing the second time.

    `replace` puts rows in the place of those of exactly their instants, whatever is near; other rows of the
    same batch are held against what is stored then. Nobody else may write the store meanwhile. While it can
    not be read, rows that it takes all the same, as a buffered one does, are held against their batch alone.
    """

    def __init__(self, inner: Store, resolution: timedelta, columns: Sequence[str] = ()) -> None:
        """Wrap a store; `columns` are those in which duplicates are alike."""
        super().__init__(inner)
        self.ignored = 0  # rows that were left out
        self._resolution = resolution
        self._columns = tuple(columns)
        self._last: datetime | None = None  # of the rows that are stored, as far as it is known
        self._last_known = False
        self._lock = RLock()

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        rows = list(readings)
        if not rows:
            return 0
        with self._lock:
            last = self._latest()
            kept = self._following(rows, last)
            if kept is None:
                batch = neighbours.Rows.of_readings(rows, self._columns)
                kept = [rows[place] for place in self._chosen(batch, replace=False)]
            self._last_known = False  # if the store fails
            count = self.inner.append(kept) if kept else 0
            moments = [reading.at for reading in kept]
            self._last, self._last_known = max([*moments, last] if last else moments, default=None), True
            self.ignored += len(rows) - len(kept)
            return count

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        if not len(frame.index):
            return 0
        with self._lock:
            rows = neighbours.Rows.of_frame(frame, self._columns)
            if replace or not rows.follow(self._latest(), self._resolution):
                kept = self._chosen(rows, replace=replace)
                self.ignored += len(rows.moments) - len(kept)
                frame = frame.iloc[kept]
            self._last_known = False
            return self.inner.put(frame, replace=replace)

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        with self._lock:
            self._last_known = False
            return self.inner.remove(start, end)

    @override
    def clear(self) -> None:
        with self._lock:
            self._last_known = False
            self.inner.clear()

    def _latest(self) -> datetime | None:
        """Return the last instant that is stored."""
        if not self._last_known:
            last = self._read(self.inner.last_reading)
            self._last, self._last_known = last.at if last else None, True
        return self._last

    def _following(self, rows: Sequence[Reading], last: datetime | None) -> list[Reading] | None:
        """Return the rows to keep if the last one that is stored is enough to tell, else None."""
        ordered = sorted(rows, key=_instant)
        if last is not None and ordered[0].at < last:
            return None
        kept = []
        for reading in ordered:
            if last is None or reading.at - last >= self._resolution:
                kept.append(reading)
                last = reading.at
            elif self._columns and reading.at > last:
                return None
        return kept

    def _chosen(self, rows: neighbours.Rows, *, replace: bool) -> np.ndarray:
        """Return the places of the rows to keep."""
        near = [self._read(partial(self.inner.get, *window)) for window in rows.stretches(self._resolution)]
        known = [neighbours.Rows.of_frame(frame, self._columns) for frame in near if frame is not None]
        stored = neighbours.Rows.joined(*known) if known else rows.at([])
        return neighbours.chosen(rows, stored, self._resolution, replace=replace)

    def _read[T](self, read: Callable[[], T]) -> T | None:
        """Return what is stored, None while it cannot be read: that it cannot be written it says itself."""
        try:
            return read()
        except StoreUnavailableError:
            return None


def _instant(reading: Reading) -> datetime:
    """Return when it was."""
    return reading.at
