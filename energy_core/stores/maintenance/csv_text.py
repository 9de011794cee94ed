"""The text of a CSV store as it stands on the disk: every row, and what is none and why.

It is read without the store's own reader, so that the two do not overlook the same.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BufferedIOBase
from itertools import pairwise
from typing import NamedTuple

from ..csv_rows import LONGEST, TIME_WIDTH, decode_header, whole

_START = re.compile(rb"(?:^|(?<=\0))\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z(?=[,\r\n])")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)
_NOTHING = b"\0\r\n \t"
_QUOTED = re.compile(rb'"[^"]*"')


SURPLUS = "more cells than columns"
IMPOSSIBLE = "a time that does not exist"


class Record(NamedTuple):
    """A stretch of the text: a row, or something with a fault."""

    line: int  # the number of its first line, from 1
    offset: int  # of its first byte
    data: bytes
    at: int  # microseconds since 1970, of a row
    fault: str = ""


def ticks(moment: datetime) -> int:
    """Return an instant in microseconds since 1970."""
    return (moment - _EPOCH) // _TICK


def moment_of(at: int) -> datetime:
    """Return the instant of microseconds since 1970."""
    return _EPOCH + at * _TICK


class CsvText:
    """A text that is read once, from its begin."""

    def __init__(self, stream: BufferedIOBase) -> None:
        """Read the header."""
        self._stretches = _stretches(stream)
        _, _, self._first = next(self._stretches)
        self._header = whole(self._first) or b""
        self.names = decode_header(self._header)

    def records(self) -> Iterator[Record]:
        """Yield what stands behind the header; empty lines and the like are left out."""
        yield from _rest(1, len(self._header), self._first[len(self._header) :])
        for line, offset, data in self._stretches:
            row = whole(data) or data
            at, fault = _judge(row, len(self.names))
            yield Record(line, offset, row, at, fault)
            yield from _rest(line + row.count(b"\n"), offset + len(row), data[len(row) :])


def _stretches(stream: BufferedIOBase) -> Iterator[tuple[int, int, bytes]]:
    """Yield the text cut before each time that begins a row: the number of its line, its place, its bytes."""
    number, begin, gathered, offset = 1, 0, b"", 0
    for line, data in enumerate(iter(lambda: stream.readline(LONGEST), b""), 1):
        starts = [match.start() for match in _START.finditer(data)]
        for start, stop in pairwise((0, *filter(None, starts), len(data))):
            if offset and (start in starts or len(gathered) > LONGEST):
                yield number, begin, gathered
                number, begin, gathered = line, offset, b""
            gathered += data[start:stop]
            offset += stop - start
    yield number, begin, gathered


def _judge(row: bytes, width: int) -> tuple[int, str]:
    """Return the instant of a row, and what is wrong with it."""
    if not whole(row):
        return 0, "half-written"
    if b"\0" in row:
        return 0, "spoiled by a power cut (NULs)"
    if _QUOTED.sub(b"", row).count(b",") >= width:
        return 0, SURPLUS
    try:
        return ticks(datetime.fromisoformat(row[:TIME_WIDTH].decode())), ""
    except ValueError:
        return 0, IMPOSSIBLE


def _rest(line: int, offset: int, data: bytes) -> Iterator[Record]:
    """Yield what stands behind a record and is none, unless it says nothing."""
    if data.strip(b"\r\n \t"):
        yield Record(line, offset, data, 0, "no row" if data.strip(_NOTHING) else "NULs of a power cut")
