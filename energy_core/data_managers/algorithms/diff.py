"""The differences of registers: what was counted from the last value before a block to its last one."""

from itertools import count
from typing import TYPE_CHECKING, override

import numpy as np

from ...registers import TICKS, amounts, are_exact, falls, is_shown, risen, rises, tick, unrolled
from ...units import MOST
from ..blocks import Quality
from ..columns import is_register
from ..samples import Spans, stacked, tabled
from .algorithm import Algorithm

if TYPE_CHECKING:
    from ...models import Values

_NEAR = 1 << 18  # values that are looked at at once, or those of one column


class Diff(Algorithm):
    """Register differences that telescope: over blocks that follow each other they sum to the whole.

    A block without rows has none. What was counted in a gap is in the block in which it ends, which is
    marked, as is the one in which it began; a block in which a register started anew is estimated.
    """

    counts_from_before = True
    takes_text = False

    @override
    def suits(self, column: str) -> bool:
        return is_register(column)

    @override
    def compute(self, columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        if spans.is_single and (alone := _alone(columns, spans)):
            return alone
        if spans.are_empty:
            return np.full((len(columns), spans.count), np.nan), np.zeros(spans.count, np.int64)
        places = _points(spans)
        quality = _reach(spans, places)
        plain, points = _looked_at(columns, spans, places)
        if spans.are_filled and plain.all():
            return risen(points), quality
        values = np.full((len(columns), spans.count), np.nan)
        values[np.ix_(plain, spans.filled)] = risen(points[plain])
        for place in np.flatnonzero(~plain):
            values[place], its = _careful(columns[place][: len(spans.times)], spans)
            quality = np.maximum(quality, its)
        return values, quality


def _alone(columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray] | None:
    """Return what is made of a single block with few of numpy's calls; None where a register falls."""
    (first, stop), (start, end) = spans.cuts.tolist(), spans.edges.tolist()
    table = tabled(columns)[:, :stop]
    if first == stop or not (table[:, 1:] >= table[:, :-1]).all():
        return None
    before = max(first - 1, 0)
    shown, then = table[:, before].tolist(), table[:, stop - 1].tolist()
    if not sum(map(abs, (*shown, *then))) < MOST:  # or NaN
        return None
    counted = [(tick(later) - tick(value)) / TICKS for value, later in zip(shown, then, strict=True)]
    since, until = spans.times[before].item(), spans.times[-1].item()
    quality = Quality.COMPLETE
    if max(start - since, end - until) > spans.hold:
        quality = Quality.GAP_RECONCILED
    if since - start > spans.hold:
        quality = Quality.ESTIMATED
    return np.array(counted)[:, None], np.array([quality])


def _looked_at(columns: Values, spans: Spans, places: np.ndarray | slice) -> tuple[np.ndarray, np.ndarray]:
    """Return which columns only rise, and the values of all at some places, found while they are near."""
    rows = len(spans.times)
    plain = np.empty(len(columns), bool)
    points = np.empty((len(columns), len(spans.times[places])))
    tables = stacked(columns, rows, most=_NEAR)
    room = np.empty((len(tables[0]), rows - 1), bool)
    for table, begin in zip(tables, count(0, len(room)), strict=False):
        its = slice(begin, begin + len(table))
        plain[its] = rises(table, room[: len(table)])
        points[its] = table[:, places]
    return plain & are_exact(points[:, 0]) & are_exact(points[:, -1]), points


def _points(spans: Spans) -> np.ndarray | slice:
    """Return the places between which is counted: before the blocks, then the last of each with rows.

    There is one at least. Where nothing is known from before, it is counted from the first row. As a slice,
    where they are evenly apart, they are found many times as fast.
    """
    first, stop = int(spans.cuts[0]), int(spans.cuts[-1])
    if spans.each and first:
        return slice(first - 1, stop, spans.each)
    return np.concatenate(([max(first - 1, 0)], spans.cuts[1:][spans.blocks] - 1))


def _careful(values: np.ndarray, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return the differences of a register that falls, or is missing in some rows, and their quality."""
    known = is_shown(values)
    spans, values = spans.only(known), values[known]
    found = np.full(spans.count, np.nan)
    quality = np.zeros(spans.count, np.int64)
    if not spans.are_empty:
        places = _points(spans)
        quality = _reach(spans, places)
        found[spans.filled] = amounts(np.diff(unrolled(values)[places]))
        anew = falls(values)
        anew = anew[anew >= spans.firsts[0]]
        quality[spans.filled[spans.firsts.searchsorted(anew, side="right") - 1]] = Quality.ESTIMATED
    return found, quality


def _reach(spans: Spans, places: np.ndarray | slice) -> np.ndarray:
    """Say which blocks count from long before their start, or not to their end; some have rows."""
    quality = np.zeros(spans.count, np.int64)  # COMPLETE
    starts, ends = spans.edges[:-1][spans.blocks], spans.edges[1:][spans.blocks]
    points = spans.times[places]
    reaches = np.maximum(starts - points[:-1], ends - points[1:]) > spans.hold
    quality[spans.blocks] = reaches * int(Quality.GAP_RECONCILED)
    if not spans.cuts[0] and points[0] - starts[0] > spans.hold:
        quality[spans.filled[0]] = Quality.ESTIMATED
    return quality
