"""The side file of a CsvStore: the same rows column by column, derived from the text and disposable.

`readings.csv.columns` is made for a file that is not written any more, as one of a day that has ended, and is
read several times as fast. It holds blocks of rows, each a frame of zstd with a checksum, and then what they
are and which text they were made from. What does not fit that text any more, or is damaged, is as if it were
not there.
"""

import hashlib
import json
import logging
import os
import struct
from collections.abc import Iterable, Iterator, Sequence
from compression import zstd
from dataclasses import asdict, dataclass
from pathlib import Path

from .columns import Columns
from .csv_blocks import DAMAGED, compressed, decode_block, encode_block
from .csv_bytes import carrier, side
from .csv_disk import write_new

_LOGGER = logging.getLogger(__name__)
_MAGIC = b"energy-columns 1\n"
_FOOT = struct.Struct("<I17s")
_HASHED = 1 << 20  # bytes at once
_RACY_NS = 2_000_000_000  # what was written so shortly before could be written again at the same time


@dataclass(frozen=True, slots=True)
class Origin:
    """What tells the file that a side file was made from: all of it, or else its content."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    content: str

    def is_same_file(self, status: os.stat_result) -> bool:
        """Say whether nobody has touched the file since."""
        seen = (status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino)
        return seen == (self.size, self.mtime_ns, self.ctime_ns, self.inode)


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows in a side file."""

    first: int  # microseconds since 1970
    last: int
    rows: int
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Contents:
    """What is in a side file."""

    index: str
    columns: tuple[str, ...]
    origin: Origin
    blocks: tuple[Block, ...]

    def between(self, first: int | None, last: int | None) -> Iterator[Block]:
        """Yield the blocks that have rows of [first, last)."""
        for block in self.blocks:
            if (first is None or block.last >= first) and (last is None or block.first < last):
                yield block

    def most_rows(self, first: int | None, last: int | None) -> int:
        """Return how many rows of [first, last) there can be."""
        return sum(block.rows for block in self.between(first, last))


class SideFile:
    """The side file of one text, asked again each time whether it still fits."""

    def __init__(self, path: Path, index: str) -> None:
        """Name the text."""
        self._text = path
        self._path = side(path)
        self._index = index
        self._seen: tuple[object, ...] | None = None
        self._contents: Contents | None = None

    def contents(self) -> Contents | None:
        """Return what is in the side file, None if there is none that fits the text as it is now."""
        try:
            status, found = self._path.stat(), carrier(self._text)
        except FileNotFoundError:
            return None
        if found is None:
            return None
        seen = (*_identity(status), *_identity(found[1]))
        if seen != self._seen:
            self._contents = self._fitting(status, *found)
            self._seen = seen
        return self._contents

    def read(self, contents: Contents, first: int | None, last: int | None) -> Iterator[Columns]:
        """Yield the rows of [first, last). What is damaged is a ValueError."""
        with self._path.open("rb", buffering=0) as file:
            for block in contents.between(first, last):
                data = os.pread(file.fileno(), block.length, block.offset)
                try:
                    rows = decode_block(data, len(contents.columns))
                except DAMAGED as error:
                    raise ValueError(f"{self._path} is damaged: {error}") from error
                begin = 0 if first is None else int(rows.times.searchsorted(first))
                end = len(rows.times) if last is None else int(rows.times.searchsorted(last))
                yield rows.where(slice(begin, end))

    def is_whole(self) -> bool:
        """Say whether there is a side file of just this text, and every block of it can be read."""
        contents, found = self.contents(), carrier(self._text)
        if contents is None or found is None or not contents.origin.is_same_file(found[1]):
            return False
        try:
            return all(len(rows.times) for rows in self.read(contents, None, None))
        except ValueError:
            return False

    def forget(self) -> None:
        """Leave a side file that turned out to be damaged alone, until it is another one."""
        _LOGGER.warning("%s is damaged and is left alone until it is made again", self._path)
        self._contents = None

    def write(self, columns: Sequence[str], pieces: Iterable[Columns]) -> None:
        """Make the side file of the text as it is now, which nobody may write meanwhile."""
        found = carrier(self._text)
        if found is None:
            raise FileNotFoundError(self._text)
        origin = _origin(*found)
        temporary = self._path.with_name(self._path.name + ".tmp")
        write_new(temporary, self._written(columns, pieces, origin), found[1].st_mode)
        temporary.replace(self._path)

    def _written(self, columns: Sequence[str], pieces: Iterable[Columns], origin: Origin) -> Iterator[bytes]:
        """Yield the bytes of a side file."""
        yield _MAGIC
        blocks, offset = [], len(_MAGIC)
        for rows in pieces:
            data = encode_block(rows)
            blocks.append(Block(int(rows.times[0]), int(rows.times[-1]), len(rows.times), offset, len(data)))
            offset += len(data)
            yield data
        yield _tail(Contents(self._index, tuple(columns), origin, tuple(blocks)))

    def _fitting(self, status: os.stat_result, text: Path, now: os.stat_result) -> Contents | None:
        """Return what is in the side file if it fits the text."""
        try:
            with self._path.open("rb", buffering=0) as file:
                contents = _read_contents(file.fileno())
        except (*DAMAGED, FileNotFoundError) as error:
            _LOGGER.warning("%s cannot be read and is left alone: %s", self._path, error)
            return None
        origin = contents.origin
        if contents.index != self._index or origin.size != now.st_size:
            return None
        settled = status.st_mtime_ns - now.st_ctime_ns > _RACY_NS
        fits = (settled and origin.is_same_file(now)) or origin.content == _content(text)
        return contents if fits else None


def _identity(status: os.stat_result) -> tuple[int, ...]:
    """Return what changes when somebody touches a file."""
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _origin(path: Path, status: os.stat_result) -> Origin:
    """Describe a text."""
    return Origin(status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino, _content(path))


def _content(path: Path) -> str:
    """Return the hash of a file."""
    found = hashlib.blake2b(digest_size=16)
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_HASHED):
            found.update(piece)
    return found.hexdigest()


def _tail(contents: Contents) -> bytes:
    """Write what is in a side file, and where in it that is said."""
    data = compressed(json.dumps(asdict(contents)).encode())
    return data + _FOOT.pack(len(data), _MAGIC)


def _read_contents(fd: int) -> Contents:
    """Read what is in a side file. What is none is one of DAMAGED."""
    size = os.fstat(fd).st_size
    length, magic = _FOOT.unpack(os.pread(fd, _FOOT.size, max(size - _FOOT.size, 0)))
    if magic != _MAGIC:
        raise ValueError("it is none of this version")
    said = json.loads(zstd.decompress(os.pread(fd, length, max(size - _FOOT.size - length, 0))))
    blocks = tuple(Block(**block) for block in said["blocks"])
    return Contents(said["index"], tuple(said["columns"]), Origin(**said["origin"]), blocks)
