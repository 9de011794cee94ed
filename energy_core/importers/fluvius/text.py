"""The text of a file of the portal, or of one that a spreadsheet has saved again."""

import codecs
import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TextIO

_LOOKED_AT = 1 << 16  # bytes
_BETWEEN = ";,\t"


@contextmanager
def opened(path: Path) -> Iterator[Iterator[str]]:
    """Open a file for its lines, from its header on. Raises OSError.

    What is before the header is passed over: empty lines, and `sep=;`, which is there for a spreadsheet.
    """
    with path.open(encoding=_encoding_of(path), errors="replace", newline="") as file:
        yield _from_header(file)


def table_of(lines: Iterator[str]) -> Iterator[tuple[int, list[str]]]:
    """Yield the cells of lines, each with its number; between them is what the first has most of."""
    first = next(lines, "")
    between = max(_BETWEEN, key=first.count)
    reader = csv.reader(chain([first], lines), delimiter=between)
    for cells in reader:
        yield reader.line_num, cells


def _from_header(file: TextIO) -> Iterator[str]:
    """Return the lines from the first one that says something."""
    for line in file:
        if line.strip() and not line.lower().startswith("sep="):
            return chain([line], file)
    return iter(())


def _encoding_of(path: Path) -> str:
    """Return how a file was written: UTF-8 or, by a spreadsheet, UTF-16 or the code page of Windows."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(start)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"
