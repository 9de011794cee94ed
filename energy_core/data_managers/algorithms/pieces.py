"""The rows of blocks in pieces that are added up at once, each value times as long as it holds.

This module imports numpy, which the live path must not.
"""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from ..samples import Spans

_PIECE = 1 << 14  # rows that are worked on at once, so that what is made of them stays near the processor


class Piece(NamedTuple):
    """Some blocks that have rows, with their rows, which are worked on at once."""

    blocks: np.ndarray | slice  # their places
    rows: slice
    counts: np.ndarray  # of the rows of each
    firsts: np.ndarray  # the place of the first row of each, among these rows
    held: np.ndarray | None  # for how long each row counts, None if all for as long
    usual: int  # and for how long then
    room: np.ndarray  # to work in

    def covered(self) -> np.ndarray:
        """Return for how long the rows of each block count together."""
        if self.held is None:
            return self.counts * self.usual
        return np.asarray(np.add.reduceat(self.held, self.firsts))

    def add_up(self, tables: Sequence[np.ndarray], values: np.ndarray) -> None:
        """Put in `values` (columns x blocks) the sums of tables, each value times as long as it counts."""
        sums = values[:, self.blocks]  # itself where the blocks follow each other, else a copy
        each = int(self.counts[0]) if (self.counts == self.counts[0]).all() else 0
        add_up = partial(self._alike, each=each) if each else self._any
        begin = 0
        for table in tables:
            add_up(table[:, self.rows], sums[begin : begin + len(table)])
            begin += len(table)
        if self.held is None:
            sums *= self.usual
        if sums.base is not values:
            values[:, self.blocks] = sums

    def _alike(self, values: np.ndarray, sums: np.ndarray, *, each: int) -> None:
        """Add up blocks of as many rows each, in one pass."""
        shaped = values.reshape(len(values), -1, each)
        if self.held is None:
            np.einsum("cbr->cb", shaped, out=sums)
        else:
            np.einsum("cbr,br->cb", shaped, self.held.reshape(-1, each), out=sums)

    def _any(self, values: np.ndarray, sums: np.ndarray) -> None:
        """Add up blocks of any number of rows."""
        if self.held is not None:
            values = np.multiply(values, self.held, out=self.room[: len(values), : values.shape[1]])
        np.add.reduceat(values, self.firsts, axis=1, out=sums)


class Pieces:
    """Cuts blocks into pieces; the rows of one are held as long as each other, or are few enough.

    What is made of a few rows stays near the processor. Where all rows come evenly, nothing is made that is
    as long as they are, and all of them are one piece.
    """

    def __init__(self, spans: Spans, columns: int) -> None:
        """Prepare for tables of so many columns at most."""
        self._spans = spans
        self._until_end = spans.edges[1:][spans.blocks] - spans.last_times
        self._counts = spans.rows[spans.blocks]
        self._columns = columns
        self._lengths = self._steps = self._held = self._room = np.empty(0)

    def __iter__(self) -> Iterator[Piece]:
        """Yield the pieces; what one has is its own until the next is asked for."""
        if usual := self._usual():
            yield self._piece(0, len(self._counts), min(usual, self._spans.hold))
            return
        cuts = self._cut()
        run: tuple[int, int, int] | None = None  # of blocks whose rows all hold for as long
        for begin, end in cuts:
            held, usual = self._hold(begin, end)
            if run and (held is not None or usual != run[2]):
                yield self._piece(*run)
                run = None
            if held is not None:
                yield self._piece(begin, end, usual, held)
            else:
                run = run[0] if run else begin, end, usual
        if run:
            yield self._piece(*run)

    def _cut(self) -> Sequence[tuple[int, int]]:
        """Return from which to which block that has rows each piece is, and have room to work on them."""
        spans = self._spans
        cuts = _cuts(spans)
        most = max((int(spans.lasts[end - 1] - spans.firsts[begin]) + 1 for begin, end in cuts), default=0)
        self._lengths = spans.edges[1:][spans.blocks] - spans.first_times  # of blocks, from their first rows
        self._steps, self._held = np.empty(most, np.int64), np.empty(most)
        self._room = np.empty((self._columns, most))
        return cuts

    def _usual(self) -> int:
        """Return how far apart all rows are, and the last of each block from its end; 0 if they are not."""
        step = self._spans.step
        return step if step and len(self._counts) and (self._until_end == step).all() else 0

    def _hold(self, begin: int, end: int) -> tuple[np.ndarray | None, int]:
        """Return for how long the rows of some blocks hold within them, or None and how long all do."""
        spans = self._spans
        first, stop = int(spans.firsts[begin]), int(spans.lasts[end - 1]) + 1
        steps, held = self._steps[: stop - first], self._held[: stop - first]
        np.subtract(spans.times[first + 1 : stop], spans.times[first : stop - 1], out=steps[:-1])
        steps[spans.lasts[begin:end] - first] = self._until_end[begin:end]
        longest = int(steps.max())
        if longest * len(steps) == int(self._lengths[begin:end].sum()):  # so none is shorter
            return None, min(longest, spans.hold)
        held[:] = steps
        if longest > spans.hold:
            np.minimum(held, spans.hold, out=held)
        return held, 0

    def _piece(self, begin: int, end: int, usual: int, held: np.ndarray | None = None) -> Piece:
        """Return the piece of some of the blocks that have rows."""
        spans = self._spans
        rows = slice(int(spans.firsts[begin]), int(spans.lasts[end - 1]) + 1)
        blocks = slice(begin, end) if spans.are_filled else spans.filled[begin:end]
        firsts = spans.firsts[begin:end] - rows.start
        return Piece(blocks, rows, self._counts[begin:end], firsts, held, usual, self._room)


def _cuts(spans: Spans) -> Sequence[tuple[int, int]]:
    """Return from which to which block that has rows each piece is: of one block at least."""
    cuts: list[tuple[int, int]] = []
    begin = 0
    while begin < len(spans.firsts):
        end = int(spans.lasts.searchsorted(spans.firsts[begin] + _PIECE))
        cuts.append((begin, max(end, begin + 1)))
        begin = cuts[-1][1]
    return cuts
