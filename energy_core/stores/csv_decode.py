"""Many rows of a CsvStore's text at once, as columns.

What a logger writes (rows of equal width, mostly numbers) is read with numpy. A stretch with anything that a
person, a power cut or a spreadsheet left in it is not, and is read row by row instead.
"""

import re
from collections.abc import Sequence
from datetime import date
from itertools import zip_longest

import numpy as np

from ..exceptions import StoreError
from ..models import Value
from .columns import Columns
from .csv_digits import numbers, times_of_day, words
from .csv_rows import TIME_WIDTH, Line, cells_of, value_of

_COMMA, _LINE_FEED, _RETURN, _QUOTE, _T = b',\n\r"T'
_QUOTED = re.compile(rb'"(?:[^"]|"")*"')
_EPOCH = date(1970, 1, 1).toordinal()
_DAY_US = 86_400_000_000
_DATE_WIDTH = 10
_FEW = 10_000  # cells, up to which numpy's calls cost more than what they compute: all are read at once


class _IrregularError(Exception):
    """A stretch that must be read row by row."""


def decode_regular(text: bytes, width: int) -> Columns | None:
    """Read whole rows of so many columns, if they are as a logger writes them; None if they are not."""
    if b"\0" in text or not text.endswith(b"\n"):
        return None
    data = np.frombuffer(text, np.uint8)
    try:
        begin, end = _cells(data, width, quoted=b'"' in text)
        eights = words(data)
        times = _times(text, data, eights, begin[:, 0], end[:, 0])
        return Columns(times, _columns(text, data, eights, begin[:, 1:].T, end[:, 1:].T))
    except _IrregularError:
        return None


def _cells(data: np.ndarray, width: int, *, quoted: bool) -> tuple[np.ndarray, np.ndarray]:
    """Return where the cells of each row begin and end, the time first."""
    lines = data == _LINE_FEED
    marks = lines | (data == _COMMA)
    if quoted:
        inside = np.logical_xor.accumulate(data == _QUOTE)
        if (lines & inside).any():
            raise _IrregularError
        marks &= ~inside
    ends = np.flatnonzero(marks)
    if len(ends) % (width + 1):
        raise _IrregularError
    grid = ends.reshape(-1, width + 1)
    if not lines[grid[:, -1]].all() or np.count_nonzero(lines) != len(grid):
        raise _IrregularError
    begins = np.empty_like(ends)
    begins[0] = 0
    np.add(ends[:-1], 1, out=begins[1:])
    grid[:, -1] -= data[grid[:, -1] - 1] == _RETURN
    return begins.reshape(grid.shape), grid


def _times(
    text: bytes, data: np.ndarray, eights: np.ndarray, begin: np.ndarray, end: np.ndarray
) -> np.ndarray:
    """Return the instants of the rows."""
    if not (end - begin == TIME_WIDTH).all():
        raise _IrregularError
    month, day = eights[begin], eights[begin + 2]
    changes = np.flatnonzero((month[1:] != month[:-1]) | (day[1:] != day[:-1])) + 1
    firsts = np.concatenate(([0], changes))
    days = np.array([_day(text, int(at)) for at in begin[firsts]], dtype=np.int64)
    of_day, right = times_of_day(eights, begin + _DATE_WIDTH + 1)
    if not right or not (data[begin + _DATE_WIDTH] == _T).all():
        raise _IrregularError
    lengths = np.diff(np.append(firsts, len(begin)))
    return np.asarray(np.repeat(days * _DAY_US, lengths) + of_day)


def _day(text: bytes, at: int) -> int:
    """Return the days since 1970 of a date."""
    try:
        written = text[at : at + _DATE_WIDTH].decode("ascii")
        day = date.fromisoformat(written)
    except ValueError:
        raise _IrregularError from None
    if day.isoformat() != written:
        raise _IrregularError
    return day.toordinal() - _EPOCH


def _columns(
    text: bytes, data: np.ndarray, eights: np.ndarray, begin: np.ndarray, end: np.ndarray
) -> list[np.ndarray]:
    """Return the columns of cells (columns x rows)."""
    if begin.size > _FEW:
        return [
            _column(text, first, last, *numbers(data, eights, first, last))
            for first, last in zip(begin, end, strict=True)
        ]
    table = numbers(data, eights, begin.ravel(), end.ravel())
    values, odd = (each.reshape(begin.shape) for each in table)
    return [_column(text, *cells) for cells in zip(begin, end, values, odd, strict=True)]


def _column(
    text: bytes, begin: np.ndarray, end: np.ndarray, values: np.ndarray, odd: np.ndarray
) -> np.ndarray:
    """Return a column: all numbers, of which some are still to be read, or else values of any kind."""
    if not odd.any():
        return values
    try:
        for n in np.flatnonzero(odd):
            values[n] = float(text[begin[n] : end[n]].decode(errors="replace"))
    except ValueError:
        return _objects(text, begin, end)
    return values


def _objects(text: bytes, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """Return a column of values of any kind; a value that is there many times is read once."""
    known: dict[bytes, Value | None] = {}
    values = np.empty(len(begin), dtype=object)
    for n, (first, last) in enumerate(zip(begin.tolist(), end.tolist(), strict=True)):
        cell = text[first:last]
        if cell not in known:
            if b'"' in cell and not _QUOTED.fullmatch(cell):
                raise _IrregularError
            known[cell] = value_of(cell.decode(errors="replace").rstrip("\r"))
        values[n] = known[cell]
    return values


def decode_lines(lines: Sequence[Line], width: int) -> Columns:
    """Read rows of any kind, one by one. A time that does not exist is a StoreError."""
    try:
        times = np.array([line.time[:-1].decode() for line in lines], dtype="datetime64[us]")
    except ValueError as error:
        raise StoreError(f"a row begins with a time that does not exist: {error}") from error
    table = list(zip_longest(*map(cells_of, lines), fillvalue=""))[1 : width + 1]
    table += [("",) * len(lines)] * (width - len(table))
    return Columns(times.view(np.int64), [_values(cells) for cells in table])


def _values(cells: Sequence[str]) -> np.ndarray:
    """Read a column: all numbers, or else values of any kind."""
    try:
        return np.array([float(cell) if cell else np.nan for cell in cells])
    except ValueError:
        values = np.empty(len(cells), dtype=object)
        values[:] = [value_of(cell) for cell in cells]
        return values
