"""Differences of registers, which count up: exact, and never negative.

A register is a float with a few decimals, and floats do not add up: 0.1 + 0.2 is not 0.3. So registers are
taken in whole millionths of their unit, whose differences telescope whatever the stretches between them.
These are integers of 64 bits, or floats as long as these are exact, with which numpy is faster.

This module imports numpy, which the live path must not.
"""

import numpy as np

from .units import MOST

TICKS = 1_000_000  # in a kWh or a m³: registers have 3 decimals, some counters 6
OFF = 0.4  # of its length: by more than that the time over which a block counts is another one
_EXACT = 2**53 / TICKS  # below it millionths are exact as floats too


def ticks(values: np.ndarray) -> np.ndarray:
    """Return registers in whole millionths, int64; none of them may be missing."""
    return np.asarray(np.rint(values * TICKS), np.int64)


def amounts(counted: np.ndarray) -> np.ndarray:
    """Return millionths in the unit of the register: the floats next to those decimals."""
    return counted / TICKS


def rises(values: np.ndarray, room: np.ndarray | None = None) -> np.ndarray | np.bool:
    """Say of each row of a table (columns x instants) whether it never falls and misses nothing.

    It is said once if all do. A value alone misses nothing. The room to work in, if it is given, is of bools
    and has one column less than the table.
    """
    up = np.greater_equal(values[:, 1:], values[:, :-1], out=room)
    found: np.ndarray | np.bool = up.all() or up.all(axis=1)  # the former is faster, and mostly so
    return found


def are_exact(values: np.ndarray) -> np.ndarray:
    """Say which values are, in millionths, exact as floats."""
    return np.asarray(np.abs(values) < _EXACT)


def risen(values: np.ndarray) -> np.ndarray:
    """Return what registers have counted from each value to the next, along the last axis.

    They may not fall in between, and their values have to be exact.
    """
    whole = values * TICKS
    np.rint(whole, out=whole)
    steps = whole[..., 1:] - whole[..., :-1]
    steps += 0.0  # which makes 0 of what is -0
    steps /= TICKS
    return np.asarray(steps)


def unrolled(values: np.ndarray) -> np.ndarray:
    """Return what a register has counted since its first value, in millionths; none may be missing.

    A register that falls is another one, as of a new meter: it counts on from the value it shows then.
    What it showed already was counted elsewhere, and what the old one counted unseen is not known.
    """
    steps = np.diff(ticks(values), prepend=0)
    steps[:1] = 0
    return np.cumsum(np.maximum(steps, 0))


def is_shown(values: np.ndarray) -> np.ndarray:
    """Say which values a register can show: neither NaN nor beyond all measure."""
    return np.asarray(np.abs(values) < MOST)


def falls(values: np.ndarray) -> np.ndarray:
    """Return the places of the values that are lower than the one before; none may be missing."""
    return np.flatnonzero(values[1:] < values[:-1]) + 1


def difference(values: np.ndarray) -> float:
    """Return what a register has counted over all of its values, 0 for none or one.

    What a register cannot show is passed over.
    """
    known = values[is_shown(values)]
    return float(amounts(unrolled(known)[-1:].sum()))
