"""The rows of a CsvStore's file as they are read, whoever writes it and whatever was left in it."""

import errno
import heapq
import logging
import os
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from ..durable import sync
from ..exceptions import StoreError
from .csv_bytes import READ, PlainText, Text, carrier
from .csv_layout import Layout, blocks, foreign, lower_bound, read_lines, read_pieces, scan, strays
from .csv_rejected import rejected, set_aside
from .csv_rows import Line
from .late import LateModule

if TYPE_CHECKING:
    from . import csv_packed
else:
    csv_packed = LateModule(".csv_packed")

_LOGGER = logging.getLogger(__name__)
_TRIES = 3  # as often as a file may be packed or unpacked while it is opened
_FIRST = 1 << 14  # bytes in which the first row mostly is


class CsvReading:
    """One file, opened when it is first needed and found again when it was moved away under us."""

    def __init__(self, path: Path, index: str) -> None:
        """Name the file and its first column; nothing is opened yet."""
        self.path = path
        self.layout = Layout()
        self.spoiled: set[int] = set()  # where rows with NULs begin that were left out
        self._index = index
        self._open: Text | None = None
        self._seen = (0, 0, 0)  # the file as we know it: device, inode and size
        self._noted: set[int] = set()  # where pieces begin whose strays are set aside already

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns but for the index."""
        return self.layout.names[1:]

    @property
    def text(self) -> Text:
        """The text that was opened."""
        if self._open is None:
            raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(self.path))
        return self._open

    def look(self) -> None:
        """Have the file as it is now, to read it. One that does not exist is empty."""
        if self._is_current():
            return
        self.close()
        for _ in range(_TRIES):
            found = carrier(self.path)
            if found is None:
                return
            with suppress(FileNotFoundError):  # it was packed or unpacked at this very moment
                self._take_over(_opened(found[0], self.path))
                return

    def close(self) -> None:
        """Let go of the file."""
        if self._open is not None:
            self._open.close()
        self._open = None
        self.layout = Layout()
        self._noted.clear()

    def lines(self, start: bytes = b"", end: bytes | None = None, *, block: int = 0) -> Iterator[Line]:
        """Yield the rows of [start, end) in the order of time."""
        layout = self.layout
        if layout.last is None:
            return
        text, (first, last) = self.text, self._stretch(start, end)
        in_order = (line for _, line in read_lines(text, first, last, self._spoiled, block))
        late = sorted(
            line
            for _, line in read_lines(text, layout.late, layout.end, self._spoiled)
            if start <= line.time and (end is None or line.time < end)
        )
        yield from heapq.merge(in_order, late, key=time_of)

    def first(self) -> Line | None:
        """Return the row with the earliest time."""
        if self.layout.first is None:
            self.layout.first = next(self.lines(block=_FIRST), None)
        return self.layout.first

    def pieces(self, start: bytes = b"", end: bytes | None = None) -> Iterator[tuple[int, bytes]]:
        """Yield the rows of [start, end) that are in order as pieces of text: where each begins, and it."""
        if self.layout.last is not None:
            yield from read_pieces(self.text, *self._stretch(start, end))

    def late_pieces(self) -> Iterator[tuple[int, bytes]]:
        """Yield the text of all rows that came late, as `pieces` does."""
        if self.layout.late_rows:
            yield from read_pieces(self.text, self.layout.late, self.layout.end)

    def most_rows(self, start: bytes = b"", end: bytes | None = None) -> int:
        """Return how many rows of [start, end) and late ones there can be: as many as there are lines."""
        layout = self.layout
        if layout.last is None:
            return 0
        stretches = (self._stretch(start, end), (layout.late, layout.end))
        found = (block for stretch in stretches for block in blocks(*stretch))
        return sum(self.text.pread(length, offset).count(b"\n") for offset, length in found)

    def careful_lines(self, begin: int, end: int) -> Iterator[Line]:
        """Yield the rows of a piece of the text that may be broken; what is none is set aside."""
        there = 0
        for _, line in read_lines(self.text, begin, end, self._spoiled):
            there += len(line.data)
            yield line
        if there < end - begin and isinstance(self.text, PlainText) and begin not in self._noted:
            self._noted.add(begin)
            try:
                self._set_aside(strays(self.text, begin, end))
            except OSError as error:
                _LOGGER.warning("%s: what is broken in it cannot be set aside: %s", self.path, error.strerror)

    def _stretch(self, start: bytes, end: bytes | None) -> tuple[int, int]:
        """Return where the rows of [start, end) that are in order begin and end."""
        text, layout = self.text, self.layout
        first = lower_bound(text, layout, start) if start else layout.start
        return first, layout.late if end is None else lower_bound(text, layout, end)

    def _take_over(self, text: Text) -> None:
        """Make an open file ours and learn where its rows are."""
        self._open = text
        self._seen = _measure(os.fstat(text.fd))
        self.layout = scan(text)
        if reason := foreign(text, self.layout, self._index):
            self.close()
            raise StoreError(f"{self.path} is not a file of this store: {reason}")

    def _is_current(self) -> bool:
        """Say whether the file is still the one that we know, as we know it."""
        if self._open is None:
            return False
        found = carrier(self.path)
        return found is not None and _measure(found[1]) == self._seen

    def _set_aside(self, stretches: Iterable[tuple[int, int]]) -> None:
        """Keep beside the file what belongs to no row."""
        if count := set_aside(self.text.fd, stretches, self.path):
            sync(self.path.parent)
            _LOGGER.warning(
                "%s: left out %d bytes, half-written, spoiled or of no row of this store; they are in %s",
                self.path,
                count,
                rejected(self.path),
            )

    def _spoiled(self, at: int) -> None:
        """Count a row with NULs, which a power cut leaves."""
        self.spoiled.add(at)


def time_of(line: Line) -> bytes:
    """Return the time of a row, by which rows are merged."""
    return line.time


def _opened(found: Path, path: Path) -> Text:
    """Open the text of a file where it was found."""
    return PlainText(os.open(path, READ)) if found == path else csv_packed.PackedText(found)


def _measure(status: os.stat_result) -> tuple[int, int, int]:
    """Return what tells a file from another, and from itself after someone else wrote it."""
    return status.st_dev, status.st_ino, status.st_size
