"""Which of many instants keep their distance: vectorised, and linear in their number.

This module imports numpy, which the live path need not: take it as a `LateModule`.
"""

import numpy as np

_ROUNDS = 3  # vectorised, before what is left of long clusters is walked through


def spaced(moments: np.ndarray, resolution: int) -> np.ndarray:
    """Say of each sorted instant whether it is kept: each that is far enough from the one kept before it.

    Instants and resolution are whole numbers of one unit. Clusters, between whose instants no gap reaches
    the resolution, do not know of each other: each round keeps the first of all of them at once, and leaves
    out what is too near to it.
    """
    kept = np.ones(len(moments), dtype=bool)
    follows = moments[1:] - moments[:-1] < resolution  # of all but the first, the one before it too closely
    np.logical_not(follows, out=kept[1:])
    if not (follows[1:] & follows[:-1]).any():
        return kept  # what is left out has no follower
    left = np.flatnonzero(follows) + 1
    for _ in range(_ROUNDS):
        starts = np.flatnonzero(left[1:] - left[:-1] != 1) + 1
        starts = np.concatenate(([0], starts))
        lengths = np.diff(np.concatenate((starts, [left.size])))
        since = moments[left] - np.repeat(moments[left[starts] - 1], lengths)
        far = left[since >= resolution]
        if not far.size:
            return kept
        kept[far] = True
        left = far[1:][moments[far[1:]] - moments[far[:-1]] < resolution]
        if not left.size:
            return kept
        kept[left] = False
    kept[far] = False
    kept[far[_walk(moments[far], resolution)]] = True
    return kept


def _walk(moments: np.ndarray, resolution: int) -> list[int]:
    """Return the places of those that are kept, one after the other."""
    nexts = memoryview(np.searchsorted(moments, moments + resolution))
    places = []
    place = 0
    while place < len(moments):
        places.append(place)
        place = nexts[place]
    return places


def near(moments: np.ndarray, others: np.ndarray, resolution: int) -> np.ndarray:
    """Say of each instant whether one of the others, which are sorted, is nearer than the resolution."""
    if not others.size:
        return np.zeros(len(moments), dtype=bool)
    after = np.searchsorted(others, moments)
    before = others[np.maximum(after, 1) - 1]
    behind = others[np.minimum(after, others.size - 1)]
    nearest: np.ndarray = np.minimum(np.abs(moments - before), np.abs(behind - moments))
    return nearest < resolution
