"""A row of a CsvStore as text, and back.

The grammar is RFC 4180, and says of each value what it is: a text is always in quotes, a number and
an instant never are, and what is missing is nothing at all. So `"007"` stays a text, and `""` is an
empty one. The first cell is the instant in UTC, always as wide as `2026-01-31T12:00:00.000000Z`, so
that rows sort as text and the file can be searched by bytes.
"""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from math import isnan
from typing import NamedTuple

from ..exceptions import StoreError
from ..models import Value, isoformat_utc, utc
from .rows import Row

TIME_WIDTH = 27
LONGEST = 1 << 24  # bytes of a row; what is longer is no row but a quote that nobody closed
ROW_START = re.compile(
    rb"[\n\0]\d{4}-(?:0\d|1[0-2])-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d\.\d{6}Z(?=[,\r\n])"
)  # a row is known by its time, wherever in the file one begins to read
_NOTHING = type(None)
_NUMBERS = frozenset({float, int, _NOTHING})
_PLAIN = _NUMBERS | {str, datetime}
_CELL = re.compile(r'(?:^|,)("(?:[^"]|"")*"|[^,]*)')


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
    cells = ",".join([cell_text(row.values.get(column)) for column in columns])
    data = time + b"," + cells.encode() + b"\r\n" if columns else time + b"\r\n"
    refuse(data)
    return Line(time, data)


def encode_plain(at: datetime, values: Mapping[str, object], columns: Sequence[str]) -> Line | None:
    """Write a row as `encode` does, at an instant in UTC, if its values are plain and under these columns.

    It is what a logger writes a million times; None says that somebody has to look closer.
    """
    row = list(map(values.get, columns))
    kinds = set(map(type, row))
    missing = row.count(None) if _NOTHING in kinds else 0
    if not row or not kinds <= _PLAIN or len(row) - missing != len(values):
        return None
    cells = _numbers(row) if kinds <= _NUMBERS else ",".join(map(cell_text, row))
    if not cells:
        return None
    date = (at.year, at.month, at.day, at.hour, at.minute, at.second, at.microsecond)
    data = ("%04d-%02d-%02dT%02d:%02d:%02d.%06dZ,%s\r\n" % (*date, cells)).encode()  # noqa: UP031 - the fastest
    if str in kinds:
        refuse(data)
    return Line(data[:TIME_WIDTH], data)


def _numbers(row: Sequence[object]) -> str:
    """Write numbers as Python writes a list of them, faster than one by one; nothing if one is NaN."""
    cells = f"{row!r},"[1:].replace("],", ",").replace(", ", ",").replace(".0,", ",")[:-1]
    if "n" not in cells:
        return cells
    return "" if "nan" in cells else cells.replace("None", "")


def refuse(data: bytes) -> None:
    """Raise a ValueError for a row that would not be read as it is."""
    if b"\0" in data:
        raise ValueError(f"a text with a NUL cannot be kept: {data!r}")
    if len(data) > LONGEST:
        raise ValueError(f"a row of {len(data)} bytes cannot be kept, at most {LONGEST}")
    if ROW_START.search(data):
        raise ValueError(f"a text that looks like a row of the store cannot be kept: {data!r}")


def widened(line: Line, width: int) -> Line:
    """Return a row with so many more cells, in which nothing is known."""
    return Line(line.time, line.data.rstrip(b"\r\n") + b"," * width + b"\r\n")


def decode(line: Line, columns: Sequence[str]) -> Row:
    """Read one row."""
    values = (value_of(cell) for cell in cells_of(line)[1:])
    named = zip(columns, values, strict=False)
    return Row(moment_of(line.time), {column: value for column, value in named if value is not None})


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


def cell_text(value: object) -> str:
    """Write a value; NaN is missing, as None is."""
    if value is None:
        return ""
    if isinstance(value, str):
        return '"' + value.replace('"', '""') + '"'
    if isinstance(value, datetime):
        return isoformat_utc(value)
    if isinstance(value, float) and isnan(value):
        return ""
    return repr(value).removesuffix(".0")


def value_of(cell: str) -> Value | None:
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


def moment_of(time: bytes) -> datetime:
    """Read the instant of a row."""
    try:
        return datetime.fromisoformat(time.decode()).astimezone(UTC)
    except ValueError as error:
        raise StoreError(f"a row begins with a time that does not exist: {time.decode()}") from error


def cells_of(line: Line) -> list[str]:
    """Split a row into its cells as they are written, quotes and all."""
    text = line.data.decode(errors="replace").rstrip("\r\n")
    return _CELL.findall(text) if '"' in text else text.split(",")
