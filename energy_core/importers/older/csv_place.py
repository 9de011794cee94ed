"""The CSV files of the older energy_app: commas, CRLF, a header once, no ending to their names."""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import override

from ...exceptions import ConfigError, StoreUnavailableError
from .part import OlderPart, OlderPlace, OlderRow


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
            with Path(part.where).open(encoding="utf-8", errors="replace", newline="") as file:
                yield from _rows(_Lines(file), part)
        except OSError as error:
            raise StoreUnavailableError(f"{part.where} cannot be read: {error.strerror}") from error

    @override
    def close(self) -> None:
        """Nothing is open between two rows."""


class _Lines:
    """The lines of a file, counted."""

    def __init__(self, lines: Iterator[str]) -> None:
        """Begin before the first."""
        self._lines = lines
        self.letters = 0
        self.is_whole = True  # whether the last line came to its end

    def __iter__(self) -> Iterator[str]:
        """Yield the lines."""
        for line in self._lines:
            self.letters += len(line)
            self.is_whole = line.endswith("\n")
            yield line


def _rows(lines: _Lines, part: OlderPart) -> Iterator[OlderRow]:
    """Yield the rows behind the header."""
    reader = csv.reader(lines)
    header: list[str] | None = None
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield OlderRow(f"{part.name}: line {reader.line_num}", None, _share(lines, part), str(error))
            continue
        if header is None:
            header = cells
            continue
        where = f"{part.name}: line {reader.line_num}"
        detail = _trouble(cells, header, lines)
        values = None if detail else dict(zip(header, cells, strict=True))
        yield OlderRow(where, values, _share(lines, part), detail)


def _trouble(cells: list[str], header: list[str], lines: _Lines) -> str:
    """Say what is wrong with the cells of a line, nothing if they are whole."""
    if len(cells) != len(header):
        return f"{len(cells)} fields in place of {len(header)}"
    return "" if lines.is_whole else "cut off before its end"


def _share(lines: _Lines, part: OlderPart) -> float:
    """Return how much of a part was read; letters are as many as bytes but for a few."""
    return min(1.0, lines.letters / max(part.size, 1))
