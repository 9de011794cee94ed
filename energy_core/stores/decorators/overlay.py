"""What a store would hold if what waits for it were done.

This module imports pandas, which the live path must not: take it as a `LateModule`.
"""

from collections.abc import Iterable
from datetime import datetime

import pandas as pd

from ...models import Reading
from .. import frames
from ..rows import Row, columns_of
from . import tables
from .operations import Add, Clear, Operation, Remove, Replace


class Overlay:
    """Rows that wait, and the stretches of time in which they hide what the store holds."""

    def __init__(self, operations: Iterable[Operation], *, index: str, zone: str) -> None:
        """Do operations to nothing; the index and the zone are those of the frames."""
        self.rows: dict[datetime, Reading] = {}
        self.hides_all = False
        self._hidden: list[tuple[datetime, datetime]] = []
        self._replaced: list[datetime] = []
        self._index = index
        self._zone = zone
        for operation in operations:
            self._do(operation)

    @property
    def adds_only(self) -> bool:
        """Whether it hides nothing."""
        return not self._hidden and not self._replaced and not self.hides_all

    def over(
        self, stored: pd.DataFrame | None, start: datetime | None = None, end: datetime | None = None
    ) -> pd.DataFrame:
        """Return the rows of [start, end), or all, over what the store holds there, if that is known."""
        there = [Row(at, dict(reading.values)) for at, reading in self.rows.items()]
        asked = [row for row in there if (start is None or start <= row.at) and (end is None or row.at < end)]
        ours = frames.frame_of_rows(asked, columns_of(there), index=self._index, zone=self._zone)
        return ours if stored is None else tables.joined([self._seen(stored), ours])

    def _seen(self, stored: pd.DataFrame) -> pd.DataFrame:
        """Return the rows that are not hidden."""
        if self.hides_all:
            return stored.iloc[:0]
        times = stored.index
        seen = ~times.isin(self._replaced)
        for start, end in self._hidden:
            seen &= (times < start) | (times >= end)
        return stored[seen]

    def _do(self, operation: Operation) -> None:
        """Do one operation."""
        match operation:
            case Add(readings):
                for reading in readings:
                    self.rows.setdefault(reading.at, reading)
            case Replace(readings):
                for reading in readings:
                    self.rows[reading.at] = reading
                    self._replaced.append(reading.at)
            case Remove(start, end):
                self.rows = {at: row for at, row in self.rows.items() if not start <= at < end}
                self._hidden.append((start, end))
            case Clear():
                self.rows, self._hidden, self._replaced, self.hides_all = {}, [], [], True
