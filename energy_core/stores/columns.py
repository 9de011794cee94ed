"""Rows column by column, as the bulk paths of a store pass them on.

This module imports numpy, which the live path must not.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

_EXACT = 2**53  # up to here a float is every whole number


class Columns(NamedTuple):
    """Rows column by column: float64 with NaN, or object with None, for what is missing."""

    times: np.ndarray  # int64, microseconds since 1970 in UTC
    values: Sequence[np.ndarray]

    def where(self, chosen: np.ndarray | slice) -> Columns:
        """Return some of the rows, by a mask, by their places or as a slice."""
        return Columns(self.times[chosen], [column[chosen] for column in self.values])

    def in_order(self) -> Columns:
        """Return the rows sorted by time, of one instant the first."""
        if increasing(self.times):
            return self
        order = np.argsort(self.times, kind="stable")
        times = self.times[order]
        return self.where(order[np.append(True, times[1:] != times[:-1])])


def increasing(times: np.ndarray) -> bool:
    """Say whether times are sorted and each is there once."""
    return bool((times[1:] > times[:-1]).all())


def as_objects(values: np.ndarray) -> np.ndarray:
    """Return a column as object, with None for what is missing."""
    if values.dtype == object:
        return values
    objects = values.astype(object)
    objects[np.isnan(values)] = None
    return objects


def settled(values: np.ndarray) -> np.ndarray:
    """Return a column as float64 if all that is there are numbers, else as it is."""
    if values.dtype != object or not all(value is None or isinstance(value, int | float) for value in values):
        return values
    return values.astype(float)


def is_exact(values: Iterable[object]) -> bool:
    """Say whether a float holds each of these values that is a whole number."""
    return not any(isinstance(value, int) and abs(value) > _EXACT for value in values)
