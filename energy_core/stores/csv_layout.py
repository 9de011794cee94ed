"""Where the rows of a CsvStore's file are, found from its head and its end alone.

    header | rows in order of time | late rows, in order of arrival | perhaps half a row

Late rows are those older than a row before them. From the first of them on there are at most `late_room`
bytes, so that the end of the file tells them all; a writer sorts them in before.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from .csv_bytes import Text
from .csv_rows import LONGEST, ROW_START, TIME_WIDTH, Line, decode_header, whole

_LATE_ROOM = 1 << 20, 1 << 22  # at least and at most
_BLOCK = 1 << 20
_PIECE = 1 << 19  # what is decoded at once: small enough for the caches of a processor
_NEAR = 1 << 13  # bytes at the end that are read with care, however they look
_HEAD = 1 << 16
_PROBE = 1 << 12
_OVERLAP = TIME_WIDTH + 1  # what may be the begin of a row at the end of what was read
_LONGEST_HEADER = 1 << 20


@dataclass(slots=True)
class Layout:
    """The parts of a file, as byte offsets; all 0 for one that is empty or was never finished."""

    names: tuple[str, ...] = ()  # of the columns, the index first
    start: int = 0  # of the first row
    late: int = 0  # of the first late row
    end: int = 0  # of the last whole row
    late_rows: int = 0
    first: Line | None = None  # the row with the earliest time, once somebody asked for it
    last: Line | None = None  # the row with the latest time


def late_room(size: int) -> int:
    """Return how many bytes late rows may take of a file of this size, which is what opening it reads."""
    least, most = _LATE_ROOM
    return max(least, min(size // 4, most))


def scan(text: Text) -> Layout:
    """Find the parts of an open file."""
    size = text.size
    header = _header(text, size)
    names = tuple(decode_header(header or b""))
    if header is None or not names:
        return Layout()
    start = len(header)
    layout = Layout(names, start, start, start)
    if _begins_otherwise(text, start) and not _next_row(text, start, min(size, start + LONGEST))[1]:
        return layout
    latest = b""
    for begin, line in _final_lines(text, start, size):
        layout.end = begin + len(line.data)
        if layout.late_rows or line.time < latest:
            layout.late_rows += 1
        else:
            layout.late = layout.end
        if line.time > latest:
            latest, layout.last = line.time, line
    return layout


def foreign(text: Text, layout: Layout, index: str) -> str:
    """Say why a file cannot be one of ours, nothing if it can: what we do not know we do not cut."""
    size = text.size
    if size and not layout.start:
        return "it has no header"
    if layout.names and layout.names[0] != index:
        return f"its first column is {layout.names[0]!r}, not {index!r}"
    if len(set(layout.names)) < len(layout.names):
        return "it names a column twice"
    if layout.last is None and _begins_otherwise(text, layout.start):
        return "its rows do not begin with a time as 2026-01-31T12:00:00.000000Z"
    return ""


def _begins_otherwise(text: Text, start: int) -> bool:
    """Say whether something that is no row of ours, nor a half one, is the first."""
    first = text.pread(TIME_WIDTH, start).rstrip(b"\0")
    return len(first) == TIME_WIDTH and not ROW_START.match(b"\n" + first + b",")


def read_lines(
    text: Text, start: int, end: int, spoiled: Callable[[int], None] = lambda _: None, block: int = 0
) -> Iterator[tuple[int, Line]]:
    """Yield where each row begins and the row, of a stretch of the file that begins with one.

    What is broken inside it, and belongs to no row, is left out. So is a row with a NUL, of which
    `spoiled` is told where it begins.
    """
    rest, at, block = b"\n", start - 1, block or _BLOCK
    for offset in range(start, end, block):
        rest += text.pread(min(block, end - offset), offset)
        keep = max(len(rest) - _OVERLAP, 0)
        begins = [match.start() + 1 for match in ROW_START.finditer(rest)]
        for begin, stop in pairwise((*begins, len(rest))):
            data = whole(rest[begin:stop])
            if data and b"\0" in data:
                spoiled(at + begin)
            elif data:
                yield at + begin, Line(data[:TIME_WIDTH], data)
            if data:
                keep = max(begin + len(data) - 1, len(rest) - _OVERLAP)
            elif len(rest) - begin <= LONGEST:
                keep = begin - 1
        rest, at = rest[keep:], at + keep


def read_pieces(text: Text, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """Yield a stretch of the text in pieces of whole rows: where each begins, and its bytes.

    What is no row is in them as well. A piece without a row may end anywhere.
    """
    rest, at = b"", start
    for offset in range(start, end, _PIECE):
        searched = max(len(rest) - _OVERLAP, 0)
        rest += text.pread(min(_PIECE, end - offset), offset)
        cut = last_begin(rest, searched) or (len(rest) if len(rest) > LONGEST else 0)
        if cut:
            yield at, rest[:cut]
            rest, at = rest[cut:], at + cut
    if rest:
        yield at, rest


def last_begin(data: bytes, searched: int = 0) -> int:
    """Return where the last row begins that follows a line end, 0 if there is none."""
    stop = data.rfind(b"\n", searched)
    while stop >= 0 and not ROW_START.match(data, stop):
        stop = data.rfind(b"\n", searched, stop)
    return stop + 1


def blocks(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the offsets and lengths in which a stretch is read that could be too long for the memory."""
    for offset in range(begin, end, _BLOCK):
        yield offset, min(_BLOCK, end - offset)


def strays(text: Text, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the bytes of a stretch of the file are that belong to no row, as [begin, end)."""
    for begin, line in read_lines(text, start, end):
        if begin > start:
            yield start, begin
        start = begin + len(line.data)
    if end > start:
        yield start, end


def lower_bound(text: Text, layout: Layout, time: bytes) -> int:
    """Return where the first row at or after a time begins, among those in order, by bisection."""
    low, high = layout.start, layout.late
    while low < high:
        middle = (low + high) // 2
        begin, found = _next_row(text, middle, layout.late)
        if begin < high and found < time:
            low = begin + 1
        else:
            high = middle
    return _next_row(text, low, layout.late)[0]


def _next_row(text: Text, offset: int, end: int) -> tuple[int, bytes]:
    """Return where the next row at or after an offset begins and its time; the end if there is none."""
    data, position = b"", offset - 1
    while position < end and (more := text.pread(min(_PROBE, end - position), position)):
        data = data[-_OVERLAP:] + more
        position += len(more)
        if match := ROW_START.search(data):
            return position - len(data) + match.start() + 1, match[0][1:]
    return end, b""


def _header(text: Text, size: int) -> bytes | None:
    """Return the header record, None if it is not there, not whole or too long to be one."""
    length = _HEAD
    while True:
        header = whole(text.pread(length, 0))
        if header or length >= min(size, _LONGEST_HEADER):
            return header
        length *= 2


def _final_lines(text: Text, start: int, size: int) -> list[tuple[int, Line]]:
    """Return the rows at the end of the file, all late ones and the one before them, and where they begin."""
    room = late_room(size)
    near, lines = _lines_from(text, max(start, size - _NEAR), size)
    far, _ = _next_row(text, max(start, size - room - _NEAR - _PROBE), size)
    if lines and (far == start or far < lines[-1][0] - room) and _is_in_order(text, far, near, lines[0][1]):
        return lines
    length = room + _PROBE
    while True:
        begin, lines = _lines_from(text, max(start, size - length), size)
        if size - length <= start or (lines and begin < lines[-1][0] - room):
            return lines
        length *= 2


def _lines_from(text: Text, offset: int, size: int) -> tuple[int, list[tuple[int, Line]]]:
    """Return where the first row at or after an offset begins, and the rows from there on."""
    begin, _ = _next_row(text, offset, size)
    return begin, list(read_lines(text, begin, size))


def _is_in_order(text: Text, begin: int, end: int, following: Line) -> bool:
    """Say whether no row of a stretch is older than the one before it, nor younger than the one that follows.

    It compares lines as they are, which is many times as fast as to read them. What is no row mostly stands
    out by it, and does no harm where it does not.
    """
    data = b"".join(text.pread(length, offset) for offset, length in blocks(begin, end))
    lines = data.split(b"\n")[:-1]
    lines.append(following.data)
    return lines == sorted(lines)  # each begins with its time, and sorting what is sorted is one pass
