"""A row of a CsvStore as text, and back.

The grammar is RFC 4180, and says of each value what it is: a text is always in quotes, a number and
an instant never are, and what is missing is nothing at all. So `"007"` stays a text, and `""` is an
empty one. The first cell is the instant in UTC, always as wide as `2026-01-31T12:00:00.000000Z`, so
that rows sort as text and the file can be searched by bytes.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import zip_longest
from typing import NamedTuple

from ..exceptions import StoreError
from ..models import Value, isoformat_utc, utc
from .rows import Row

TIME_WIDTH = 27
LONGEST = 1 << 24  # bytes of a row; what is longer is no row but a quote that nobody closed
ROW_START = re.compile(
    rb"[\n\0]\d{4}-(?:0\d|1[0-2])-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{6}Z(?=[,\r\n])"
)  # a row is known by its time, wherever in the file one begins to read
_CELL = re.compile(r'(?:^|,)("(?:[^"]|"")*"|[^,]*)')
_NAN = float("nan")


class Line(NamedTuple):
    """A row as it stands in the file, its line end included."""

    time: bytes
    data: bytes


def time_text(moment: datetime) -> bytes:
    """Return an instant as the first cell of a row. A naive one is a ValueError."""
    return utc(moment).replace(tzinfo=None).isoformat(timespec="microseconds").encode() + b"Z"


def encode(row: Row, columns: Sequence[str]) -> Line:
    """Write a row under its columns.

    A ValueError is a text in which a row of its own seems to begin, for it would be read as one, a text
    with a NUL, which is what a power cut writes, and one that is longer than a row may be.
    """
    time = time_text(row.at)
    cells = ",".join([_cell(row.values.get(column)) for column in columns])
    data = time + b"," + cells.encode() + b"\r\n" if columns else time + b"\r\n"
    if b"\0" in data:
        raise ValueError(f"a text with a NUL cannot be kept: {data!r}")
    if len(data) > LONGEST:
        raise ValueError(f"a row of {len(data)} bytes cannot be kept, at most {LONGEST}")
    if ROW_START.search(data):
        raise ValueError(f"a text that looks like a row of the store cannot be kept: {data!r}")
    return Line(time, data)


def widened(line: Line, width: int) -> Line:
    """Return a row with so many more cells, in which nothing is known."""
    return Line(line.time, line.data.rstrip(b"\r\n") + b"," * width + b"\r\n")


def decode(line: Line, columns: Sequence[str]) -> Row:
    """Read one row."""
    values = (_value(cell) for cell in _cells(line)[1:])
    named = zip(columns, values, strict=False)
    return Row(_moment(line.time), {column: value for column, value in named if value is not None})


def decode_columns(lines: Iterable[Line], width: int) -> list[list[float] | list[Value | None]]:
    """Read many rows column by column: numbers with NaN for what is missing, or values with None."""
    table = list(zip_longest(*map(_cells, lines), fillvalue=""))[1 : width + 1]
    length = len(table[0]) if table else 0
    table += [("",) * length] * (width - len(table))
    return [_column(cells) for cells in table]


def encode_header(index: str, columns: Sequence[str]) -> bytes:
    """Write the names of the columns, the index first."""
    text = io.StringIO()
    csv.writer(text).writerow([index, *columns])
    return text.getvalue().encode()


def decode_header(data: bytes) -> list[str]:
    """Read the names of the columns, the index first; none if they cannot be read."""
    try:
        return next(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")), [])
    except UnicodeDecodeError, csv.Error:
        return []


def whole(data: bytes) -> bytes | None:
    """Return the record that the data begin with, None if its end is not there.

    A line end inside quotes is part of a text. What follows the record is left out.
    """
    at = 0  # outside of quotes
    while end := data.find(b"\n", at) + 1:
        if data.count(b'"', at, end) % 2 == 0:
            return data[:end]
        at = data.find(b'"', end) + 1
        if not at:
            break
    return None


def _cell(value: Value | None) -> str:
    """Write a value."""
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, datetime):
        return isoformat_utc(value)
    return repr(value).removesuffix(".0")


def _value(cell: str) -> Value | None:
    """Read a value; what is neither a number nor an instant is a text, quoted or not."""
    if not cell:
        return None
    if cell.startswith('"'):
        return cell[1:-1].replace('""', '"')
    for kind in (int, float, _instant):
        try:
            return kind(cell)
        except ValueError:
            continue
    return cell


def _instant(cell: str) -> datetime:
    """Read an instant; ValueError if it is none."""
    return utc(datetime.fromisoformat(cell))


def _moment(time: bytes) -> datetime:
    """Read the instant of a row."""
    try:
        return datetime.fromisoformat(time.decode()).astimezone(UTC)
    except ValueError as error:
        raise StoreError(f"a row begins with a time that does not exist: {time.decode()}") from error


def _cells(line: Line) -> list[str]:
    """Split a row into its cells as they are written, quotes and all."""
    text = line.data.decode(errors="replace").rstrip("\r\n")
    return _CELL.findall(text) if '"' in text else text.split(",")


def _column(cells: Sequence[str]) -> list[float] | list[Value | None]:
    """Read a column: all numbers, or else values of any kind."""
    try:
        return [float(cell) if cell else _NAN for cell in cells]
    except ValueError:
        return [_value(cell) for cell in cells]
