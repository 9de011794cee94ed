"""A file of operations that wait for their store, in order; each is there whole or not at all.

    a header that says up to where they were done | a line for each: its checksum, and itself as JSON

What is done moves the mark in the header, so that a crash in the middle does at most one step twice. When all
are done the file is deleted.
"""

import fcntl
import logging
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from zlib import crc32

from ...durable import sync
from ...exceptions import StoreError, StoreUnavailableError
from .operations import Operation, decode, encode

_LOGGER = logging.getLogger(__name__)
_BEGIN = b"energy_core journal 1, done up to byte "
_DIGITS = 15
_HEADER = len(_BEGIN) + _DIGITS + 1
_MODE = 0o666  # what the user's umask leaves of it


class JournalTakenError(StoreError):
    """Another process has the journal."""


class JournalFullError(StoreUnavailableError):
    """The journal has no room for more."""


class Journal:
    """The operations that wait, on disk. One process has it; it is made when something waits."""

    def __init__(self, path: Path, room: int) -> None:
        """Name the file, and how many bytes it may have; nothing is opened yet."""
        self.path = path
        self.rows = 0  # that wait
        self._room = room
        self._fd = -1
        self._done = self._end = _HEADER
        self._unsynced = False

    @property
    def pending(self) -> bool:
        """Whether an operation waits."""
        return self._done < self._end

    @property
    def end(self) -> int:
        """Where the last line ends."""
        return self._end

    @property
    def is_open(self) -> bool:
        """Whether there is a file, and it is ours."""
        return self._fd >= 0

    def open(self) -> None:
        """Take over a file that is there, as after a crash. One that another process has is a StoreError."""
        if not self.is_open and self.path.exists():
            self._take_over()

    def add(self, operations: Sequence[Operation]) -> None:
        """Write operations down. On return they are in the kernel's hands; if it cannot be, none is."""
        data = b"".join(map(_line, operations))
        if not self.is_open:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._take_over()
        if self._end + len(data) > self._room:
            raise JournalFullError(f"the journal {self.path} is full: it may have {self._room:,} bytes")
        try:
            _write(self._fd, data, self._end)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(self._fd, self._end)
            raise
        self._end += len(data)
        self._unsynced = True
        self.rows += sum(operation.rows for operation in operations)

    def operations(self) -> Iterator[tuple[Operation, int]]:
        """Yield the operations that wait, each with where it ends."""
        for data, end in self._lines(self._done):
            if operation := _operation(data):
                yield operation, end

    def done(self, end: int, rows: int) -> None:
        """Move the mark behind what was done."""
        _write(self._fd, b"%0*d" % (_DIGITS, end), len(_BEGIN))
        self._done = end
        self.rows -= rows

    def reject(self, operation: Operation) -> None:
        """Keep what the store will never take in a file beside this one."""
        self._set_aside(_line(operation))

    def sync(self) -> None:
        """Have the disk hold what waits."""
        if self._unsynced:
            os.fsync(self._fd)
            sync(self.path.parent)
        self._unsynced = False

    def delete(self) -> None:
        """Delete the file."""
        self.path.unlink(missing_ok=True)
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        if self._fd >= 0:
            os.close(self._fd)
        self._fd, self._done, self._end, self.rows = -1, _HEADER, _HEADER, 0
        self._unsynced = False

    def _take_over(self) -> None:
        """Open the file as the one process that has it, and learn what waits in it."""
        self._fd = _open_locked(self.path)
        try:
            self._read_header()
            self._read_lines()
        except BaseException:
            self.close()
            raise

    def _read_header(self) -> None:
        """Learn up to where it is done; write that into a file that is new or was never begun."""
        header = os.pread(self._fd, _HEADER, 0)
        if len(header) < _HEADER and header.startswith(_BEGIN[: len(header)]):
            header = b"%b%0*d\n" % (_BEGIN, _DIGITS, _HEADER)
            _write(self._fd, header, 0)
        if not header.startswith(_BEGIN) or not header[len(_BEGIN) : -1].isdigit():
            raise StoreError(f"{self.path} is not a journal: move it away")
        self._done = int(header[len(_BEGIN) : -1])

    def _read_lines(self) -> None:
        """Count what waits, and cut off what was written half."""
        size = os.fstat(self._fd).st_size
        self._end = self._done = min(self._done, size)
        for data, end in self._lines(self._done, size):
            if operation := _operation(data):
                self.rows += operation.rows
            else:
                self._set_aside(data)
                _LOGGER.warning("%s: a line is broken; it is in %s now", self.path, rejected(self.path))
            self._end = end
        if size > self._end:
            _LOGGER.warning("%s: dropped %d half-written bytes at its end", self.path, size - self._end)
            os.ftruncate(self._fd, self._end)

    def _set_aside(self, line: bytes) -> None:
        """Write a line to the file beside this one."""
        with rejected(self.path).open("ab") as file:
            file.write(line)

    def _lines(self, start: int, end: int | None = None) -> Iterator[tuple[bytes, int]]:
        """Yield whole lines, each with where it ends."""
        if end is None:
            end = self._end
        with self.path.open("rb") as file:
            file.seek(start)
            while start < end and (line := file.readline()).endswith(b"\n"):
                start += len(line)
                yield line, start


def rejected(path: Path) -> Path:
    """Return the file beside a journal that keeps what a store will never take."""
    return path.with_name(path.name + ".rejected")


def _line(operation: Operation) -> bytes:
    """Return an operation as a line."""
    data = encode(operation)
    return b"%08x %b\n" % (crc32(data), data)


def _operation(line: bytes) -> Operation | None:
    """Return the operation of a line, None if it is broken."""
    checksum, _, data = line[:-1].partition(b" ")
    if checksum != b"%08x" % crc32(data):
        return None
    return decode(data)


def _open_locked(path: Path) -> int:
    """Open a journal as the one process that has it. StoreError if another has."""
    while True:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.exists() and os.path.samestat(os.fstat(fd), path.stat()):
                return fd
        except BlockingIOError as error:
            os.close(fd)
            raise JournalTakenError(
                f"the journal {path} is used by another program, or twice by this one"
            ) from error
        except BaseException:
            os.close(fd)
            raise
        os.close(fd)  # the process before us deleted it just now


def _write(fd: int, data: bytes, place: int) -> None:
    """Write every byte at a place."""
    rest = memoryview(data)
    while rest:
        count = os.pwrite(fd, rest, place)
        rest, place = rest[count:], place + count
