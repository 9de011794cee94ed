"""The rows of some blocks column by column, and which of them are in which block.

This module imports numpy, which the live path must not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self, cast

import numpy as np

from ..models import Rows, Value, Values
from .named_columns import NamedColumns

if TYPE_CHECKING:
    import pandas as pd

_LOOK = 1 << 16  # times that are looked at at once, so that what is made of them stays near the processor
_FEW = 1000  # rows, up to which Python does as well as numpy with what these calls cost
_SHORT = 2000  # rows, up to which calls cost more than copies
_MANY = 100  # edges, from which on it pays to guess where they are
_CLOSE = 1e-3  # of the way from a row to the next, within which an edge is taken to be at the former


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
        self.step = 0 if len(times) <= _SHORT else _step(times)  # how far apart all rows are, 0 if not evenly
        self.cuts = _places(times, edges, self.step)  # the places of the first rows from the edges on
        self.times = times[: self.cuts[-1]]
        self._begin = times[0] if self.step else 0

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
    def bases(self) -> np.ndarray:
        """The place of the last row before each block, -1 where there is none."""
        return np.asarray(self.cuts[:-1] - 1)

    @cached_property
    def filled(self) -> np.ndarray:
        """The places of the blocks that have rows."""
        return self.rows.nonzero()[0]

    @cached_property
    def are_filled(self) -> bool:
        """Whether all blocks have rows."""
        return len(self.filled) == self.count

    @cached_property
    def blocks(self) -> np.ndarray | slice:
        """The places of the blocks that have rows, mostly without a copy of what is asked for by them."""
        return slice(None) if self.are_filled else self.filled

    @cached_property
    def firsts(self) -> np.ndarray:
        """The places of the first rows of the blocks that have rows."""
        return np.asarray(self.cuts[:-1][self.blocks])

    @cached_property
    def lasts(self) -> np.ndarray:
        """The places of the last rows of the blocks that have rows."""
        return np.asarray(self.cuts[1:][self.blocks] - 1)

    @cached_property
    def first_times(self) -> np.ndarray:
        """When the first rows are, of the blocks that have rows."""
        return self._times_of(self.firsts)

    @cached_property
    def last_times(self) -> np.ndarray:
        """When the last rows are, of the blocks that have rows."""
        return self._times_of(self.lasts)

    def _times_of(self, places: np.ndarray) -> np.ndarray:
        """Return when some rows are; where they come evenly it is faster to reckon it."""
        return self._begin + places * self.step if self.step else np.asarray(self.times[places])

    def only(self, known: np.ndarray) -> Spans:
        """Return the same blocks with some of the rows, by a mask of at least as many."""
        return Spans(self.times[known[: len(self.times)]], self.edges, self.hold)


def _step(times: np.ndarray) -> int:
    """Return how far apart times are, 0 if it is not always as far."""
    if len(times) <= 1:
        return 0
    step = int(times[1] - times[0])
    room = np.empty(min(_LOOK, len(times)), np.int64)
    for begin in range(0, len(times) - 1, _LOOK):
        piece = times[begin : begin + _LOOK + 1]
        steps = np.subtract(piece[1:], piece[:-1], out=room[: len(piece) - 1])
        if steps.max() != step or piece[-1] - piece[0] != step * len(steps):  # then none is less
            return 0
    return step


def _places(times: np.ndarray, edges: np.ndarray, step: int) -> np.ndarray:
    """Return where edges are among times, as `searchsorted`; rows that come evenly, or nearly, need none."""
    if step:
        return np.asarray(-((times[0] - edges) // step).clip(-len(times), 0))
    if len(times) <= _SHORT or len(edges) < _MANY or times[0] == times[-1]:
        return np.asarray(times.searchsorted(edges))
    first, last = int(times[0]), int(times[-1])
    expected = (edges - first) * ((len(times) - 1) / (last - first))
    places = np.ceil(expected - _CLOSE).astype(np.int64).clip(0, len(times))
    before, behind = times[np.maximum(places - 1, 0)], times[np.minimum(places, len(times) - 1)]
    right = ((before < edges) | (places == 0)) & ((behind >= edges) | (places == len(times)))
    return places if right.all() else np.asarray(times.searchsorted(edges))


def stacked(columns: Values, rows: int) -> Sequence[np.ndarray]:
    """Return columns as tables (columns x rows), of which each is worked on at once.

    Short ones become one table, since numpy's calls cost most then; long ones stay as they are, each a
    table, since copying them would.
    """
    if len(columns) > 1 and rows <= _SHORT:
        return [tabled(columns)[:, :rows]]
    return [values[None, :rows] for values in columns]


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
