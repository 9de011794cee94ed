"""Where the rows of a CsvStore's file are, found from its head and its end alone.

    header | rows in order of time | late rows, in order of arrival | perhaps half a row

Late rows are those older than a row before them. There are at most `LATE_ROWS` rows from the first of
them on, so that the end of the file tells them all; a writer that would exceed it sorts them in.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from .csv_rows import ROW_START, TIME_WIDTH, Line, decode_header, whole

LATE_ROWS = 4096
_BLOCK = 1 << 20
_HEAD = 1 << 16
_PROBE = 1 << 12


@dataclass(slots=True)
class Layout:
    """The parts of a file, as byte offsets; all 0 for one that is empty or was never finished."""

    names: tuple[str, ...] = ()  # of the columns, the index first
    start: int = 0  # of the first row
    late: int = 0  # of the first late row
    end: int = 0  # of the last whole row
    late_rows: int = 0
    last: Line | None = None  # the row with the latest time


def scan(fd: int) -> Layout:
    """Find the parts of an open file."""
    size = os.fstat(fd).st_size
    header = _header(fd, size)
    if header is None:
        return Layout()
    start = len(header)
    layout = Layout(tuple(decode_header(header)), start, start, start)
    latest = b""
    for begin, line in _final_lines(fd, start, size):
        layout.end = begin + len(line.data)
        if layout.late_rows or line.time < latest:
            layout.late_rows += 1
        else:
            layout.late = layout.end
        if line.time > latest:
            latest, layout.last = line.time, line
    return layout


def foreign(fd: int, layout: Layout, index: str) -> str:
    """Say why a file cannot be one of ours, nothing if it can: what we do not know we do not cut."""
    size = os.fstat(fd).st_size
    if size and not layout.start:
        return "it has no header"
    if layout.names and layout.names[0] != index:
        return f"its first column is {layout.names[0]!r}, not {index!r}"
    if len(set(layout.names)) < len(layout.names):
        return "it names a column twice"
    first = os.pread(fd, TIME_WIDTH, layout.start).rstrip(b"\0")
    if layout.last is None and len(first) == TIME_WIDTH and not ROW_START.match(b"\n" + first + b","):
        return "its rows do not begin with a time as 2026-01-31T12:00:00.000000Z"
    return ""


def read_lines(fd: int, start: int, end: int) -> Iterator[tuple[int, Line]]:
    """Yield where each row begins and the row, of a stretch of the file that begins with one.

    What is broken inside it, and belongs to no row, is left out.
    """
    rest, at = b"\n", start - 1
    for offset in range(start, end, _BLOCK):
        rest += os.pread(fd, min(_BLOCK, end - offset), offset)
        begins = [match.start() + 1 for match in ROW_START.finditer(rest)]
        for begin, stop in pairwise(begins):
            if data := whole(rest[begin:stop]):
                yield at + begin, Line(data[:TIME_WIDTH], data)
        if begins:
            rest, at = rest[begins[-1] - 1 :], at + begins[-1] - 1
    if ROW_START.match(rest) and (data := whole(rest[1:])):
        yield at + 1, Line(data[:TIME_WIDTH], data)


def lower_bound(fd: int, layout: Layout, time: bytes) -> int:
    """Return where the first row at or after a time begins, among those in order, by bisection."""
    low, high = layout.start, layout.late
    while low < high:
        middle = (low + high) // 2
        begin, found = _next_row(fd, middle, layout.late)
        if begin < high and found < time:
            low = begin + 1
        else:
            high = middle
    return _next_row(fd, low, layout.late)[0]


def _next_row(fd: int, offset: int, end: int) -> tuple[int, bytes]:
    """Return where the next row at or after an offset begins and its time; the end if there is none."""
    data = b""
    position = offset - 1
    while position < end:
        data += os.pread(fd, min(_PROBE, end - position), position)
        if match := ROW_START.search(data):
            begin = offset + match.start()
            return begin, match[0][1:]
        position = offset - 1 + len(data)
    return end, b""


def _header(fd: int, size: int) -> bytes | None:
    """Return the header record, None if it is not there or not whole."""
    length = _HEAD
    while True:
        header = whole(os.pread(fd, length, 0))
        if header or length >= size:
            return header
        length *= 2


def _final_lines(fd: int, start: int, size: int) -> list[tuple[int, Line]]:
    """Return the rows at the end of the file, enough to hold all late ones, and where they begin."""
    length = (LATE_ROWS + 1) * 128
    while True:
        begin, _ = _next_row(fd, max(start, size - length), size)
        lines = list(read_lines(fd, begin, size))
        if size - length <= start or len(lines) > LATE_ROWS:
            return lines
        length *= 2
