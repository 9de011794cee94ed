"""Readings in one CSV file that any spreadsheet opens."""

import errno
import heapq
import os
from collections.abc import Iterable, Sequence, Set as AbstractSet
from datetime import datetime
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from threading import RLock
from types import TracebackType
from typing import TYPE_CHECKING, override

from ..exceptions import StoreUnavailableError
from ..models import Reading, Rows
from ..protocols import Store
from .csv_file import CsvFile
from .csv_rows import Line, decode, encode, encode_plain, time_text
from .late import LateModule, frames
from .rows import Row, columns_of, rows_of

if TYPE_CHECKING:
    import pandas as pd

    from . import csv_history
else:
    csv_history = LateModule(".csv_history")

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

    @cached_property
    def _history(self) -> csv_history.CsvHistory:
        """What reads and writes many rows, with pandas."""
        return csv_history.CsvHistory(self._file, self.index, self.zone)

    @property
    def spoiled(self) -> int:
        """How many rows were left out of what was read since a power cut spoiled them."""
        return len(self._file.spoiled)

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        readings = list(readings)
        with self._at_work("written"):
            return self._add_plain(readings) or self._add(rows_of(readings, self.index))

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        with self._at_work("written"):
            done = self._history.put(frame, replace=replace)
            if done is not None:
                kept, ignored = done
                self.ignored += 0 if replace else ignored
                return kept
            rows = frames.rows_of_frame(frame, self.index)
            return self._replace(rows) if replace else self._add(rows)

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        first, last = time_text(start), time_text(end)
        with self._at_work("read"):
            return self._history.frame(first, last)

    @override
    def readings(self, start: datetime, end: datetime) -> list[Reading]:
        first, last = time_text(start), time_text(end)
        with self._at_work("read"):
            self._file.look()
            return [
                Reading(self.source, *decode(line, self._file.columns))
                for line in self._file.lines(first, last)
            ]

    @override
    def rows(self, start: datetime, end: datetime) -> Rows:
        first, last = time_text(start), time_text(end)
        with self._at_work("read"):
            return self._history.rows(first, last)

    @override
    def get_all(self) -> pd.DataFrame:
        with self._at_work("read"):
            return self._history.frame()

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
            return self._reading(self._file.first())

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

    def pack(self, *, compress: bool) -> bool:
        """Make the side file; with `compress`, replace the text by its compressed form as well.

        Every call works as before: a file that is written again is unpacked first. Returns whether
        anything was done.
        """
        with self._at_work("written"):
            return self._history.pack(compress=compress)

    def _add_plain(self, readings: Sequence[Reading]) -> int:
        """Keep readings that only have to be written at the end of the file; 0 if they are no such."""
        file, lines = self._file, []
        if not file.is_held or file.layout.late_rows or file.layout.last is None:
            return 0
        latest, columns = file.layout.last.time, file.columns
        for reading in readings:
            line = encode_plain(reading.at, reading.values, columns)
            if line is None or line.time <= latest:
                return 0
            lines.append(line)
            latest = line.time
        if lines:
            file.append_newer(lines)
        return len(lines)

    def _add(self, rows: Sequence[Row]) -> int:
        """Keep the rows whose instants are new."""
        if not rows:
            return 0
        with self._at_work("written"):
            if not self._hold_for(rows):
                self.ignored += len(rows)
                return 0
            fresh = self._fresh(rows)
            self.ignored += len(rows) - len(fresh)
            self._write(fresh)
            return len(fresh)

    def _hold_for(self, rows: Sequence[Row]) -> bool:
        """Have the file to write it, unless it is packed and has all these rows: then it stays packed."""
        if self._file.is_held:
            return True
        if self._file.is_packed:
            self._file.look()
            if not self._fresh(rows):
                return False
        self._file.hold()
        return True

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

    def _at_work(self, doing: str) -> _AtWork:
        """Let one caller in at a time, and say in words what the system refuses."""
        return _AtWork(self._lock, self.path, doing)


class _AtWork:
    """A lock, and words for what the system refuses while it is held; a class, since each row passes it."""

    __slots__ = ("_doing", "_lock", "_path")

    def __init__(self, lock: RLock, path: Path, doing: str) -> None:
        """Say what is done to what."""
        self._lock, self._path, self._doing = lock, path, doing

    def __enter__(self) -> None:
        """Wait for the others."""
        self._lock.acquire()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Let the next one in."""
        self._lock.release()
        if isinstance(error, OSError):
            words = _WORDS.get(error.errno or 0, error.strerror or str(error))
            raise StoreUnavailableError(f"{self._path} cannot be {self._doing}: {words}") from error
