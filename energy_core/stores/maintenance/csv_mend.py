"""The file of a CSV store, written anew: its rows in order and once, without what is broken."""

import heapq
import os
from collections.abc import Iterator
from pathlib import Path

from ..csv_file import CsvFile
from ..csv_rejected import set_aside
from ..csv_rows import TIME_WIDTH, Line
from .csv_check import opened
from .csv_text import IMPOSSIBLE, SURPLUS, CsvText, Record
from .disk import SIDE

_ODD = frozenset({IMPOSSIBLE, SURPLUS})  # rows for the file itself, which sets aside what is none


def mend(path: Path, index: str) -> None:
    """Write a file anew; what is broken is kept beside it, and what is derived from it goes.

    A text that was compressed is none any more, until it is packed again. StoreError while a
    program is writing it.
    """
    file = CsvFile(Path(os.path.realpath(path)), index)
    try:
        file.hold()
        path.with_name(path.name + SIDE).unlink(missing_ok=True)
        _set_aside(file)
        late = sorted((_line(record) for is_late, record in _rows(file.path) if is_late), key=_time)
        in_order = (_line(record) for is_late, record in _rows(file.path) if not is_late)
        file.rewrite(file.columns, _once(heapq.merge(in_order, late, key=_time)))
        file.sync()
    finally:
        file.close()


def _rows(path: Path) -> Iterator[tuple[bool, Record]]:
    """Yield the rows of a file, and of each whether it stands behind a later one."""
    latest: int | None = None
    for record in _records(path):
        if not record.fault:
            is_late = latest is not None and record.at < latest
            latest = latest if is_late else record.at
            yield is_late, record


def _records(path: Path) -> Iterator[Record]:
    """Yield all that stands in a file."""
    with opened(path) as stream:
        if stream is not None:
            yield from CsvText(stream).records()


def _set_aside(file: CsvFile) -> None:
    """Keep the rows that are none to a careful reader beside the file, before they go."""
    odd = [record for record in _records(file.path) if record.fault in _ODD]
    with file.path.open("rb") as text:
        stretches = [(record.offset, record.offset + len(record.data)) for record in odd]
        set_aside(text.fileno(), stretches, file.path)


def _once(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield of each instant the first row."""
    before = b""
    for line in lines:
        if line.time != before:
            yield line
        before = line.time


def _line(record: Record) -> Line:
    """Return a row as the store's file takes it."""
    return Line(record.data[:TIME_WIDTH], record.data)


def _time(line: Line) -> bytes:
    """Return the time of a row, by which rows are merged."""
    return line.time
