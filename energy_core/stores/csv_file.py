"""The file of a CsvStore: rows appended whole or not at all, rewritten whole or not at all."""

import errno
import fcntl
import heapq
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import batched
from pathlib import Path

from ..exceptions import StoreError, StoreUnavailableError
from .csv_layout import Layout, foreign, late_room, lower_bound, read_lines, scan, strays
from .csv_rejected import rejected, set_aside
from .csv_rows import Line, encode_header, widened

_LOGGER = logging.getLogger(__name__)
_READ = os.O_RDONLY | os.O_CLOEXEC
_WRITE = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
_MODE = 0o666  # what the user's umask leaves of it
_TAIL = 1 << 16  # bytes in which a half row ends
_MARGIN = 1 << 20  # bytes that a rewrite may need beyond those of the file
_CHUNK = 8192  # rows that are written at once when a file is rewritten


class NoRoomError(StoreUnavailableError):
    """The disk has no room for a rewrite; it may have room for rows."""


class CsvFile:
    """One file, opened when it is first needed and found again when it was moved away under us.

    A writer holds an advisory lock (`flock`) until it closes; readers hold none.
    """

    def __init__(self, path: Path, index: str) -> None:
        """Name the file and its first column; nothing is opened yet."""
        self.path = path
        self.layout = Layout()
        self.spoiled: set[int] = set()  # where rows with NULs begin that were left out
        self._temporary = path.with_name(path.name + ".tmp")  # what becomes the file when it is rewritten
        self._index = index
        self._fd = -1
        self._writing = False
        self._unsynced = False  # rows were taken that the disk may not hold yet, wherever the file is now
        self._needed = 0  # bytes that must be free before a rewrite that failed is tried again
        self._seen = (0, 0, 0)  # the file as we know it: device, inode and size

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns but for the index."""
        return self.layout.names[1:]

    def look(self) -> None:
        """Have the file as it is now, to read it. One that does not exist is empty."""
        if not self._is_current():
            self.close()
            with suppress(FileNotFoundError):
                self._take_over(os.open(self.path, _READ))

    def hold(self) -> None:
        """Have the file as it is now, to write it: locked, and without what a crash left half done."""
        if self._writing and self._is_current():
            return
        self.close()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._take_over(_open_locked(self.path))
        try:
            self._drop_half_row()
        except BaseException:
            self.close()
            raise
        self._writing = self._unsynced = True  # the writer before us may have left rows to the kernel
        self._temporary.unlink(missing_ok=True)

    def lines(self, start: bytes = b"", end: bytes | None = None) -> Iterator[Line]:
        """Yield the rows of [start, end) in the order of time."""
        layout, fd = self.layout, self._fd
        if layout.last is None:
            return
        first = lower_bound(fd, layout, start) if start else layout.start
        last = layout.late if end is None else lower_bound(fd, layout, end)
        in_order = (line for _, line in read_lines(fd, first, last, self._spoiled))
        late = sorted(
            line
            for _, line in read_lines(fd, layout.late, layout.end, self._spoiled)
            if start <= line.time and (end is None or line.time < end)
        )
        yield from heapq.merge(in_order, late, key=_time)

    def append(self, lines: Sequence[Line]) -> None:
        """Write rows whose times are new, after `hold`. On return they are in the kernel's hands."""
        layout = self.layout
        latest = layout.last.time if layout.last else b""
        newer = sorted(line for line in lines if line.time > latest)
        older = sorted(line for line in lines if line.time <= latest)
        late_rows = layout.late_rows + len(older) + (len(newer) if layout.late_rows else 0)
        if late_rows and self._sorted_in(lines):
            return
        self._write(b"".join(line.data for line in newer + older))
        if not layout.late_rows:
            layout.late += sum(len(line.data) for line in newer)
        layout.late_rows = late_rows
        layout.last = newer[-1] if newer else layout.last

    def _sorted_in(self, lines: Sequence[Line]) -> bool:
        """Rewrite the file with these rows in their places if its end has half the late rows it may have.

        Where the disk has no room for that, they may still go to the end, until that is full as well.
        """
        size = self.layout.end + sum(len(line.data) for line in lines)
        late = size - self.layout.late
        if 2 * late <= late_room(size):
            return False
        try:
            self.rewrite(self.columns, heapq.merge(self.lines(), sorted(lines), key=_time))
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
        fd = os.open(self._temporary, _WRITE | os.O_TRUNC, _MODE)
        try:
            self._fill(fd, columns, lines)
            self._set_aside(strays(self._fd, self.layout.start, self.layout.end))
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
        self._take_over(fd)
        self._writing = self._unsynced = True
        _sync(self.path.parent)

    def sync(self) -> None:
        """Have the disk hold every row that was taken, also those of a file that we let go of since."""
        if not self._unsynced:
            return
        with suppress(FileNotFoundError):
            if self._fd >= 0:
                os.fsync(self._fd)
            else:
                _sync(self.path)
            _sync(self.path.parent)
        self._unsynced = False

    def close(self) -> None:
        """Let go of the file and its lock."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._writing = -1, False
        self.layout = Layout()

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

    def _fill(self, fd: int, columns: Sequence[str], lines: Iterable[Line]) -> None:
        """Write a new file, locked and safe on the disk, with the rights of the old one."""
        _lock(fd, self.path)
        os.fchmod(fd, os.fstat(self._fd).st_mode & 0o7777)
        _write_all(fd, encode_header(self._index, columns))
        for chunk in batched(lines, _CHUNK, strict=False):
            _write_all(fd, b"".join(line.data for line in chunk))
        os.fsync(fd)

    def _write(self, data: bytes) -> None:
        """Append bytes; if not all of them can be, none is."""
        try:
            _write_all(self._fd, data)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(self._fd, self.layout.end)
            self.close()
            raise
        self._unsynced = True
        self.layout.end += len(data)
        self._seen = *self._seen[:2], self.layout.end

    def _take_over(self, fd: int) -> None:
        """Make an open file ours and learn where its rows are."""
        self._fd = fd
        self._seen = _measure(os.fstat(fd))
        self.layout = scan(fd)
        if reason := foreign(fd, self.layout, self._index):
            self.close()
            raise StoreError(f"{self.path} is not a file of this store: {reason}")

    def _is_current(self) -> bool:
        """Say whether the file is still the one that we know, as we know it."""
        try:
            return self._fd >= 0 and _measure(self.path.stat()) == self._seen
        except FileNotFoundError:
            return False

    def _drop_half_row(self) -> None:
        """Cut off what a crash left of a row, so that the next one does not join it."""
        end, size = self.layout.end, self._seen[2]
        if size == end:
            return
        tail = os.pread(self._fd, _TAIL, end)
        if b"\n" in tail or size - end > _TAIL:
            self._set_aside([(end, size)])
        else:
            _LOGGER.warning(
                "%s: dropped a half-written row of %d bytes at its end: %r", self.path, size - end, tail
            )
        os.ftruncate(self._fd, end)
        self._seen = *self._seen[:2], end

    def _set_aside(self, stretches: Iterable[tuple[int, int]]) -> None:
        """Keep beside the file what belongs to no row, before it goes."""
        if count := set_aside(self._fd, stretches, self.path):
            _sync(self.path.parent)
            _LOGGER.warning(
                "%s: %d bytes, half-written or of no row of this store, are in %s now",
                self.path,
                count,
                rejected(self.path),
            )

    def _spoiled(self, at: int) -> None:
        """Count a row with NULs, and say it of the first."""
        if not self.spoiled:
            _LOGGER.warning("%s: left out what a power cut spoiled, from byte %d on", self.path, at)
        self.spoiled.add(at)


def _time(line: Line) -> bytes:
    """Return the time of a row, by which rows are merged."""
    return line.time


def _measure(status: os.stat_result) -> tuple[int, int, int]:
    """Return what tells a file from another, and from itself after someone else wrote it."""
    return status.st_dev, status.st_ino, status.st_size


def _open_locked(path: Path) -> int:
    """Open a file as its one writer. StoreError if there is another."""
    while True:
        fd = os.open(path, _WRITE, _MODE)
        try:
            _lock(fd, path)
            # The writer before us may have put a new file in the place of the one that we locked.
            if path.exists() and os.path.samestat(os.fstat(fd), path.stat()):
                return fd
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)


def _lock(fd: int, path: Path) -> None:
    """Become the one writer of a file. StoreError if there is another."""
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise StoreError(f"{path} is being written by another program, or twice by this one") from error
    except OSError as error:
        # Some network file systems know no locks; there it is up to the user to have one writer.
        _LOGGER.debug("%s cannot be locked: %s", path, error)


def _write_all(fd: int, data: bytes) -> None:
    """Write every byte, in one call where the kernel takes it."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _sync(path: Path) -> None:
    """Have the disk hold a file; of a folder, the names of its files."""
    fd = os.open(path, _READ)
    try:
        os.fsync(fd)
    finally:
        os.close(fd)
