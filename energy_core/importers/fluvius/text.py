"""The text of a file of the portal, or of one that a spreadsheet has saved again."""

import codecs
import csv
from collections.abc import Generator
from itertools import chain
from pathlib import Path

_LOOKED_AT = 1 << 16  # bytes
_BETWEEN = ";,\t"
_NOT_UTF_8 = "\ufffd"


def rows_of(path: Path) -> Generator[tuple[int, list[str]]]:
    """Yield the lines of a file from its header on: the number of each, and its cells.

    What is before the header is passed over: empty lines, and `sep=;`, which is there for a spreadsheet.
    Between cells is what the header has most of. Raises OSError and csv.Error.
    """
    with path.open(encoding=_encoding_of(path), errors="replace", newline="") as file:
        for before, line in enumerate(file):
            if line.strip() and not line.lower().startswith("sep="):
                between = max(_BETWEEN, key=line.count)
                reader = csv.reader(chain([line], file), delimiter=between)
                for cells in reader:  # to the end of the file
                    yield before + reader.line_num, cells


def _encoding_of(path: Path) -> str:
    """Return how a file was written: UTF-8 or, by a spreadsheet, UTF-16 or the code page of Windows."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    text = codecs.getincrementaldecoder("utf-8")(errors="replace").decode(start)
    others = {each for each in text if not each.isascii()}
    return "cp1252" if others == {_NOT_UTF_8} else "utf-8-sig"  # one that is wrong makes no other code page
