"""Power and energy in the units of the columns, from those of the Solar API."""

from collections.abc import Mapping

from ...exceptions import ReaderDataError
from ..numbers import number

_WATT = {"w": 1, "kw": 1e3, "mw": 1e6}
_WATT_HOUR = {"wh": 1, "kwh": 1e3, "mwh": 1e6, "gwh": 1e9}


def watt(raw: object, unit: object = "W") -> float | None:
    """Return a power in W, None for none. Raises ReaderDataError for a unit of something else."""
    value, factor = number(raw), _factor(_WATT, unit)
    return None if value is None else value * factor


def kilowatt_hours(raw: object, unit: object = "Wh") -> float | None:
    """Return an energy in kWh, None for none. Raises ReaderDataError for a unit of something else."""
    value, factor = number(raw), _factor(_WATT_HOUR, unit)
    return None if value is None else round(value * factor / 1000, 6)


def _factor(factors: Mapping[str, float], unit: object) -> float:
    """Return how many W or Wh a unit is."""
    if not isinstance(unit, str) or unit.lower() not in factors:
        known = ", ".join(factors)
        raise ReaderDataError(f"A value is in {str(unit)[:20]!r}, not in one of {known}", fault="wrong_type")
    return factors[unit.lower()]
