"""The mean over time: each value counts for as long as it held."""

from collections.abc import Iterable, Sequence
from typing import override

import numpy as np

from ..blocks import Quality
from ..columns import is_measured
from ..samples import Spans, stacked
from .algorithm import Algorithm

_DECIMALS = 3  # a mean of watts to the milliwatt: more would only fill the disk
_FEW = 8  # of so many rows, one may hold for another time than the others
_PIECE = 1 << 13  # rows


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
        weights = _Weights(spans)
        quality = weights.quality()
        values = np.empty((len(columns), spans.count))
        begin = 0
        for table in stacked(columns, len(spans.times)):
            weights.means(table, out=values[begin : begin + len(table)])
            begin += len(table)
        for place in weights.spoiled(values):
            known = ~np.isnan(columns[place])
            values[place], its = _sparse(columns[place], known, spans)
            quality = np.maximum(quality, its)
        return np.round(values, _DECIMALS, out=values), quality


def _sparse(values: np.ndarray, known: np.ndarray, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return the means of a column that is missing in some rows."""
    weights = _Weights(spans.only(known))
    quality = np.where(weights.covered > 0, weights.quality(), Quality.COMPLETE)
    means = np.empty((1, spans.count))
    weights.means(values[known][None, : len(weights.spans.times)], out=means)
    return means[0], quality


class _Weights:
    """For how long each row counts in its block, in microseconds.

    Rows mostly come evenly. Then nothing as long as the rows themselves is made: the sums of the values are
    taken, and put right where a row holds for another time than usual.
    """

    def __init__(self, spans: Spans) -> None:
        """Work them out once, for all columns."""
        self.spans = spans
        self._before = self._hold_before()
        self._space: np.ndarray | None = None
        self.covered = self._before.copy()
        if not len(spans.filled):
            return
        self._is_even = len(spans.times) > _PIECE and self._look_even()
        if self._is_even:
            held = self._put_right(float(self._usual) * spans.rows[spans.filled], None)
        else:
            self._held = _hold_all(spans)
            held = np.add.reduceat(self._held, spans.firsts)
        self.covered[spans.filled] += held

    def _look_even(self) -> bool:
        """See whether most rows hold equally long, and which do not."""
        spans = self.spans
        self._usual = _usual(spans.times, spans.hold)
        odd = _odd(spans, self._usual, most=len(spans.times) // _FEW)
        if odd is None:
            return False
        self._odd = odd
        self._more = _hold(spans, self._odd) - self._usual
        self._blocks = spans.firsts.searchsorted(self._odd, side="right") - 1
        return True

    def quality(self) -> np.ndarray:
        """Say which blocks are covered."""
        whole = self.covered >= self.spans.edges[1:] - self.spans.edges[:-1]
        return np.where(whole, Quality.COMPLETE, Quality.ESTIMATED)

    def spoiled(self, values: np.ndarray) -> Iterable[int]:
        """Return the rows of a table of means in which one is missing that is covered."""
        missing = np.isnan(values)
        if not missing.any():
            return ()
        spoiled: list[int] = np.flatnonzero((missing & (self.covered > 0)).any(axis=1)).tolist()
        return spoiled

    def means(self, table: np.ndarray, out: np.ndarray) -> None:
        """Work out the means (columns x blocks) of a table (columns x rows), NaN for what is not covered."""
        spans = self.spans
        if spans.are_filled:
            out[:] = self._sums(table)
        else:
            out[:] = 0
            if len(spans.filled):
                out[:, spans.filled] = self._sums(table)
        if self._before.any():
            out += table[:, spans.bases] * self._before
        with np.errstate(invalid="ignore"):  # nothing of nothing is NaN, as it should be
            np.divide(out, self.covered, out=out)

    def _sums(self, table: np.ndarray) -> np.ndarray:
        """Return the sums of values by time, of the blocks that have rows."""
        if not self._is_even:
            weighted = np.multiply(table, self._held, out=self._room(table))
            return np.asarray(np.add.reduceat(weighted, self.spans.firsts, axis=1))
        sums = _block_sums(table, self.spans)
        sums *= self._usual
        if len(self._odd):
            for row, values in zip(sums, table, strict=True):
                self._put_right(row, values)
        return sums

    def _room(self, table: np.ndarray) -> np.ndarray:
        """Return a place for a table of this form; it is the same each time, for new ones cost more."""
        if self._space is None or self._space.shape != table.shape:
            self._space = np.empty(table.shape)
        return self._space

    def _put_right(self, sums: np.ndarray, values: np.ndarray | None) -> np.ndarray:
        """Add to sums what the odd rows hold more or less than usual."""
        more = self._more if values is None else values[self._odd] * self._more
        sums += np.bincount(self._blocks, more, len(sums))
        return sums

    def _hold_before(self) -> np.ndarray:
        """Return how long the last row before each block goes on holding in it."""
        spans = self.spans
        if not len(spans.times):
            return np.zeros(spans.count)
        ends = spans.edges[1:].copy()
        ends[spans.filled] = spans.times[spans.firsts]
        until = np.minimum(spans.times[spans.bases] + spans.hold, ends) - spans.edges[:-1]
        return np.where(spans.bases < 0, 0.0, np.maximum(until, 0))


def _block_sums(table: np.ndarray, spans: Spans) -> np.ndarray:
    """Return the sums (columns x blocks) of the values in each block that has rows."""
    rows, begin = spans.rows[spans.filled], int(spans.firsts[0])
    if (rows == rows[0]).all():  # all alike, as they are mostly: twice as fast
        return np.asarray(np.einsum("cbr->cb", table[:, begin:].reshape(len(table), -1, int(rows[0]))))
    return np.asarray(np.add.reduceat(table, spans.firsts, axis=1))


def _usual(times: np.ndarray, hold: int) -> int:
    """Return how long a row in the middle holds, as most do if they come evenly."""
    middle = len(times) // 2
    step = np.diff(times[max(middle - 1, 0) : middle + 1])
    return int(min(step[0], hold)) if len(step) else hold


def _odd(spans: Spans, usual: int, most: int) -> np.ndarray | None:
    """Return the places of the rows that may not hold as long as usual, None if there are too many.

    They are looked for piece by piece: what is made on the way stays in the cache of the processor.
    """
    held = np.minimum(_until_end(spans), spans.hold)
    found = [spans.lasts[held != usual]]
    steps, other = np.empty(_PIECE, np.int64), np.empty(_PIECE, bool)
    for start in range(int(spans.firsts[0]), len(spans.times) - 1, _PIECE):
        piece = spans.times[start : start + _PIECE + 1]
        count = len(piece) - 1
        np.subtract(piece[1:], piece[:-1], out=steps[:count])
        np.not_equal(steps[:count], usual, out=other[:count])
        if other[:count].any():
            found.append(np.flatnonzero(other[:count]) + start)
        if sum(map(len, found)) > most:
            return None
    return np.unique(np.concatenate(found))


def _hold(spans: Spans, rows: np.ndarray) -> np.ndarray:
    """Return how long some rows hold, within the blocks that they are in."""
    last = len(spans.times) - 1
    held = spans.times[np.minimum(rows + 1, last)] - spans.times[rows]
    blocks = spans.firsts.searchsorted(rows, side="right") - 1
    is_last = spans.lasts[blocks] == rows
    held[is_last] = _until_end(spans)[blocks[is_last]]
    return np.asarray(np.minimum(held, spans.hold), float)


def _hold_all(spans: Spans) -> np.ndarray:
    """Return how long every row holds, within the block that it is in."""
    held = np.empty(len(spans.times))
    np.subtract(spans.times[1:], spans.times[:-1], out=held[:-1], casting="unsafe")
    held[spans.lasts] = _until_end(spans)
    np.minimum(held, spans.hold, out=held)
    return held


def _until_end(spans: Spans) -> np.ndarray:
    """Return how long it is from the last row of each block, of those that have rows, to its end."""
    return np.asarray(spans.edges[1:][spans.filled] - spans.times[spans.lasts])
