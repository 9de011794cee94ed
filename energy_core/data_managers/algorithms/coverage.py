"""Whether the rows of a block are spread over all of it."""

import numpy as np

from ..blocks import Quality
from ..samples import Spans


def coverage(spans: Spans) -> np.ndarray:
    """Say which blocks have a stretch without rows that is longer than a value holds: they are estimated."""
    quality = np.full(spans.count, Quality.COMPLETE, np.int64)
    if spans.are_empty:
        return quality
    begins = spans.first_times - spans.edges[:-1][spans.filled]
    ends = spans.edges[1:][spans.filled] - spans.last_times
    holes = np.flatnonzero(np.diff(spans.times) > spans.hold) + 1  # the rows behind them
    inside = np.setdiff1d(holes[holes >= spans.firsts[0]], spans.firsts, assume_unique=True)
    bad = np.maximum(begins, ends) > spans.hold
    bad[spans.firsts.searchsorted(inside, side="right") - 1] = True
    quality[spans.filled[bad]] = Quality.ESTIMATED
    return quality
