"""Where the text of a CsvStore stands: in its file, or compressed beside it.

The text of `readings.csv` may stand in `readings.csv.zst` instead. If both are there, a crash came between
the two steps of a change, and the first is true: it is whole before the other is made, and again before the
other goes. Only where `readings.csv` is empty is it no more than a lock that a crash left behind.
"""

import os
from pathlib import Path
from typing import Protocol, override

READ = os.O_RDONLY | os.O_CLOEXEC


class Text(Protocol):
    """Bytes that are read from any place."""

    @property
    def fd(self) -> int:
        """The open file in which they are."""

    @property
    def size(self) -> int:
        """How many there are now."""

    def pread(self, length: int, offset: int) -> bytes:
        """Read so many bytes from an offset on, fewer at the end."""

    def close(self) -> None:
        """Let go of the file."""


class PlainText(Text):
    """The bytes of an open file."""

    def __init__(self, fd: int) -> None:
        """Take an open file over."""
        self._fd = fd

    @property
    @override
    def fd(self) -> int:
        return self._fd

    @property
    @override
    def size(self) -> int:
        return os.fstat(self._fd).st_size

    @override
    def pread(self, length: int, offset: int) -> bytes:
        return os.pread(self._fd, length, offset)

    @override
    def close(self) -> None:
        os.close(self._fd)


def packed(path: Path) -> Path:
    """Return where the compressed text of a file is."""
    return path.with_name(path.name + ".zst")


def side(path: Path) -> Path:
    """Return where the side file of a file is."""
    return path.with_name(path.name + ".columns")


def carrier(path: Path) -> tuple[Path, os.stat_result] | None:
    """Return which file holds the text of this one, itself or the compressed one; None if there is none."""
    plain = _status(path)
    if plain and plain.st_size:
        return path, plain
    compressed = _status(packed(path))
    if compressed:
        return packed(path), compressed
    return (path, plain) if plain else None


def _status(path: Path) -> os.stat_result | None:
    """Return what the system says of a file."""
    try:
        return os.stat(path)  # noqa: PTH116 - asked before each row, and three times as fast
    except FileNotFoundError:
        return None
