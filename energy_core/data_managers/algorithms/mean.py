"""The mean of each column over a block, in which every value counts for as long as it held."""

from collections.abc import Sequence
from math import isnan
from typing import TYPE_CHECKING, override

import numpy as np

from ..blocks import Quality
from ..columns import is_measured
from ..samples import Spans, stacked
from .algorithm import Algorithm
from .pieces import Pieces

if TYPE_CHECKING:
    from ...models import Values

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
    def compute(self, columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        values, covered = _means(columns, spans)
        quality = _quality(covered, spans)
        for place in _spoiled(values, covered):
            known = ~np.isnan(columns[place])
            values[place], its = _sparse(columns[place], known, spans)
            quality = np.maximum(quality, its)
        return values.round(_DECIMALS, out=values), quality


def _sparse(values: np.ndarray, known: np.ndarray, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return the means of a column that is missing in some rows, and how good they are."""
    spans = spans.only(known)
    means, covered = _means([values[known]], spans)
    return means[0], np.where(covered > 0, _quality(covered, spans), Quality.COMPLETE)


def _quality(covered: np.ndarray, spans: Spans) -> np.ndarray:
    """Say which blocks are covered."""
    estimated = covered < spans.edges[1:] - spans.edges[:-1]
    return np.asarray(estimated * int(Quality.ESTIMATED))


def _spoiled(values: np.ndarray, covered: np.ndarray) -> Sequence[int]:
    """Return the rows of a table of means in which one is missing that is covered."""
    if not isnan(values.sum()):
        return ()
    missing = np.isnan(values) & (covered > 0)
    spoiled: list[int] = np.flatnonzero(missing.any(axis=1)).tolist()
    return spoiled


def _means(columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return the means (columns x blocks), and for how long blocks are covered.

    A block of which nothing is known has NaN. Times are in microseconds.
    """
    add_up = _add_up_few if spans.are_few else _add_up
    values, covered = np.zeros((len(columns), spans.count)), np.zeros(spans.count)
    # Nothing of nothing is NaN, as it should be, and too much is infinite, which is refused.
    with np.errstate(invalid="ignore", over="ignore"):
        tables = stacked(columns, len(spans.times))
        add_up(tables, spans, values, covered)
        before, held = _before(spans)
        if len(before):
            covered[before] += held
            values[:, before] += np.concatenate([table[:, spans.bases[before]] for table in tables]) * held
        np.divide(values, covered, out=values)
    return values, covered


def _add_up(tables: Sequence[np.ndarray], spans: Spans, values: np.ndarray, covered: np.ndarray) -> None:
    """Put in place what rows amount to in each block, each times as long as it holds, and for how long."""
    for piece in Pieces(spans, max(map(len, tables))):
        covered[piece.blocks] = piece.covered()
        piece.add_up(tables, values)


def _add_up_few(tables: Sequence[np.ndarray], spans: Spans, values: np.ndarray, covered: np.ndarray) -> None:
    """Do as `_add_up` with few rows in few calls: these cost more than what they compute."""
    if not len(spans.firsts):
        return
    held = np.empty(len(spans.times))
    np.subtract(spans.times[1:], spans.times[:-1], out=held[:-1])
    held[spans.lasts] = spans.edges[1:][spans.blocks] - spans.last_times
    np.minimum(held, spans.hold, out=held)
    covered[spans.blocks] = np.add.reduceat(held, spans.firsts)
    values[:, spans.blocks] = np.add.reduceat(tables[0] * held, spans.firsts, axis=1)


def _before(spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return in which blocks the last row before them goes on holding, and for how long."""
    starts = spans.edges[:-1]
    if spans.are_filled and (spans.first_times == starts).all():
        return spans.filled[:0], starts[:0]
    ends = spans.edges[1:].copy()
    ends[spans.blocks] = spans.first_times
    blocks = ((ends > starts) & (spans.bases >= 0)).nonzero()[0]
    until = np.minimum(spans.times[spans.bases[blocks]] + spans.hold, ends[blocks]) - starts[blocks]
    held = until > 0
    return blocks[held], until[held]
