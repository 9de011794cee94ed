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
    left = np.flatnonzero(np.diff(moments) < resolution) + 1  # those that follow another too closely
    rounds = 0
    while left.size:
        kept[left] = False
        firsts = np.flatnonzero(np.diff(left, prepend=-2) != 1)
        begins = moments[left[firsts] - 1]
        since = moments[left] - np.repeat(begins, np.diff(firsts, append=left.size))
        far = left[since >= resolution]
        rounds += 1
        if rounds == _ROUNDS:
            kept[far[_walk(moments[far], resolution)]] = True
            break
        kept[far] = True
        left = far[np.flatnonzero(np.diff(moments[far]) < resolution) + 1]
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
