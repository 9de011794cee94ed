"""The CSV files of the older energy_app: commas, CRLF, a header once, no ending to their names."""

import csv
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import override

from ...exceptions import ConfigError, StoreUnavailableError
from .kinds import STAMPS
from .part import OlderPart, OlderPlace, OlderRow

_ENDS = ("\r", "\n")
_DATE = re.compile(r"(?=\d{4}-\d\d-\d\d)", re.ASCII)
_STAMP = re.compile(r"\d{4}-\d\d-\d\d( \d\d:\d\d:\d\d(\.\d{1,6})?([+-]\d\d:\d\d)?)?", re.ASCII)


class CsvPlace(OlderPlace):
    """A folder of files, or a single one."""

    def __init__(self, place: str) -> None:
        """Know where they are."""
        self._path = Path(place).expanduser()

    @override
    def parts(self) -> Sequence[OlderPart]:
        try:
            if self._path.is_dir():
                paths = [path for path in self._path.iterdir() if path.is_file()]
            else:
                paths = [self._path]
            return [OlderPart(path.name, str(path), path.stat().st_size) for path in paths]
        except OSError as error:
            takes = f"a folder or a file that can be read ({error.strerror})"
            raise ConfigError("place", str(self._path), takes) from error

    @override
    def rows(self, part: OlderPart) -> Iterator[OlderRow]:
        try:
            # A byte that was lost to a power cut is no reason to leave out the rest.
            with Path(part.where).open(encoding="utf-8-sig", errors="replace", newline="") as file:
                yield from _rows(_Lines(file), part)
        except OSError as error:
            raise StoreUnavailableError(f"{part.where} cannot be read: {error.strerror}") from error

    @override
    def close(self) -> None:
        """Nothing is open between two rows."""


class _Lines:
    """The lines of a file, counted. No cell holds the end of one, so that each line is a row."""

    def __init__(self, lines: Iterator[str]) -> None:
        """Begin before the first."""
        self._lines = lines
        self.number = 0
        self.letters = 0

    def __iter__(self) -> Iterator[str]:
        """Yield the lines."""
        for line in self._lines:
            self.number += 1
            self.letters += len(line)
            yield line


def _rows(lines: _Lines, part: OlderPart) -> Iterator[OlderRow]:
    """Yield the rows behind the header."""
    header: list[str] | None = None
    for line in lines:
        where, share = f"{part.name}: line {lines.number}", _share(lines, part)
        if header is None:
            try:
                header = next(csv.reader([line]))
            except csv.Error as error:
                yield OlderRow(where, None, share, str(error))
            continue
        row, trouble = _row(line, header)
        is_cut = row is None or not _is_stamp(next(iter(row.values()), ""))
        if is_cut and (whole := _behind_a_cut(line, header)):
            yield OlderRow(where, None, share, "cut off before its end, where another row begins")
            yield OlderRow(where, whole, share)
        else:
            yield OlderRow(where, row, share, trouble)


def _row(line: str, header: list[str]) -> tuple[dict[str, str] | None, str]:
    """Return the row of a line, None if it is none, with what is wrong."""
    try:
        cells = next(csv.reader([line], strict=True))
    except csv.Error as error:
        return None, str(error)
    if len(cells) != len(header):
        return None, f"{len(cells)} fields in place of {len(header)}"
    if not line.endswith(_ENDS):
        return None, "cut off before its end"
    return dict(zip(header, cells, strict=True)), ""


def _behind_a_cut(line: str, header: list[str]) -> dict[str, str] | None:
    """Return the whole row behind one that was cut, which has no end of its own; None if there is none.

    It begins with its instant, and has its stamps where they belong: a row with a cell too many has not.
    """
    for start in _DATE.finditer(line, 1):
        row, _ = _row(line[start.start() :], header)
        if row and all((name in STAMPS) == _is_stamp(cell) for name, cell in row.items()):
            return row
    return None


def _is_stamp(cell: str) -> bool:
    """Say whether a cell is an instant and nothing else."""
    return _STAMP.fullmatch(cell) is not None


def _share(lines: _Lines, part: OlderPart) -> float:
    """Return how much of a part was read; letters are as many as bytes but for a few."""
    return min(1.0, lines.letters / max(part.size, 1))
