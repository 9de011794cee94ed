"""The mean of each column over a block, in which every value counts for as long as it held."""

from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple, override

import numpy as np

from ..blocks import Quality
from ..columns import is_measured
from ..samples import Spans, stacked
from .algorithm import Algorithm

_DECIMALS = 3  # a mean of watts to the milliwatt: more would only fill the disk
_PIECE = 1 << 14  # rows that are worked on at once, so that what is made of them stays near the processor


class Mean(Algorithm):
    """Means weighted by time.

    A value holds until the next row, across the edge of a block too, but no longer than the longest hold
    of the spans: of what lies behind that nothing is known. A block that is not covered is estimated.
    """

    counts_from_before = False
    takes_text = False

    @override
    def suits(self, column: str) -> bool:
        return is_measured(column)

    @override
    def compute(self, columns: Sequence[np.ndarray], spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        values, covered = _means(stacked(columns, len(spans.times)), spans)
        quality = _quality(covered, spans)
        for place in _spoiled(values, covered):
            known = ~np.isnan(columns[place])
            values[place], its = _sparse(columns[place], known, spans)
            quality = np.maximum(quality, its)
        return np.round(values, _DECIMALS, out=values), quality


def _sparse(values: np.ndarray, known: np.ndarray, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return the means of a column that is missing in some rows, and how good they are."""
    spans = spans.only(known)
    means, covered = _means([values[known][None, : len(spans.times)]], spans)
    return means[0], np.where(covered > 0, _quality(covered, spans), Quality.COMPLETE)


def _quality(covered: np.ndarray, spans: Spans) -> np.ndarray:
    """Say which blocks are covered."""
    whole = covered >= spans.edges[1:] - spans.edges[:-1]
    return np.where(whole, Quality.COMPLETE, Quality.ESTIMATED)


def _spoiled(values: np.ndarray, covered: np.ndarray) -> Sequence[int]:
    """Return the rows of a table of means in which one is missing that is covered."""
    if not np.isnan(values.sum()):
        return ()
    missing = np.isnan(values) & (covered > 0)
    spoiled: list[int] = np.flatnonzero(missing.any(axis=1)).tolist()
    return spoiled


def _means(tables: Sequence[np.ndarray], spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return the means (columns x blocks) of tables (columns x rows), and for how long blocks are covered.

    A block of which nothing is known has NaN. Times are in microseconds.
    """
    counts = [len(table) for table in tables]
    values, covered = np.zeros((sum(counts), spans.count)), np.zeros(spans.count)
    outs = [values[end - count : end] for count, end in zip(counts, accumulate(counts), strict=True)]
    for piece in _Pieces(spans, max(counts)):
        covered[piece.blocks] = piece.covered()
        for out, sums in zip(outs, piece.sums(tables), strict=True):
            out[:, piece.blocks] = sums
    before, held = _before(spans)
    covered[before] += held
    for table, out in zip(tables, outs, strict=True):
        out[:, before] += table[:, spans.bases[before]] * held
    with np.errstate(invalid="ignore"):  # nothing of nothing is NaN, as it should be
        np.divide(values, covered, out=values)
    return values, covered


def _before(spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return in which blocks the last row before them goes on holding, and for how long."""
    starts, ends = spans.edges[:-1], spans.edges[1:].copy()
    ends[spans.filled] = spans.first_times
    blocks = ((ends > starts) & (spans.bases >= 0)).nonzero()[0]
    until = np.minimum(spans.times[spans.bases[blocks]] + spans.hold, ends[blocks]) - starts[blocks]
    held = until > 0
    return blocks[held], until[held]


class _Piece(NamedTuple):
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

    def sums(self, tables: Sequence[np.ndarray]) -> Iterator[np.ndarray]:
        """Yield the sums (columns x blocks) of the values of tables, each times as long as it counts."""
        each = int(self.counts[0]) if (self.counts == self.counts[0]).all() else 0
        for table in tables:
            values = table[:, self.rows]
            sums = self._alike(values, each) if each else self._any(values)
            yield sums if self.held is not None else sums * self.usual

    def _alike(self, values: np.ndarray, each: int) -> np.ndarray:
        """Add up blocks of as many rows each, in one pass."""
        shaped = values.reshape(len(values), -1, each)
        if self.held is None:
            return np.asarray(np.einsum("cbr->cb", shaped))
        return np.asarray(np.einsum("cbr,br->cb", shaped, self.held.reshape(-1, each)))

    def _any(self, values: np.ndarray) -> np.ndarray:
        """Add up blocks of any number of rows."""
        if self.held is not None:
            values = np.multiply(values, self.held, out=self.room[: len(values), : values.shape[1]])
        return np.asarray(np.add.reduceat(values, self.firsts, axis=1))


class _Pieces:
    """Cuts blocks into pieces; the rows of one are held as long as each other, or are few enough.

    What is made of a few rows stays near the processor. Where all rows come evenly, nothing is made that is
    as long as they are, and all of them are one piece.
    """

    def __init__(self, spans: Spans, columns: int) -> None:
        """Prepare for tables of so many columns at most."""
        self._spans = spans
        ends = spans.edges[1:][spans.filled]
        self._until_end = ends - spans.last_times
        self._lengths = ends - spans.first_times  # from the first row of each block to its end
        self._counts = spans.rows[spans.filled]
        self._cuts = _cuts(spans)
        most = max(
            (int(spans.lasts[end - 1] - spans.firsts[begin]) + 1 for begin, end in self._cuts), default=0
        )
        self._steps, self._held = np.empty(most, np.int64), np.empty(most)
        self._room = np.empty((columns, most))

    def __iter__(self) -> Iterator[_Piece]:
        """Yield the pieces; what one has is its own until the next is asked for."""
        run: tuple[int, int, int] | None = None  # of blocks whose rows all hold for as long
        for begin, end in self._cuts:
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

    def _piece(self, begin: int, end: int, usual: int, held: np.ndarray | None = None) -> _Piece:
        """Return the piece of some of the blocks that have rows."""
        spans = self._spans
        rows = slice(int(spans.firsts[begin]), int(spans.lasts[end - 1]) + 1)
        blocks = slice(begin, end) if spans.are_filled else spans.filled[begin:end]
        firsts = spans.firsts[begin:end] - rows.start
        return _Piece(blocks, rows, self._counts[begin:end], firsts, held, usual, self._room)


def _cuts(spans: Spans) -> Sequence[tuple[int, int]]:
    """Return from which to which block that has rows each piece is: of one block at least."""
    cuts: list[tuple[int, int]] = []
    begin = 0
    while begin < len(spans.firsts):
        end = int(spans.lasts.searchsorted(spans.firsts[begin] + _PIECE))
        cuts.append((begin, max(end, begin + 1)))
        begin = cuts[-1][1]
    return cuts
