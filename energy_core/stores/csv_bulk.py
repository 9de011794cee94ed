"""Many rows of a CsvStore's file, column by column.

This module imports numpy, which the live path must not.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from itertools import batched

import numpy as np

from .columns import Columns, as_objects, increasing
from .csv_decode import decode_lines, decode_regular
from .csv_reading import CsvReading
from .csv_rows import moment_of
from .rows import EPOCH

_TICK = timedelta(microseconds=1)
_CHUNK = 8192  # rows that are text at one time while they are read one by one


def read_columns(file: CsvReading, first: bytes = b"", last: bytes | None = None) -> Iterator[Columns]:
    """Yield the rows of [first, last), those that came late behind the others. Raises StoreError."""
    yield from _decoded(file, file.pieces(first, last))
    for late in _decoded(file, file.late_pieces()):
        inside = np.ones(len(late.times), bool)
        if first:
            inside &= late.times >= ticks(first)
        if last is not None:
            inside &= late.times < ticks(last)
        yield late.where(inside)


def ticks(time: bytes) -> int:
    """Return the time of a row in microseconds since 1970. One that does not exist is a StoreError."""
    return (moment_of(time) - EPOCH) // _TICK


def without(rows: Columns, there: Iterable[Columns]) -> Columns:
    """Return the rows whose instants are not there."""
    fresh = np.ones(len(rows.times), bool)
    for other in there:
        fresh &= ~np.isin(rows.times, other.times)
    return rows if fresh.all() else rows.where(fresh)


class UnorderedError(Exception):
    """Rows do not come in order of time, each instant once."""


def in_blocks(pieces: Iterable[Columns], rows: int) -> Iterator[Columns]:
    """Yield rows in blocks of so many. Raises UnorderedError."""
    gathered: list[Columns] = []
    latest = None
    for piece in pieces:
        if len(piece.times):
            if not increasing(piece.times) or (latest is not None and piece.times[0] <= latest):
                raise UnorderedError
            latest = piece.times[-1]
            gathered.append(piece)
        if sum(len(piece.times) for piece in gathered) >= rows:
            *whole, rest = _cut(joined(gathered), rows)
            yield from whole
            gathered = [rest]
    if gathered:
        yield from (block for block in _cut(joined(gathered), rows) if len(block.times))


def joined(pieces: Sequence[Columns]) -> Columns:
    """Return rows as one."""
    times = np.concatenate([piece.times for piece in pieces])
    return Columns(times, [_joined(parts) for parts in zip(*(piece.values for piece in pieces), strict=True)])


def _joined(parts: Sequence[np.ndarray]) -> np.ndarray:
    """Return a column as one."""
    if any(part.dtype == object for part in parts):
        parts = [as_objects(part) for part in parts]
    return np.concatenate(parts)


def _cut(rows: Columns, size: int) -> list[Columns]:
    """Cut rows into blocks of a size, the last of which is shorter."""
    return [rows.where(slice(begin, begin + size)) for begin in range(0, len(rows.times) + 1, size)]


def _decoded(file: CsvReading, pieces: Iterable[tuple[int, bytes]]) -> Iterator[Columns]:
    """Decode pieces of the text: at once or, where something is broken, row by row."""
    width = len(file.columns)
    for begin, data in pieces:
        rows = decode_regular(data, width)
        if rows is not None:
            yield rows
            continue
        for lines in batched(file.careful_lines(begin, begin + len(data)), _CHUNK, strict=False):
            yield decode_lines(lines, width)
