"""What stands in the file of a CsvStore and is no row of it: kept beside the file before it goes.

`readings.csv.rejected` holds, of each stretch, where it was (the line as an editor counts them, and the byte)
and then its bytes as they stood. What is there already is not added again.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

_BLOCK = 1 << 20
_LOOKED_THROUGH = 1 << 26  # bytes of what was set aside before, for what is there already
_NOTHING = b"\0\r\n \t"  # what a power cut or an editor leaves, and nobody will miss


def set_aside(fd: int, stretches: Iterable[tuple[int, int]], path: Path) -> int:
    """Append stretches [begin, end) of an open file to what is rejected of it, safe on the disk.

    Returns how many bytes; none is written if they say nothing. Raises OSError, and then adds nothing.
    """
    entries = (_entry(*piece) for begin, end in stretches for piece in _pieces(fd, begin, end))
    there = _there(rejected(path))
    fresh = (entry for entry in entries if entry[1] not in there)
    first = next(fresh, None)
    if first is None:
        return 0
    with rejected(path).open("ab", buffering=0) as file:
        before = os.fstat(file.fileno()).st_size
        try:
            os.fchmod(file.fileno(), os.fstat(fd).st_mode & 0o7777)
            count = sum(_append(file.fileno(), *entry) for entry in chain((first,), fresh))
            os.fsync(file.fileno())
        except BaseException:
            file.truncate(before)
            raise
    return count


def rejected(path: Path) -> Path:
    """Return where that of a file is kept."""
    return path.with_name(path.name + ".rejected")


def _pieces(fd: int, begin: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield a stretch in pieces that fit the memory, without those that say nothing: line, byte, bytes."""
    for offset in range(begin, end, _BLOCK):
        data = os.pread(fd, min(_BLOCK, end - offset), offset)
        if stripped := data.lstrip(_NOTHING):
            yield _line_of(fd, offset + len(data) - len(stripped)), offset, data


def _line_of(fd: int, offset: int) -> int:
    """Return the number of the line in which a byte stands, as an editor counts them."""
    blocks = ((begin, min(_BLOCK, offset - begin)) for begin in range(0, offset, _BLOCK))
    return 1 + sum(os.pread(fd, length, begin).count(b"\n") for begin, length in blocks)


def _entry(line: int, offset: int, data: bytes) -> tuple[int, bytes]:
    """Return how many bytes are set aside, and what is written for them."""
    return len(data), b"# line %d: %d bytes from byte %d on\r\n%b\r\n" % (line, len(data), offset, data)


def _there(path: Path) -> bytes:
    """Return what was set aside before; nothing if it is too much to look through."""
    try:
        return path.read_bytes() if path.stat().st_size <= _LOOKED_THROUGH else b""
    except FileNotFoundError:
        return b""


def _append(fd: int, count: int, entry: bytes) -> int:
    """Write an entry; returns how many bytes it sets aside."""
    rest = memoryview(entry)
    while rest:
        rest = rest[os.write(fd, rest) :]
    return count
