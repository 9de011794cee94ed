"""The differences of registers: what was counted from the last value before a block to its last one."""

from typing import TYPE_CHECKING, override

import numpy as np

from ...registers import OFF, amounts, are_exact, falls, is_shown, risen, rises, unrolled
from ..blocks import Quality
from ..columns import is_register
from ..samples import Spans, stacked, tabled, unstacked
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
        quality = _reach(spans)
        plain = _only_rise(columns, spans)
        points = unstacked([_points(table, spans) for table in stacked(columns, len(spans.times))])
        plain &= are_exact(points[:, 0]) & are_exact(points[:, -1])
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
    points = table.take((before, stop - 1), axis=1)
    if not are_exact(points).all():  # or NaN
        return None
    since, until = spans.times[before].item(), spans.times[-1].item()
    quality = Quality.COMPLETE
    is_off = abs(until - since - (end - start)) > OFF * (end - start)
    if is_off or max(start - since, end - until) > spans.hold:
        quality = Quality.GAP_RECONCILED
    if since - start > spans.hold:
        quality = Quality.ESTIMATED
    return risen(points), np.array([quality])


def _only_rise(columns: Values, spans: Spans) -> np.ndarray:
    """Say which columns rise, or stay, from each row to the next, and miss nothing."""
    tables = stacked(columns, len(spans.times), most=_NEAR)
    room = np.empty((len(tables[0]), len(spans.times) - 1), bool)
    return np.concatenate([np.broadcast_to(rises(each, room[: len(each)]), len(each)) for each in tables])


def _points(values: np.ndarray, spans: Spans) -> np.ndarray:
    """Return the values, along the last axis, between which is counted.

    They are the one before the blocks, or the first where nothing is known from before, and the last of each
    block with rows. A slice, where these are evenly apart, finds them many times as fast as their places.
    """
    first, stop = int(spans.cuts[0]), int(spans.cuts[-1])
    if spans.each and first:
        return values[..., first - 1 : stop : spans.each]
    lasts = slice(spans.each - 1, stop, spans.each) if spans.each else spans.cuts[1:][spans.blocks] - 1
    before = max(first - 1, 0)
    return np.concatenate((values[..., before : before + 1], values[..., lasts]), axis=-1)


def _careful(values: np.ndarray, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
    """Return the differences of a register that falls, or is missing in some rows, and their quality."""
    known = is_shown(values)
    spans, values = spans.only(known), values[known]
    found = np.full(spans.count, np.nan)
    quality = np.zeros(spans.count, np.int64)
    if not spans.are_empty:
        quality = _reach(spans)
        found[spans.filled] = amounts(np.diff(_points(unrolled(values), spans)))
        anew = falls(values)
        anew = anew[anew >= spans.firsts[0]]
        quality[spans.filled[spans.firsts.searchsorted(anew, side="right") - 1]] = Quality.ESTIMATED
    return found, quality


def _reach(spans: Spans) -> np.ndarray:
    """Say which blocks count from long before their start, not to their end, or for another time than theirs.

    Some of them have rows.
    """
    quality = np.zeros(spans.count, np.int64)  # COMPLETE
    starts, ends = spans.edges[:-1][spans.blocks], spans.edges[1:][spans.blocks]
    since = spans.times[max(spans.cuts[0] - 1, 0)]
    before = np.concatenate(([since], spans.last_times[:-1]))
    reaches = np.maximum(starts - before, ends - spans.last_times) > spans.hold
    lengths = ends - starts
    reaches |= np.abs(spans.last_times - before - lengths) > OFF * lengths
    quality[spans.blocks] = reaches * int(Quality.GAP_RECONCILED)
    if not spans.cuts[0] and since - starts[0] > spans.hold:
        quality[spans.filled[0]] = Quality.ESTIMATED
    return quality
