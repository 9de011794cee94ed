"""What stands in the file of a CsvStore and is no row of it: kept beside the file before it goes.

`readings.csv.rejected` holds, of each stretch, where it was and then its bytes as they stood.
"""

import os
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path

_BLOCK = 1 << 20
_NOTHING = b"\0\r\n \t"  # what a power cut or an editor leaves, and nobody will miss


def set_aside(fd: int, stretches: Iterable[tuple[int, int]], path: Path) -> int:
    """Append stretches [begin, end) of an open file to what is rejected of it, safe on the disk.

    Returns how many bytes; none is written if they say nothing. Raises OSError, and then adds nothing.
    """
    pieces = (piece for begin, end in stretches for piece in _pieces(fd, begin, end))
    first = next(pieces, None)
    if first is None:
        return 0
    with rejected(path).open("ab", buffering=0) as file:
        before = os.fstat(file.fileno()).st_size
        try:
            os.fchmod(file.fileno(), os.fstat(fd).st_mode & 0o7777)
            count = sum(_append(file.fileno(), piece) for piece in chain((first,), pieces))
            os.fsync(file.fileno())
        except BaseException:
            file.truncate(before)
            raise
    return count


def rejected(path: Path) -> Path:
    """Return where that of a file is kept."""
    return path.with_name(path.name + ".rejected")


def _pieces(fd: int, begin: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield a stretch in pieces that fit the memory, without those that say nothing."""
    for offset in range(begin, end, _BLOCK):
        data = os.pread(fd, min(_BLOCK, end - offset), offset)
        if data.strip(_NOTHING):
            yield offset, data


def _append(fd: int, piece: tuple[int, bytes]) -> int:
    """Write a piece under a line that says where it was; returns its length."""
    offset, data = piece
    rest = memoryview(b"# %d bytes from byte %d on\r\n%b\r\n" % (len(data), offset, data))
    while rest:
        rest = rest[os.write(fd, rest) :]
    return len(data)
