"""As many points of a series as a screen shows: the highest and the lowest of each bucket of time."""

import numpy as np
from numpy.typing import NDArray

from .series import Instants, Series, Values

FEWEST_POINTS = 10

type _Places = NDArray[np.int64]


def downsampled(series: Series, points: int) -> Series:
    """Return at most so many points of a series, ten at least, in the order of time.

    Buckets are equally long. Of each there are the first of its lowest values and the first of its highest,
    so that no extreme is lost and the envelope is exact; and where it ends unknown, that. The first and the
    last row stay.
    """
    points = max(points, FEWEST_POINTS)
    if len(series.times) <= points:
        return series
    unknown = np.isnan(series.values)
    silent = int(np.count_nonzero(unknown))
    edges = _edges(series.times, max((points - 2 - silent) // 2, (points - 2) // 3))
    if silent:
        known = np.flatnonzero(~unknown)
        ends = np.searchsorted(series.times, edges[1:]) - 1
        extremes = known[_extremes(series.times[known], series.values[known], edges)]
        taken = np.concatenate((extremes, ends[unknown[ends]]))
    else:
        taken = _extremes(series.times, series.values, edges)
    places = np.unique(np.concatenate((taken, (0, len(series.times) - 1))))
    return Series(series.times[places], series.values[places])


def _edges(times: Instants, buckets: int) -> Instants:
    """Return where buckets begin, and the last one ends, right behind the last row."""
    first, last = int(times[0]), int(times[-1])
    edges = first + (np.arange(buckets + 1) * ((last - first) / buckets)).astype(np.int64)
    edges[-1] = last + 1
    return edges


def _extremes(times: Instants, values: Values, edges: Instants) -> _Places:
    """Return the places of the lowest and of the highest value of each bucket, the first of equals."""
    bounds = np.searchsorted(times, edges)
    begins = bounds[:-1][np.diff(bounds) > 0]
    counts = np.diff(begins, append=len(values))
    found = []
    for extremes in (np.minimum.reduceat(values, begins), np.maximum.reduceat(values, begins)):
        hits = np.flatnonzero(values == np.repeat(extremes, counts))
        found.append(hits[np.searchsorted(hits, begins)])
    return np.concatenate(found)
