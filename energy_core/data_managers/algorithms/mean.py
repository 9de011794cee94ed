"""The mean of each column over a block, in which every value counts for as long as it held."""

from collections.abc import Sequence
from math import isnan
from operator import sub
from typing import TYPE_CHECKING, override

import numpy as np

from ..blocks import Quality
from ..columns import is_measured
from ..samples import Spans, stacked, tabled, unstacked
from .algorithm import Algorithm

if TYPE_CHECKING:
    from ...models import Values

_MOST = 1e250  # which leaves room for products
_PARTS = 1000  # a mean of watts to the milliwatt: more would only fill the disk
_NEAR = 1 << 15  # times
_EXACT = 10**5  # to so many parts of these it is rounded first, lest what is half of one be rounded by chance


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
        if spans.is_single and (alone := _alone(columns, spans)):
            return alone
        values, covered = _means(columns, spans)
        quality = _quality(covered, spans)
        for place in _spoiled(values, covered):
            known = ~np.isnan(columns[place])
            values[place], its = _sparse(columns[place], known, spans)
            quality = np.maximum(quality, its)
        return _rounded(values), quality


def _alone(columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray] | None:
    """Return what is made of a single block with few of numpy's calls; None where a value is missing."""
    (first, stop), (start, end) = spans.cuts.tolist(), spans.edges.tolist()
    before = max(first - 1, 0)
    times = spans.times[before:].tolist()
    held = list(map(sub, [*times, end][1:], times, strict=True))
    if max(held, default=0) > spans.hold:
        held = [min(each, spans.hold) for each in held]
    if before < first:  # the row before the block may go on holding in it
        held[0] = max(held[0] + times[0] - start, 0)
    covered = sum(held)
    if not covered:
        return None
    sums = np.einsum("cr,r->c", tabled(columns)[:, before:stop], np.fromiter(held, float, len(held))).tolist()
    if not sum(map(abs, sums)) < _MOST:  # or NaN
        return None
    means = [round(round(value / covered * (_PARTS * _EXACT)) / _EXACT) / _PARTS for value in sums]
    quality = Quality.COMPLETE if covered >= end - start else Quality.ESTIMATED
    return np.array(means)[:, None], np.array([quality])


def _rounded(values: np.ndarray) -> np.ndarray:
    """Round means, in place: whatever the order in which values were added up, to the same."""
    with np.errstate(over="ignore"):
        values *= _PARTS * _EXACT
    np.rint(values, out=values)
    values /= _EXACT
    np.rint(values, out=values)
    values /= _PARTS
    return values


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
    held = _held(spans)
    covered = _spread(_covered(spans, held), spans)
    # Nothing of nothing is NaN, as it should be, and too much is infinite, which is refused.
    with np.errstate(invalid="ignore", over="ignore"):
        tables = stacked(columns, len(spans.times))
        values = _spread(unstacked([_sums(table, spans, held) for table in tables]), spans)
        longer = _before(spans)
        if longer is not None:
            covered += longer
            earlier = unstacked([table[:, spans.bases] for table in tables])
            values += np.where(longer > 0, earlier * longer, 0)
        values /= covered
    return values, covered


def _held(spans: Spans) -> np.ndarray:
    """Return for how long each row holds within its block; one number where all hold for as long."""
    ends = spans.edges[1:][spans.blocks]
    after_last = ends - spans.last_times
    count, total = int(spans.cuts[-1] - spans.cuts[0]), int((ends - spans.first_times).sum())
    longest = max(total // max(count, 1), int(after_last.max(initial=0)))
    if longest * count == total and not _is_longer(spans.times[spans.cuts[0] :], longest):
        return np.minimum([longest], spans.hold).astype(float)  # none holds longer, so none holds shorter
    steps = np.empty(len(spans.times), np.int64)
    np.subtract(spans.times[1:], spans.times[:-1], out=steps[:-1])
    steps[spans.lasts] = after_last
    return np.minimum(steps[spans.cuts[0] :], spans.hold).astype(float)


def _is_longer(times: np.ndarray, step: int) -> bool:
    """Say whether any of some times is farther from the next one, looking at as many as a cache holds."""
    room = np.empty(min(len(times), _NEAR), np.int64)
    for begin in range(0, len(times) - 1, _NEAR):
        near = times[begin : begin + _NEAR + 1]
        if int(np.subtract(near[1:], near[:-1], out=room[: len(near) - 1]).max()) > step:
            return True
    return False


def _covered(spans: Spans, held: np.ndarray) -> np.ndarray:
    """Return for how long the rows of each block that has any hold together."""
    if len(held) == 1:
        return np.full(spans.count, spans.each * held) if spans.each else spans.rows[spans.blocks] * held
    return np.asarray(_added(held[None], spans)[0])


def _sums(table: np.ndarray, spans: Spans, held: np.ndarray) -> np.ndarray:
    """Return the sums (columns x blocks that have rows), each value times as long as it holds."""
    table = table[:, spans.cuts[0] : spans.cuts[-1]]
    if len(held) == 1:
        sums = _added(table, spans)
        sums *= held
        return sums
    if not spans.each:
        return np.concatenate([_added(values[None] * held, spans) for values in table])
    by_block = table.reshape(len(table), -1, spans.each).transpose(1, 0, 2)  # a matrix of each: far faster
    return np.asarray(np.matvec(by_block, held.reshape(-1, spans.each)).T)


def _added(table: np.ndarray, spans: Spans) -> np.ndarray:
    """Return the sums (columns x blocks that have rows) of a table that begins with the first block."""
    if spans.each:
        return np.asarray(np.einsum("cbr->cb", table.reshape(len(table), -1, spans.each)))
    return np.asarray(np.add.reduceat(table, spans.firsts - spans.cuts[0], axis=1))


def _spread(values: np.ndarray, spans: Spans) -> np.ndarray:
    """Return values of the blocks that have rows as those of all, 0 for the others."""
    if spans.are_filled:
        return values
    found = np.zeros((*values.shape[:-1], spans.count))
    found[..., spans.filled] = values
    return found


def _before(spans: Spans) -> np.ndarray | None:
    """Return for how long the last row before each block goes on holding in it; None if none does."""
    starts = spans.edges[:-1]
    if not len(spans.times) or (spans.are_filled and (spans.first_times == starts).all()):
        return None
    ends = spans.edges[1:].copy()
    ends[spans.blocks] = spans.first_times
    until = np.minimum(spans.times[spans.bases] + spans.hold, ends)
    return np.where(spans.cuts[:-1] > 0, np.maximum(until - starts, 0), 0)
