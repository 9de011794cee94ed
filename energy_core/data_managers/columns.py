"""What the name of a column says about what can be made of it."""

from functools import cache

from ..units import unit_of

_REGISTERS = frozenset({"kWh", "m³"})
_RECKONED = "month_peak", "demand"  # by the device, over a time of its own
_MONEY = "_eur_"  # a price for each of some unit


@cache
def is_register(column: str) -> bool:
    """Say whether a column is a counter."""
    return unit_of(column) in _REGISTERS and _MONEY not in column and not column.startswith(_RECKONED)


@cache
def is_measured(column: str) -> bool:
    """Say whether a column is measured anew each time, as a power, so that a mean of it says something."""
    return unit_of(column) is not None and not is_register(column) and not column.startswith(_RECKONED)
