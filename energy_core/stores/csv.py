"""Readings in one CSV file that any spreadsheet opens."""

import errno
import heapq
import os
from collections.abc import Iterable, Iterator, Sequence, Set as AbstractSet
from contextlib import contextmanager
from datetime import datetime
from itertools import batched
from operator import itemgetter
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, override

from ..exceptions import StoreUnavailableError
from ..models import Reading
from ..protocols import Store
from .csv_file import CsvFile
from .csv_rows import Line, decode, decode_columns, encode, time_text
from .late import frames
from .rows import Row, columns_of, rows_of

if TYPE_CHECKING:
    import pandas as pd

_CHUNK = 8192  # rows that are text at one time while a frame is made of them
_AFTER = b"~"  # sorts right behind the time that it is added to
_WORDS = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "the file may not grow any further",
    errno.EROFS: "the disk is read-only",
    errno.EACCES: "no permission",
    errno.EPERM: "no permission",
    errno.EIO: "the disk does not answer as it should",
}


class CsvStore(Store):
    """A store in one file: RFC 4180, UTF-8, a header, then a row for each instant in UTC.

    Rows are appended; only columns that appear later, rows that are replaced or removed and, now
    and then, rows that came late have the file rewritten. An instant among the values (`month_peak_at`)
    comes back as an aware datetime in UTC, in a frame in an `object` column. A whole number comes
    back from a reading as int, from a frame as float64, as every number does.

    The file is opened when it is first needed, and made when it is first written. One process
    writes it, any number may read it. It may be used from several threads.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        index: str = "time",
        zone: str = "Europe/Brussels",
        source: str | None = None,
    ) -> None:
        """Name the file; `source` is that of the readings it hands back, the file's name by default."""
        self.path = Path(path)
        self.index = index
        self.zone = zone
        self.source = self.path.stem if source is None else source
        self.ignored = 0  # rows that came for an instant that was there already
        self._file = CsvFile(Path(os.path.realpath(path)), index)
        self._lock = RLock()

    @property
    def spoiled(self) -> int:
        """How many rows were left out of what was read since a power cut spoiled them."""
        return len(self._file.spoiled)

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        return self._add(rows_of(readings, self.index))

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        rows = frames.rows_of_frame(frame, self.index)
        return self._replace(rows) if replace else self._add(rows)

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        return self._frame(time_text(start), time_text(end))

    @override
    def get_all(self) -> pd.DataFrame:
        return self._frame()

    @override
    def get_first(self) -> pd.DataFrame:
        return self._single(self.first_reading())

    @override
    def get_last(self) -> pd.DataFrame:
        return self._single(self.last_reading())

    @override
    def first_reading(self) -> Reading | None:
        with self._at_work("read"):
            self._file.look()
            return self._reading(next(self._file.lines(), None))

    @override
    def last_reading(self) -> Reading | None:
        with self._at_work("read"):
            self._file.look()
            return self._reading(self._file.layout.last)

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        first, last = time_text(start), time_text(end)
        with self._at_work("written"):
            self._file.look()
            removed = sum(1 for _ in self._file.lines(first, last))
            if removed:
                self._file.hold()
                kept = (line for line in self._file.lines() if not first <= line.time < last)
                self._file.rewrite(self._file.columns, kept)
            return removed

    @override
    def clear(self) -> None:
        with self._at_work("written"):
            self._file.hold()
            self._file.rewrite((), ())

    @override
    def flush(self) -> None:
        with self._at_work("written"):
            self._file.sync()

    @override
    def close(self) -> None:
        with self._at_work("written"):
            try:
                self._file.sync()
            finally:
                self._file.close()

    def _add(self, rows: Sequence[Row]) -> int:
        """Keep the rows whose instants are new."""
        if not rows:
            return 0
        with self._at_work("written"):
            self._file.hold()
            fresh = self._fresh(rows)
            self.ignored += len(rows) - len(fresh)
            self._write(fresh)
            return len(fresh)

    def _fresh(self, rows: Sequence[Row]) -> list[Row]:
        """Return of each new instant the first row."""
        firsts: dict[bytes, Row] = {}
        for row in rows:
            firsts.setdefault(time_text(row.at), row)
        for time in self._known(firsts):
            del firsts[time]
        return list(firsts.values())

    def _known(self, times: Iterable[bytes]) -> list[bytes]:
        """Return which of these times are in the file."""
        last = self._file.layout.last
        doubtful = {time for time in times if last and time <= last.time}
        if not doubtful:
            return []
        stretch = self._file.lines(min(doubtful), max(doubtful) + _AFTER)
        return [line.time for line in stretch if line.time in doubtful]

    def _replace(self, rows: Sequence[Row]) -> int:
        """Keep rows in the place of those of their instants; returns how many are new or other."""
        if not rows:
            return 0
        with self._at_work("written"):
            self._file.hold()
            wanted = {time_text(row.at): row for row in rows}
            stretch = self._file.lines(min(wanted), max(wanted) + _AFTER)
            there = {line.time: decode(line, self._file.columns) for line in stretch if line.time in wanted}
            wanted = {time: row for time, row in wanted.items() if there.get(time) != row}
            self._write(list(wanted.values()), instead_of=there.keys() & wanted.keys())
            return len(wanted)

    def _write(self, rows: Sequence[Row], instead_of: AbstractSet[bytes] = frozenset()) -> None:
        """Write rows under columns that are made for them, and drop those they stand for."""
        known = self._file.columns
        columns = (*known, *(name for name in columns_of(rows) if name not in known))
        lines = [encode(row, columns) for row in rows]
        self._file.widen(columns)
        if instead_of:
            kept = (line for line in self._file.lines() if line.time not in instead_of)
            self._file.rewrite(columns, heapq.merge(kept, sorted(lines), key=itemgetter(0)))
        elif lines:
            self._file.append(lines)

    def _reading(self, line: Line | None) -> Reading | None:
        """Return a row as a reading."""
        return None if line is None else Reading(self.source, *decode(line, self._file.columns))

    def _single(self, reading: Reading | None) -> pd.DataFrame:
        """Return a reading as a frame of one row, of none if there is none."""
        rows = [] if reading is None else [Row(reading.at, dict(reading.values))]
        return frames.frame_of_rows(rows, self._file.columns, index=self.index, zone=self.zone)

    def _frame(self, first: bytes = b"", last: bytes | None = None) -> pd.DataFrame:
        """Return the rows of a stretch of time as a frame."""
        with self._at_work("read"):
            self._file.look()
            table = frames.Table(self._file.columns)
            for lines in batched(self._file.lines(first, last), _CHUNK, strict=False):
                times = [line.time[:-1].decode() for line in lines]
                table.add(times, decode_columns(lines, len(self._file.columns)))
            return table.frame(index=self.index, zone=self.zone)

    @contextmanager
    def _at_work(self, doing: str) -> Iterator[None]:
        """Let one caller in at a time, and say in words what the system refuses."""
        with self._lock:
            try:
                yield
            except OSError as error:
                words = _WORDS.get(error.errno or 0, error.strerror or str(error))
                raise StoreUnavailableError(f"{self.path} cannot be {doing}: {words}") from error
