"""Keeps an instant in one part only, where it could be in any of them."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from operator import methodcaller
from typing import TYPE_CHECKING

from ...models import Reading
from ..late import LateModule
from .distribution import Distribution
from .parts import Parts

if TYPE_CHECKING:
    import pandas as pd

    from . import tables
else:
    tables = LateModule(".decorators.tables")

_MICROSECOND = timedelta(microseconds=1)


class Scattered:
    """Knows the last instant of all parts, and looks others up."""

    def __init__(self, parts: Parts, distribution: Distribution) -> None:
        """Watch over parts, which nobody else writes."""
        self._parts = parts
        self._distribution = distribution
        self._last: datetime | None = None
        self._last_known = False

    def new_readings(self, batch: Sequence[Reading]) -> list[Reading]:
        """Return of each instant that is in no part the first reading, which is appended next."""
        firsts: dict[datetime, Reading] = {}
        for reading in batch:
            firsts.setdefault(reading.at, reading)
        last = self._latest()
        doubtful = [at for at in firsts if last is not None and at <= last]
        if doubtful:
            for frame in self._stored(min(doubtful), max(doubtful)).values():
                for at in tables.common(frame):
                    firsts.pop(at, None)
        self.forget()
        return list(firsts.values())

    def appended(self, batch: Sequence[Reading]) -> None:
        """Learn of what was appended, after `new_readings`."""
        moments = [reading.at for reading in batch]
        self._last = max([*moments, self._last] if self._last else moments, default=None)
        self._last_known = True

    def new_rows(self, frame: pd.DataFrame, *, replace: bool) -> pd.DataFrame:
        """Return of each instant a row: the last to replace what is there, else the first of what is not."""
        frame = tables.one_of_each(frame, last=replace)
        if not replace:
            stored = self._stored(*tables.ends(frame)).values()
            frame = tables.others(frame, stored)
        self.forget()
        return frame

    def moved(self, frame: pd.DataFrame) -> Iterator[tuple[str, datetime]]:
        """Yield where rows that were put in the place of others still are: the part, and the instant."""
        stored = self._stored(*tables.ends(frame))
        for name, places in self._distribution.split(frame):
            rows = frame.iloc[places]
            for other in stored.keys() - {name} if name in stored else ():
                for at in tables.common(rows, stored[name], stored[other]):
                    yield other, at

    def forget(self) -> None:
        """Look up the last instant when it is needed next."""
        self._last_known = False

    def _latest(self) -> datetime | None:
        """Return the last instant of all parts."""
        if not self._last_known:
            readings = (self._parts.read(name, methodcaller("last_reading")) for name in self._parts.names())
            self._last = max((reading.at for reading in readings if reading), default=None)
        return self._last

    def _stored(self, first: datetime, last: datetime) -> dict[str, pd.DataFrame]:
        """Return what the parts hold from the first to the last instant."""
        get = methodcaller("get", first, last + _MICROSECOND)
        return {name: self._parts.read(name, get) for name in self._parts.names()}
