"""The text of a CsvStore compressed: zstd in frames of their own, so that a part needs not all of it.

Behind the frames stands a table of their sizes, in zstd's own seekable format: `zstd -d` gives the text back.
A file without a table, which somebody compressed by hand, is read as well.
"""

import os
import struct
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from compression import zstd
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import override

from ..exceptions import StoreError
from .csv_bytes import READ, PlainText, Text

_FRAME = 1 << 20  # bytes of text in a frame
_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: 9,
    zstd.CompressionParameter.checksum_flag: 1,
}
_SKIPPABLE = 0x184D2A5E
_SEEKABLE = 0x8F92EAB1
_HEAD = struct.Struct("<II")
_ENTRY = struct.Struct("<II")
_FOOT = struct.Struct("<IBI")


def compressed(text: Text) -> Iterator[bytes]:
    """Yield a text compressed, then the table."""
    table = []
    for offset in range(0, text.size, _FRAME):
        piece = text.pread(min(_FRAME, text.size - offset), offset)
        frame = zstd.compress(piece, options=_OPTIONS)
        table.append(_ENTRY.pack(len(frame), len(piece)))
        yield frame
    entries = b"".join(table)
    yield _HEAD.pack(_SKIPPABLE, len(entries) + _FOOT.size) + entries + _FOOT.pack(len(table), 0, _SEEKABLE)


class PackedText(Text):
    """The text in a compressed file."""

    def __init__(self, path: Path) -> None:
        """Open the file and read where its frames are. What is damaged is a StoreError."""
        self._path = path
        self._file = PlainText(os.open(path, READ))
        try:
            frames = list(_table(self._file)) or [
                (self._file.size, len(self._decompressed(0, self._file.size)))
            ]
        except BaseException:
            self.close()
            raise
        self._ends = list(accumulate(size for _, size in frames))
        self._places = [0, *accumulate(length for length, _ in frames)]
        self._frame = lru_cache(maxsize=2)(self._read_frame)

    @property
    @override
    def fd(self) -> int:
        return self._file.fd

    @property
    @override
    def size(self) -> int:
        return self._ends[-1]

    @override
    def pread(self, length: int, offset: int) -> bytes:
        pieces = []
        number = bisect_right(self._ends, offset)
        while length > 0 and number < len(self._ends):
            piece = self._frame(number)
            begin = offset - (self._ends[number] - len(piece))
            pieces.append(piece[begin : begin + length])
            length -= len(pieces[-1])
            offset += len(pieces[-1])
            number += 1
        return b"".join(pieces)

    @override
    def close(self) -> None:
        self._file.close()

    def _read_frame(self, number: int) -> bytes:
        """Return the text of a frame."""
        begin = self._places[number]
        return self._decompressed(begin, self._places[number + 1] - begin)

    def _decompressed(self, begin: int, length: int) -> bytes:
        """Return the text of a stretch of the file."""
        try:
            return zstd.decompress(self._file.pread(length, begin))
        except zstd.ZstdError as error:
            raise StoreError(
                f"{self._path} is damaged and cannot be read: {error}; put it back from a backup or delete it"
            ) from error


def _table(file: PlainText) -> Iterable[tuple[int, int]]:
    """Return how long each frame is, compressed and not; nothing if the file has no table of them."""
    foot = file.pread(_FOOT.size, max(file.size - _FOOT.size, 0))
    if len(foot) < _FOOT.size:
        return ()
    count, descriptor, magic = _FOOT.unpack(foot)
    length = count * _ENTRY.size
    if magic != _SEEKABLE or descriptor or file.size < length + _HEAD.size + _FOOT.size:
        return ()
    return _ENTRY.iter_unpack(file.pread(length, file.size - _FOOT.size - length))
