"""What a house used while a device was silent, whose energy is in the quarter-hour that ends the silence."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .usage import LOAD, Column, Usage


def settled(usage: Usage, load: Column) -> Column:
    """Return what the house used in each quarter-hour [kWh], at least nothing; NaN where the grid is silent.

    `load` is the balance of what is known of each quarter, NaN where the grid is silent. Over a silence, up
    to the quarter that ends it, balances are settled: one below nothing with those behind it, as far as these
    used more than came from the grid, and that of a silent grid with the next.
    """
    used, without_grid, silent = np.maximum(load, 0.0), np.isnan(load), _silent(usage)
    unsettled = silent & (without_grid | (load < 0))
    if not unsettled.any():
        return used
    balance = np.where(without_grid, _own(usage), load)
    least = np.maximum(usage.taken - _charged(usage), 0.0)
    for begin, stop in _runs(silent, unsettled):
        left = 0.0
        for place in range(begin, stop):
            left += float(balance[place])
            if not without_grid[place]:
                used[place] = max(left, float(least[place]))
                left = min(left - float(used[place]), 0.0)
    return used


def _charged(usage: Usage) -> Column:
    """Return what the battery was charged with, as far as it is known [kWh]."""
    battery = np.zeros(len(usage.starts)) if usage.battery_kwh is None else np.nan_to_num(usage.battery_kwh)
    return np.asarray(np.maximum(battery, 0.0))


def _own(usage: Usage) -> Column:
    """Return what panels and battery gave, as far as it is known [kWh]."""
    given = np.zeros(len(usage.starts)) if usage.pv_kwh is None else np.nan_to_num(usage.pv_kwh)
    return given if usage.battery_kwh is None else given - np.nan_to_num(usage.battery_kwh)


def _silent(usage: Usage) -> NDArray[np.bool_]:
    """Say in which quarters a register is silent that was there before, or counts over a longer time.

    What a battery did while it was silent does not come later, as no register has counted it.
    """
    silent = np.zeros(len(usage.starts), np.bool_)
    if usage.estimated_load is not None:
        silent |= usage.estimated_load
    for name in LOAD:
        column: Column | None = getattr(usage, name)
        if column is not None:
            unknown = np.isnan(column)
            silent |= unknown & np.logical_or.accumulate(~unknown)
    return silent


def _runs(silent: NDArray[np.bool_], wanted: NDArray[np.bool_]) -> Iterator[tuple[int, int]]:
    """Yield the silences in which something is to be settled, from there to the quarter behind each."""
    ends = np.append(np.flatnonzero(~silent), len(silent) - 1)
    stop = 0
    for place in np.flatnonzero(wanted).tolist():
        if place >= stop:
            stop = int(ends[np.searchsorted(ends[:-1], place)]) + 1
            yield place, stop
