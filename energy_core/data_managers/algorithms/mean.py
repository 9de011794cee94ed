"""The mean of each column over a block, in which every value counts for as long as it held."""

from collections.abc import Sequence
from typing import override

import numpy as np

from ..blocks import Quality
from ..columns import is_measured
from ..samples import Spans, stacked
from .algorithm import Algorithm
from .pieces import Pieces

_DECIMALS = 3  # a mean of watts to the milliwatt: more would only fill the disk


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
    # Nothing of nothing is NaN, as it should be, and too much is infinite, which is refused.
    with np.errstate(invalid="ignore", over="ignore"):
        for piece in Pieces(spans, max(counts)):
            covered[piece.blocks] = piece.covered()
            piece.add_up(tables, values)
        before, held = _before(spans)
        if len(before):
            covered[before] += held
            last = np.concatenate([table[:, spans.bases[before]] for table in tables])
            values[:, before] += last * held
        np.divide(values, covered, out=values)
    return values, covered


def _before(spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return in which blocks the last row before them goes on holding, and for how long."""
    starts, ends = spans.edges[:-1], spans.edges[1:].copy()
    ends[spans.blocks] = spans.first_times
    blocks = ((ends > starts) & (spans.bases >= 0)).nonzero()[0]
    until = np.minimum(spans.times[spans.bases[blocks]] + spans.hold, ends[blocks]) - starts[blocks]
    held = until > 0
    return blocks[held], until[held]
