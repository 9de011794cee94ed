"""A block of rows in the side file of a CsvStore: columns as small whole numbers, compressed.

A column of numbers with few decimals is one of whole numbers over a power of ten, if every one of them comes
back as it was to the last bit; any other is kept as it stands. A column with texts or instants is a list of
those that occur, as they stand in the text, and the places of the rows in it.
"""

import json
import struct
from compression import zstd
from typing import TypedDict

import numpy as np

from .columns import Columns
from .csv_rows import cell_text, value_of

DAMAGED = (zstd.ZstdError, ValueError, LookupError, TypeError, struct.error)
ROWS = 1 << 15  # of a block

_OPTIONS: dict[int, int] = {
    zstd.CompressionParameter.compression_level: 12,
    zstd.CompressionParameter.checksum_flag: 1,
}
_DECIMALS = range(7)
_EXACT = 2.0**53
_WIDTHS = (1, 2, 4, 8)
_TWO_BYTES = np.dtype("<u2")
_HEAD = struct.Struct("<I")


class Kept(TypedDict, total=False):
    """How a column is kept."""

    width: int  # bytes of each whole number
    begin: int  # what is added to each
    unit: int  # by which each is multiplied before
    decimals: int  # of the number that it stands for; -1 for floats that are kept as they are
    missing: bool  # whether a mask of what is missing comes first
    cells: list[str]  # the texts and the like that occur, whose places the numbers are


def encode_block(rows: Columns) -> bytes:
    """Write rows that are sorted by time."""
    said = [_times(rows.times)]
    said += [_others(values) if values.dtype == object else _numbers(values) for values in rows.values]
    head = json.dumps([kept for kept, _ in said]).encode()
    pieces = [data for _, data in said]
    return compressed(b"".join((_HEAD.pack(len(head)), _HEAD.pack(len(rows.times)), head, *pieces)))


def decode_block(data: bytes, width: int) -> Columns:
    """Read rows of so many columns; what is damaged is one of DAMAGED."""
    text = zstd.decompress(data)
    (length,), (count,) = _HEAD.unpack_from(text), _HEAD.unpack_from(text, _HEAD.size)
    begin = 2 * _HEAD.size
    said: list[Kept] = json.loads(text[begin : begin + length])
    if len(said) != width + 1:
        raise ValueError(f"{len(said)} columns in the place of {width + 1}")
    stream = _Stream(text, begin + length, count)
    times, *values = [stream.column(kept) for kept in said]
    return Columns(times, values)


def compressed(data: bytes) -> bytes:
    """Compress a piece, with a checksum."""
    return zstd.compress(data, options=_OPTIONS)


def _times(times: np.ndarray) -> tuple[Kept, bytes]:
    """Keep instants in the largest unit that they have in common."""
    unit = int(np.gcd.reduce(np.diff(times))) or 1
    kept, data = _whole((times - times[0]) // unit)
    return {**kept, "begin": int(times[0]), "unit": unit}, data


def _whole(numbers: np.ndarray) -> tuple[Kept, bytes]:
    """Keep whole numbers."""
    low, high = int(numbers.min()), int(numbers.max())
    begin = low if low < 0 or _width(high - low) < _width(high) else 0
    width = _width(high - begin)
    return {"width": width, "begin": begin}, _shuffled((numbers - begin).astype(f"<u{width}"))


def _width(number: int) -> int:
    """Return how many bytes a whole number takes."""
    return next(width for width in _WIDTHS if number < 1 << 8 * width)


def _numbers(values: np.ndarray) -> tuple[Kept, bytes]:
    """Keep a column of numbers."""
    missing = np.isnan(values)
    mask = np.packbits(missing).tobytes() if missing.any() else b""
    filled = _filled(values, missing) if mask else values
    largest = float(np.abs(filled).max(initial=0))
    for decimals in _DECIMALS if largest < _EXACT / 10 ** max(_DECIMALS) else ():
        whole = np.rint(filled * 10.0**decimals).astype(np.int64)
        back = whole / 10.0**decimals
        if (back.view(np.int64) == filled.view(np.int64)).all():  # -0.0 is not 0.0
            kept, data = _whole(whole)
            return {**kept, "decimals": decimals, "missing": bool(mask)}, mask + data
    return {"decimals": -1, "missing": bool(mask)}, mask + _shuffled(filled.astype("<f8"))


def _filled(values: np.ndarray, missing: np.ndarray) -> np.ndarray:
    """Put in the place of what is missing the number before it, so that nothing differs there."""
    before = np.maximum.accumulate(np.where(missing, 0, np.arange(len(values))))
    filled = values[before]
    return np.where(np.isnan(filled), 0.0, filled)


def _others(values: np.ndarray) -> tuple[Kept, bytes]:
    """Keep a column of values of any kind."""
    places: dict[str, int] = {}
    codes = [places.setdefault(cell_text(value), len(places)) for value in values.tolist()]
    kept, data = _whole(np.array(codes, np.int64))
    return {**kept, "cells": list(places)}, data


def _shuffled(array: np.ndarray) -> bytes:
    """Return the first bytes of all numbers, then the second ones: alike stands by alike."""
    return array.view(np.uint8).reshape(len(array), -1).T.tobytes()


class _Stream:
    """The columns of a block, one behind the other."""

    def __init__(self, text: bytes, at: int, count: int) -> None:
        """Begin behind the head."""
        self._text = text
        self._at = at
        self._count = count

    def column(self, kept: Kept) -> np.ndarray:
        """Read the next column."""
        if "cells" in kept:
            known = np.empty(len(kept["cells"]), dtype=object)
            known[:] = [value_of(cell) for cell in kept["cells"]]
            return known[self._array(f"<u{kept['width']}") + np.uint64(kept["begin"])]
        if "unit" in kept:
            return self._array(f"<u{kept['width']}").astype(np.int64) * kept["unit"] + kept["begin"]
        missing = self._mask() if kept["missing"] else None
        values = self._floats(kept)
        if missing is not None:
            values[missing] = np.nan
        return values

    def _floats(self, kept: Kept) -> np.ndarray:
        """Read numbers; all steps are exact but for the last, which is that of reading the text."""
        if kept["decimals"] < 0:
            return self._array("<f8").astype(float)
        values = self._array(f"<u{kept['width']}").astype(float)
        if kept["begin"]:
            values += kept["begin"]
        if kept["decimals"]:
            values /= 10.0 ** kept["decimals"]
        return values

    def _mask(self) -> np.ndarray:
        """Read which values are missing."""
        bits = np.frombuffer(self._taken((self._count + 7) // 8), np.uint8)
        return np.unpackbits(bits, count=self._count).astype(bool)

    def _array(self, dtype: str) -> np.ndarray:
        """Read numbers that were shuffled."""
        kind = np.dtype(dtype)
        data = self._taken(self._count * kind.itemsize)
        if kind.itemsize == 1:
            return np.frombuffer(data, kind)
        planes = np.frombuffer(data, np.uint8).reshape(kind.itemsize, -1)
        if kind == _TWO_BYTES:
            return np.asarray(planes[1].astype(kind) << 8 | planes[0])
        mixed = np.empty((self._count, kind.itemsize), np.uint8)
        for place, plane in enumerate(planes):
            mixed[:, place] = plane
        return mixed.view(kind)[:, 0]

    def _taken(self, length: int) -> bytes:
        """Return the next bytes."""
        begin = self._at
        self._at += length
        return self._text[begin : self._at]
