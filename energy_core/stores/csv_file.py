"""The file of a CsvStore: rows appended whole or not at all, rewritten whole or not at all."""

import errno
import heapq
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import batched
from pathlib import Path
from typing import TYPE_CHECKING, override

from ..durable import sync
from ..exceptions import StoreUnavailableError
from .csv_bytes import PlainText, carrier, packed
from .csv_disk import fill, lock, open_locked, open_new, write_all
from .csv_layout import last_begin, late_room, strays
from .csv_reading import CsvReading, time_of
from .csv_rows import TIME_WIDTH, Line, encode_header, widened
from .late import LateModule

if TYPE_CHECKING:
    from . import csv_packing
else:
    csv_packing = LateModule(".csv_packing")

_LOGGER = logging.getLogger(__name__)
_TAIL = 1 << 16  # bytes in which a half row ends
_MARGIN = 1 << 20  # bytes that a rewrite may need beyond those of the file
_CHUNK = 8192  # rows that are written at once when a file is rewritten


class NoRoomError(StoreUnavailableError):
    """The disk has no room for a rewrite; it may have room for rows."""


class CsvFile(CsvReading):
    """The file, written.

    A writer holds an advisory lock (`flock`) until it closes; readers hold none.
    """

    def __init__(self, path: Path, index: str) -> None:
        """Name the file and its first column; nothing is opened yet."""
        super().__init__(path, index)
        self._temporary = path.with_name(path.name + ".tmp")  # what becomes the file when it is rewritten
        self._name = str(path)
        self._writing = False
        self._unsynced = False  # rows were taken that the disk may not hold yet, wherever the file is now
        self._needed = 0  # bytes that must be free before a rewrite that failed is tried again

    @property
    def is_held(self) -> bool:
        """Whether the file is ours to write, as we know it."""
        if not self._writing:
            return False
        try:
            status = os.stat(self._name)  # noqa: PTH116 - asked before each row, and three times as fast
        except FileNotFoundError:
            return False
        return (status.st_dev, status.st_ino, status.st_size) == self._seen

    @property
    def is_packed(self) -> bool:
        """Whether the text stands in the compressed file."""
        found = carrier(self.path)
        return found is not None and found[0] != self.path

    def hold(self) -> None:
        """Have the file as it is now, to write it: locked, unpacked, without what a crash left half done."""
        if self.is_held:
            return
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        fd = open_locked(self.path)
        is_beside = packed(self.path).exists()
        if is_beside and not os.fstat(fd).st_size:
            fd = csv_packing.unpack(self.path, fd, self._temporary)
        self._take_over(PlainText(fd))
        try:
            self._drop_half_row()
            self._temporary.unlink(missing_ok=True)
            if is_beside:
                csv_packing.drop(self.path, self.text)
        except BaseException:
            self.close()
            raise
        self._writing = self._unsynced = True  # the writer before us may have left rows to the kernel

    @override
    def close(self) -> None:
        super().close()
        self._writing = False

    def append(self, lines: Sequence[Line]) -> None:
        """Write rows whose times are new, after `hold`. On return they are in the kernel's hands."""
        layout = self.layout
        latest = layout.last.time if layout.last else b""
        newer = sorted(line for line in lines if line.time > latest)
        older = sorted(line for line in lines if line.time <= latest)
        late_rows = layout.late_rows + len(older) + (len(newer) if layout.late_rows else 0)
        if late_rows and self._sorted_in(lines):
            return
        self._write([b"".join([line.data for line in newer + older])])
        if not layout.late_rows:
            layout.late += sum([len(line.data) for line in newer])
        layout.late_rows = late_rows
        layout.last = newer[-1] if newer else layout.last
        layout.first = None if older else layout.first

    def append_newer(self, lines: Sequence[Line]) -> None:
        """Write rows in order that are newer than all that are there, of which none came late."""
        data = lines[0].data if len(lines) == 1 else b"".join([line.data for line in lines])
        self._write((data,))
        self.layout.late = self.layout.end
        self.layout.last = lines[-1]

    def append_pieces(self, pieces: Iterable[bytes]) -> None:
        """Write the text of rows that are newer than all that are there, of which none came late."""
        piece = self._write(pieces)
        begin = last_begin(b"\n" + piece) - 1
        self.layout.last = Line(piece[begin : begin + TIME_WIDTH], piece[begin:])
        self.layout.late = self.layout.end

    def _sorted_in(self, lines: Sequence[Line]) -> bool:
        """Rewrite the file with these rows in their places if its end has half the late rows it may have.

        Where the disk has no room for that, they may still go to the end, until that is full as well.
        """
        size = self.layout.end + sum(len(line.data) for line in lines)
        late = size - self.layout.late
        if 2 * late <= late_room(size):
            return False
        try:
            self.rewrite(self.columns, heapq.merge(self.lines(), sorted(lines), key=time_of))
        except NoRoomError:
            if late > late_room(size):
                raise
            return False
        return True

    def widen(self, columns: Sequence[str]) -> None:
        """Add columns, in which the rows that are there know nothing."""
        added = len(columns) - len(self.columns)
        if added or not self.layout.start:
            self.rewrite(columns, (widened(line, added) for line in self.lines()))

    def rewrite(self, columns: Sequence[str], lines: Iterable[Line]) -> None:
        """Replace the whole file by these rows, at once: a crash leaves the old file or the new one."""
        self._need_room()
        fd = open_new(self._temporary)
        try:
            lock(fd, self.path)
            fill(fd, self._rows_as_text(columns, lines), os.fstat(self.text.fd).st_mode)
            self._set_aside(strays(self.text, self.layout.start, self.layout.end))
            self._temporary.replace(self.path)
        except BaseException as error:
            os.close(fd)
            self._temporary.unlink(missing_ok=True)
            if isinstance(error, OSError) and error.errno == errno.ENOSPC:
                self._needed = self.layout.end + _MARGIN
                raise self._no_room() from error
            raise
        self.close()
        self._needed = 0
        self.spoiled.clear()
        self._take_over(PlainText(fd))
        self._writing = self._unsynced = True
        sync(self.path.parent)

    def compress(self) -> None:
        """Replace the text by its compressed form, after `hold`, and let go of it."""
        csv_packing.compress(self.path, self.text)
        self.close()
        self._unsynced = False

    def sync(self) -> None:
        """Have the disk hold every row that was taken, also those of a file that we let go of since."""
        if not self._unsynced:
            return
        with suppress(FileNotFoundError):
            if self._open is not None:
                os.fsync(self._open.fd)
            else:
                sync(self.path)
            sync(self.path.parent)
        self._unsynced = False

    def _need_room(self) -> None:
        """Raise NoRoomError while there is too little room for a rewrite that failed: it wears the disk."""
        if self._needed:
            disk = os.statvfs(self.path.parent)
            if disk.f_bavail * disk.f_frsize < self._needed:
                raise self._no_room()

    def _no_room(self) -> NoRoomError:
        """Return the error that says how much room a rewrite needs."""
        needed = -(-self._needed // 1_000_000)
        return NoRoomError(
            f"{self.path} cannot be written: the disk is full; a new column or late rows need {needed} MB"
        )

    def _rows_as_text(self, columns: Sequence[str], lines: Iterable[Line]) -> Iterator[bytes]:
        """Yield the text of a whole file."""
        yield encode_header(self._index, columns)
        for chunk in batched(lines, _CHUNK, strict=False):
            yield b"".join(line.data for line in chunk)

    def _write(self, pieces: Iterable[bytes]) -> bytes:
        """Append bytes; if not all of them can be, none is. Returns the last piece."""
        fd, end, piece = self.text.fd, self.layout.end, b""
        try:
            for piece in pieces:
                write_all(fd, piece)
                end += len(piece)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(fd, self.layout.end)
            self.close()
            raise
        self._unsynced = True
        self.layout.end = end
        self._seen = *self._seen[:2], end
        return piece

    def _drop_half_row(self) -> None:
        """Cut off what a crash left of a row, so that the next one does not join it."""
        end, size = self.layout.end, self._seen[2]
        if size == end:
            return
        tail = self.text.pread(_TAIL, end)
        if b"\n" in tail or size - end > _TAIL:
            self._set_aside([(end, size)])
        else:
            _LOGGER.warning(
                "%s: dropped a half-written row of %d bytes at its end: %r", self.path, size - end, tail
            )
        os.ftruncate(self.text.fd, end)
        self._seen = *self._seen[:2], end
