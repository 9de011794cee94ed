"""What a battery did with the grid, by the quarter-hour."""

import numpy as np

from .counterfactual import solar_and_balance
from .stretch import kwh
from .usage import Column, Usage


def grid_charged(usage: Usage, *, gaps: bool = False) -> float:
    """Return what the grid put into the battery [kWh]: what the sun of the quarter-hour could not."""
    if usage.battery_kwh is None:
        return 0.0
    return _limited(usage.battery_kwh - _spare(usage, gaps=gaps), usage.taken)


def battery_exported(usage: Usage, *, gaps: bool = False) -> float:
    """Return what the battery put into the grid [kWh]: what the sun of the quarter-hour could not."""
    if usage.battery_kwh is None:
        return 0.0
    exported = usage.exported[0] + usage.exported[1]
    return _limited(exported - _spare(usage, gaps=gaps), -usage.battery_kwh)


def _spare(usage: Usage, *, gaps: bool) -> Column:
    """Return what the sun gave beyond the house, by the quarter-hour [kWh]."""
    solar, balance = solar_and_balance(usage, gaps=gaps)
    spare: Column = np.maximum(solar - np.maximum(balance, 0.0), 0.0)
    return spare


def _limited(flow: Column, most: Column) -> float:
    """Return the sum of a flow, each quarter-hour of which is from nothing to so much; unknown is nothing."""
    return kwh(np.nan_to_num(np.maximum(np.minimum(flow, most), 0.0)))
