"""Many rows of a CsvStore from columns, as text: what `csv_rows.encode` writes, with numpy.

Each column becomes a matrix of characters, a row of it for each cell, and a mask of those that are written;
side by side they are the rows. A number with few decimals is a whole number over a power of ten, whose
digits are those that `repr` writes: at most 15 digits name no other float. What is no such number is
written by Python, cell by cell.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from .csv_rows import LONGEST, ROW_START, cell_text, refuse

_CHUNK = 16_384  # rows
_LARGEST = 1 << 24  # characters in the matrix of a column
_DECIMALS = range(7)
_MOST = 10**15
_LEAST = 1e-4  # below it, `repr` writes an exponent
_DAY_US = 86_400_000_000
_ZERO, _MINUS, _DOT = ord("0"), ord("-"), ord(".")


class _TooWideError(Exception):
    """A column has a text that is too long to give every row as much room."""


type Part = tuple[np.ndarray, np.ndarray]  # characters as uint8, and which of them are written


def encode_rows(times: np.ndarray, columns: Sequence[np.ndarray]) -> Iterator[bytes]:
    """Yield the text of rows in pieces; times are microseconds since 1970, columns float64 or object.

    A ValueError is a text that `encode` does not write either.
    """
    for begin in range(0, len(times), _CHUNK):
        stretch = slice(begin, begin + _CHUNK)
        yield from _encoded(times[stretch], [column[stretch] for column in columns])


def _encoded(times: np.ndarray, columns: Sequence[np.ndarray]) -> Iterator[bytes]:
    """Yield the text of some rows, in halves where a long text among them makes all of them wide."""
    try:
        cells = [_cells(column) for column in columns]
    except _TooWideError:
        middle = len(times) // 2
        for half in (slice(0, middle), slice(middle, None)):
            yield from _encoded(times[half], [column[half] for column in columns])
        return
    comma, end = _literal(b",", len(times)), _literal(b"\r\n", len(times))
    parts = [_times(times), *(part for cell in cells for part in (comma, cell)), end]
    characters = np.concatenate([part for part, _ in parts], axis=1)
    written = np.concatenate([mask for _, mask in parts], axis=1)
    data = characters[written].tobytes()
    if any(column.dtype == object for column in columns):
        _check(data, written)
    yield data


def _check(data: bytes, written: np.ndarray) -> None:
    """Refuse rows that would not be read as they are."""
    longest = int(written.sum(axis=1).max())
    rows = sum(1 for _ in ROW_START.finditer(b"\n" + data))
    if longest > LONGEST or b"\0" in data or rows != len(written):
        ends = np.cumsum(written.sum(axis=1)).tolist()
        for begin, end in zip([0, *ends], ends, strict=False):
            refuse(data[begin:end])


def _literal(text: bytes, rows: int) -> Part:
    """Return the same characters in each row."""
    characters = np.broadcast_to(np.frombuffer(text, np.uint8), (rows, len(text)))
    return characters, np.broadcast_to(np.True_, characters.shape)


def _times(times: np.ndarray) -> Part:
    """Write instants as `2026-01-31T12:00:00.000000Z`."""
    days, of_day = np.divmod(times, _DAY_US)
    dates, which = np.unique(days, return_inverse=True)
    written = np.array(dates, dtype="datetime64[D]").astype("S10").view(np.uint8).reshape(-1, 10)
    text = np.empty((len(times), 27), np.uint8)
    text[:, :10] = written[which]
    text[:, 10], text[:, 26] = b"TZ"
    text[:, 13] = text[:, 16] = ord(":")
    text[:, 19] = _DOT
    rest = of_day.astype(np.uint64)
    for places, unit in (((25, 24, 23, 22, 21, 20), 10), ((18,), 10), ((17,), 6), ((15,), 10), ((14,), 6)):
        for place in places:
            rest, digit = _divided(rest, unit)
            text[:, place] = digit
    rest, digit = _divided(rest, 10)
    text[:, 12], text[:, 11] = digit, rest + _ZERO
    return text, np.broadcast_to(np.True_, text.shape)


def _divided(number: np.ndarray, by: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the quotients, and the remainders as digits."""
    quotient = number // by
    return quotient, number - quotient * by + _ZERO


def _cells(column: np.ndarray) -> Part:
    """Write a column."""
    if column.dtype == float:
        there = ~np.isnan(column)
        values = np.where(there, column, 0.0)
        scaled = _scaled(values)
        if scaled is not None:
            return _decimals(*scaled, np.signbit(values), there)
    return _written(column)


def _scaled(values: np.ndarray) -> tuple[np.ndarray, int] | None:
    """Return whole numbers and how many decimals they have, None if there are none for all of the values."""
    sizes = np.abs(values)
    if not (sizes < _MOST).all() or ((sizes < _LEAST) & (sizes > 0)).any():
        return None
    for decimals in _DECIMALS:
        whole = np.rint(sizes * 10.0**decimals)
        if (whole / 10.0**decimals == sizes).all():
            return (whole.astype(np.uint64), decimals) if whole.max(initial=0) < _MOST else None
    return None


def _decimals(whole: np.ndarray, decimals: int, negative: np.ndarray, there: np.ndarray) -> Part:
    """Write numbers of so many decimals, without the zeros at their begin and end."""
    width = max(len(str(int(whole.max(initial=0)))) - decimals, 1)
    shape = (len(whole), 1 + width + (1 + decimals if decimals else 0))
    text, mask = np.empty(shape, np.uint8), np.zeros(shape, bool)
    text[:, 0], mask[:, 0] = _MINUS, negative
    rest, some = whole.astype(np.uint32) if whole.max(initial=0) < 1 << 32 else whole, None
    for place in range(1 + width + decimals, 1 + width, -1):
        rest, digit = _divided(rest, 10)
        text[:, place] = digit
        some = digit != _ZERO if some is None else some | (digit != _ZERO)
        mask[:, place] = some
    if some is not None:
        text[:, 1 + width], mask[:, 1 + width] = _DOT, some
    for place in range(width, 0, -1):
        mask[:, place] = there if place == width else rest != 0
        rest, digit = _divided(rest, 10)
        text[:, place] = digit
    return text, mask


def _written(column: np.ndarray) -> Part:
    """Write values of any kind, one by one; a value that is there many times is written once."""
    known: dict[tuple[type, object], bytes] = {}
    cells = []
    for value in column.tolist():
        key = (type(value), value)
        cell = known.get(key) if value != 0 else None  # 0.0 and -0.0 are equal
        if cell is None:
            cell = known[key] = cell_text(value).encode()
        cells.append(cell)
    lengths = np.fromiter(map(len, cells), np.int64, len(cells))
    width = int(lengths.max(initial=1)) or 1
    if width * len(cells) > _LARGEST and len(cells) > 1:
        raise _TooWideError
    text = np.zeros((len(cells), width), np.uint8)
    mask = np.arange(width) < lengths[:, None]
    text[mask] = np.frombuffer(b"".join(cells), np.uint8)
    return text, mask
