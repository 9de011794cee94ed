"""Histories of a CsvStore: frames out of its file and into it, and the forms in which it takes less room.

This module imports pandas, which the live path must not: take it from `.late`.
"""

from collections.abc import Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from ..models import Rows
from .columns import Columns, increasing
from .csv_blocks import ROWS
from .csv_bulk import UnorderedError, in_blocks, joined, read_columns, ticks, without
from .csv_bytes import carrier
from .csv_encode import encode_rows
from .csv_file import CsvFile
from .csv_rows import time_text
from .csv_side import SideFile
from .frames import Table, columns_of_frame
from .rows import EPOCH

_TICK = timedelta(microseconds=1)


class CsvHistory:
    """What is done with many rows of one file at once."""

    def __init__(self, file: CsvFile, index: str, zone: str) -> None:
        """Work on a file that somebody else holds, and keeps others away from."""
        self._file = file
        self._index = index
        self._zone = zone
        self._side = SideFile(file.path, index)

    def frame(self, first: bytes = b"", last: bytes | None = None) -> pd.DataFrame:
        """Return the rows of [first, last) as a frame."""
        return self._table(first, last).frame(index=self._index, zone=self._zone)

    def rows(self, first: bytes, last: bytes) -> Rows:
        """Return the rows of [first, last) column by column."""
        return self._table(first, last).rows()

    def put(self, frame: pd.DataFrame, *, replace: bool) -> tuple[int, int] | None:
        """Keep the rows of a frame that are new; returns how many are, and how many were there already.

        None, and nothing is done, where rows have to go between others or in the place of others.
        """
        names, rows = columns_of_frame(frame, self._index)
        fresh = rows.in_order()
        if not len(fresh.times):
            return 0, 0
        self._file.look()
        if replace and (not increasing(rows.times) or self._is_late(fresh)):
            return None
        fresh = self._without_known(fresh)
        if len(fresh.times):
            if self._is_late(fresh):
                return None
            self._file.hold()
            if self._is_late(fresh) or self._file.layout.late_rows:
                return None
            self._append(names, fresh)
        return len(fresh.times), len(rows.times) - len(fresh.times)

    def pack(self, *, compress: bool) -> bool:
        """Make the side file, and with `compress` replace the text; returns whether anything was done."""
        found = carrier(self._file.path)
        if found is None:
            return False
        is_plain = found[0] == self._file.path
        if is_plain:
            self._file.hold()
        else:
            self._file.look()
        if self._file.layout.last is None:
            return False
        made = not self._side.is_whole()
        if made:
            self._make_side()
        if compress and is_plain:
            contents = self._side.contents()
            self._file.compress()
            if contents is not None:
                self._side.write(contents.columns, self._side.read(contents, None, None))
        return made or (compress and is_plain)

    def _table(self, first: bytes, last: bytes | None) -> Table:
        """Return the rows of [first, last)."""
        table = self._table_of_side(ticks(first) if first else None, None if last is None else ticks(last))
        if table is not None:
            return table
        self._file.look()
        table = Table(self._file.columns, self._file.most_rows(first, last))
        for rows in read_columns(self._file, first, last):
            table.add(rows)
        return table

    def _table_of_side(self, first: int | None, last: int | None) -> Table | None:
        """Return rows from the side file, None if there is none that can be used."""
        contents = self._side.contents()
        if contents is None:
            return None
        try:
            table = Table(contents.columns, contents.most_rows(first, last))
            for rows in self._side.read(contents, first, last):
                table.add(rows)
        except ValueError, FileNotFoundError:  # it is damaged, or another one has just taken its place
            self._side.forget()
            return None
        return table

    def _make_side(self) -> None:
        """Make the side file from the text."""
        file = self._file
        try:
            self._side.write(file.columns, in_blocks(read_columns(file), ROWS))
        except UnorderedError:
            whole = joined(list(read_columns(file))).in_order()
            self._side.write(file.columns, in_blocks([whole], ROWS))

    def _is_late(self, rows: Columns) -> bool:
        """Say whether one of some rows is not newer than all that are in the file."""
        latest = self._file.layout.last
        return latest is not None and int(rows.times[0]) <= ticks(latest.time)

    def _without_known(self, rows: Columns) -> Columns:
        """Return the rows that are not in the file."""
        latest = self._file.layout.last
        if latest is None or not self._is_late(rows):
            return rows
        last = min(int(rows.times[-1]), ticks(latest.time)) + 1
        window = (time_text(EPOCH + int(rows.times[0]) * _TICK), time_text(EPOCH + last * _TICK))
        return without(rows, read_columns(self._file, *window))

    def _append(self, names: Sequence[str], rows: Columns) -> None:
        """Write rows behind the others, under columns that are made for them."""
        given = dict(zip(names, rows.values, strict=True))
        begins = {
            name: _first_there(values) for name, values in given.items() if name not in self._file.columns
        }
        known = len(rows.times)
        new = sorted((name for name, begin in begins.items() if begin < known), key=begins.__getitem__)
        columns = (*self._file.columns, *new)
        self._file.widen(columns)
        nothing = np.full(len(rows.times), np.nan)
        self._file.append_pieces(encode_rows(rows.times, [given.get(name, nothing) for name in columns]))


def _first_there(values: np.ndarray) -> int:
    """Return the place of the first value that is not missing, behind the last one if there is none."""
    missing = pd.isna(values)
    return len(values) if missing.all() else int((~missing).argmax())
