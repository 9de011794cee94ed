"""The rows of some blocks column by column, and which of them are in which block.

This module imports numpy, which the live path must not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Self, cast

import numpy as np

from ..models import Rows, Value, Values
from .named_columns import NamedColumns

if TYPE_CHECKING:
    import pandas as pd

_FEW = 1000  # rows, up to which Python does as well as numpy with what these calls cost
_SHORT = 2000  # rows, up to which calls cost more than copies


@dataclass(frozen=True, slots=True)
class Samples:
    """Rows in the order of time, some of them from before the blocks that they are for."""

    times: np.ndarray  # int64, microseconds since 1970
    columns: Mapping[str, np.ndarray]  # float64 with NaN, or object with None, for what is missing

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> Self:
        """Return the rows of a frame as stores give it; nothing is copied where all are numbers."""
        names = frame.columns.tolist()
        times = cast("pd.DatetimeIndex", frame.index).asi8
        if len(times) <= _SHORT:
            table = frame.to_numpy()  # which copies a frame that is not of numbers alone
            if table.dtype == np.float64:
                return cls(times, NamedColumns(tuple(names), table.T, {}))
        return cls(times, {name: frame[name].to_numpy() for name in names})

    @classmethod
    def of_rows(cls, rows: Rows) -> Self:
        """Return rows as stores give them without a frame; nothing is copied."""
        return cls(rows.times, NamedColumns(rows.names, rows.numbers, rows.others))

    def pick(self, names: Sequence[str]) -> Values:
        """Return some of the columns, in the order in which they are there."""
        table = self.columns
        if not isinstance(table, NamedColumns) or not table.others.keys().isdisjoint(names):
            return [table[name] for name in names]
        if len(names) == len(table.numbers):
            return table.numbers
        places = [table.names.index(name) for name in names]
        if len(self.times) > _SHORT:
            return [table.numbers[place] for place in places]
        return np.asarray(table.numbers.take(places, axis=0))

    def where(self, places: np.ndarray) -> Self:
        """Return some of the rows, by their places or a mask."""
        columns = {name: values[places] for name, values in self.columns.items()}
        return type(self)(self.times[places], columns)

    def at(self, place: int) -> Mapping[str, Value]:
        """Return the values of one row."""
        if isinstance(self.columns, NamedColumns):
            return self.columns.at(place)
        return {name: values.item(place) for name, values in self.columns.items()}


class Spans:
    """How rows lie in blocks that follow each other; a value holds until the next row, `hold` at most.

    There are m blocks, between m + 1 edges. Rows before the first edge count as what was known before;
    rows from the last edge on do not count.
    """

    def __init__(self, times: np.ndarray, edges: np.ndarray, hold: int) -> None:
        """Take int64 microseconds: of the rows, in order; of the edges; and the longest hold."""
        self.edges = edges
        self.hold = hold
        self.count = len(edges) - 1
        self._alike = _alike(times, edges) if self.count and len(times) > _SHORT else None
        # The places of the first rows from the edges on.
        self.cuts = times.searchsorted(edges) if self._alike is None else self._alike.cuts
        # How many rows each block has; 0 if it is not the same for all, or they are too few to look for it.
        self.each = 0 if self._alike is None else self._alike.each
        self.times = times[: self.cuts[-1]]

    @property
    def is_single(self) -> bool:
        """Whether it is one block with few rows, as a new one mostly is.

        A call of numpy costs more then than what it computes.
        """
        return self.count == 1 and len(self.times) <= _FEW

    @cached_property
    def rows(self) -> np.ndarray:
        """How many rows are in each block."""
        return np.asarray(self.cuts[1:] - self.cuts[:-1])

    @cached_property
    def bases(self) -> np.ndarray | slice:
        """The place of the last row before each block; where there is none, as before the first row, any."""
        if self.each and self.cuts[0]:
            return slice(self.cuts[0] - 1, self.cuts[-1] - 1, self.each)
        return np.asarray(self.cuts[:-1] - 1).clip(0)

    @cached_property
    def filled(self) -> np.ndarray:
        """The places of the blocks that have rows."""
        return self.rows.nonzero()[0]

    @cached_property
    def are_filled(self) -> bool:
        """Whether all blocks have rows."""
        return bool(self.each) or len(self.filled) == self.count

    @property
    def are_empty(self) -> bool:
        """Whether no block has rows."""
        return bool(self.cuts[0] == self.cuts[-1])

    @cached_property
    def blocks(self) -> np.ndarray | slice:
        """The places of the blocks that have rows, mostly without a copy of what is asked for by them."""
        return slice(None) if self.are_filled else self.filled

    @cached_property
    def firsts(self) -> np.ndarray:
        """The places of the first rows of the blocks that have rows."""
        return np.asarray(self.cuts[:-1][self.blocks])

    @cached_property
    def lasts(self) -> np.ndarray | slice:
        """The places of the last rows of the blocks that have rows."""
        if self.each:
            return slice(self.cuts[1] - 1, self.cuts[-1], self.each)
        return np.asarray(self.cuts[1:][self.blocks] - 1)

    @cached_property
    def first_times(self) -> np.ndarray:
        """When the first rows are, of the blocks that have rows."""
        return np.asarray(self.times[self.firsts]) if self._alike is None else self._alike.first_times

    @cached_property
    def last_times(self) -> np.ndarray:
        """When the last rows are, of the blocks that have rows."""
        return np.asarray(self.times[self.lasts]) if self._alike is None else self._alike.last_times

    def only(self, known: np.ndarray) -> Spans:
        """Return the same blocks with some of the rows, by a mask of at least as many."""
        return Spans(self.times[known[: len(self.times)]], self.edges, self.hold)


class _Alike(NamedTuple):
    """Blocks of which each has as many rows: where they are cut, and when their first and last rows are."""

    each: int
    cuts: np.ndarray
    first_times: np.ndarray
    last_times: np.ndarray


def _alike(times: np.ndarray, edges: np.ndarray) -> _Alike | None:
    """Return blocks of which each has as many rows, at least one; None if they do not.

    The first two edges are looked for, and then it is checked that the others are where they are to be. Times
    that are far apart are slow to come by, and copied.
    """
    first, second = times.searchsorted(edges[:2]).tolist()
    each = second - first
    stop = first + each * (len(edges) - 1)
    if not each or stop > len(times) or (times[stop : stop + 1] < edges[-1]).any():
        return None
    firsts, lasts = times[first:stop:each].copy(), times[second - 1 : stop : each].copy()
    if (firsts < edges[:-1]).any() or (lasts >= edges[1:]).any():
        return None
    return _Alike(each, np.arange(first, stop + 1, each), firsts, lasts)


def stacked(columns: Values, rows: int, most: int | None = None) -> Sequence[np.ndarray]:
    """Return columns as tables (columns x rows), of which each is worked on at once.

    Those that are one already stay one, but for those with more values than `most`. Short ones become one,
    since numpy's calls cost most then; long ones stay as they are, each a table, since copying them would.
    """
    if not isinstance(columns, np.ndarray) and (len(columns) == 1 or rows > _SHORT):
        return [values[None, :rows] for values in columns]
    table = tabled(columns)[:, :rows]
    each = len(table) if most is None else max(most // rows, 1)
    return [table[begin : begin + each] for begin in range(0, len(table), each)]


def unstacked(tables: Sequence[np.ndarray]) -> np.ndarray:
    """Return tables as one, below each other."""
    return tables[0] if len(tables) == 1 else np.concatenate(tables)


def tabled(columns: Values) -> np.ndarray:
    """Return columns of as many rows as one table (columns x rows)."""
    if isinstance(columns, np.ndarray):
        return columns
    return np.concatenate(columns).reshape(len(columns), -1)


def is_there(values: np.ndarray) -> np.ndarray:
    """Say which values are not missing: neither NaN, which is not equal to itself, nor None."""
    if values.dtype != object:
        return np.asarray(~np.isnan(values))
    return np.array([is_value(value) for value in values.flat], bool).reshape(values.shape)


def is_value(value: object) -> bool:
    """Say whether a single value is not missing, as `is_there`."""
    return value is not None and value == value  # noqa: PLR0124 - NaN


def joined(pieces: Sequence[Samples]) -> Samples:
    """Return the rows of several pieces, in their order, under the columns of all of them."""
    if len(pieces) == 1:
        return pieces[0]
    names = dict.fromkeys(name for piece in pieces for name in piece.columns)
    columns = {name: np.concatenate([_column(piece, name) for piece in pieces]) for name in names}
    return Samples(np.concatenate([piece.times for piece in pieces]), columns)


def _column(piece: Samples, name: str) -> np.ndarray:
    """Return a column of a piece, without a value where it has none."""
    found = piece.columns.get(name)
    return np.full(len(piece.times), np.nan) if found is None else found
