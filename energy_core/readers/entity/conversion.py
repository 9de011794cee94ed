"""From the units in which entities count to those of our columns."""

from collections.abc import Mapping
from enum import StrEnum

_CUBIC_FOOT = 0.028316846592  # m³, exactly
_GALLON = 0.003785411784  # m³ of a US gallon, exactly
_KWH = 3.6e6  # J
_ZERO_C = 273.15  # K


class Kind(StrEnum):
    """What is counted, which says in which unit: W, kWh, m³, °C, %."""

    POWER = "power"
    ENERGY = "energy"
    VOLUME = "volume"
    TEMPERATURE = "temperature"
    SHARE = "share"


# By what a number in a unit is multiplied, after something was added to it.
_FACTORS: Mapping[Kind, Mapping[str, tuple[float, float]]] = {
    Kind.POWER: {"mW": (0, 1e-3), "W": (0, 1), "kW": (0, 1e3), "MW": (0, 1e6), "GW": (0, 1e9)},
    Kind.ENERGY: {
        "mWh": (0, 1e-6),
        "Wh": (0, 1e-3),
        "kWh": (0, 1),
        "MWh": (0, 1e3),
        "GWh": (0, 1e6),
        "J": (0, 1 / _KWH),
        "kJ": (0, 1e3 / _KWH),
        "MJ": (0, 1e6 / _KWH),
        "GJ": (0, 1e9 / _KWH),
    },
    Kind.VOLUME: {
        "m³": (0, 1),
        "m3": (0, 1),
        "L": (0, 1e-3),
        "l": (0, 1e-3),
        "mL": (0, 1e-6),
        "ft³": (0, _CUBIC_FOOT),
        "ft3": (0, _CUBIC_FOOT),
        "CCF": (0, 100 * _CUBIC_FOOT),
        "MCF": (0, 1000 * _CUBIC_FOOT),
        "gal": (0, _GALLON),
    },
    Kind.TEMPERATURE: {"°C": (0, 1), "K": (-_ZERO_C, 1), "°F": (-32, 5 / 9)},
    Kind.SHARE: {"%": (0, 1)},
}


def convert(number: float, unit: str | None, kind: Kind) -> float | None:
    """Return a number in the unit of our columns, None where the unit does not count that."""
    rule = _FACTORS[kind].get(unit or "")
    if rule is None:
        return None
    shift, factor = rule
    return number if (shift, factor) == (0, 1) else round((number + shift) * factor, 9)


def units_of(kind: Kind) -> tuple[str, ...]:
    """Return the units in which something may be counted."""
    return tuple(_FACTORS[kind])
