"""In which units prices are told."""

import re

from ...exceptions import ReaderDataError

# Signs and words for money, in EUR. A ¢ alone is a cent of a dollar as well, and therefore none.
_MONEY = {
    "eur": 1.0,
    "€": 1.0,
    "euro": 1.0,
    "c": 0.01,
    "ct": 0.01,
    "cent": 0.01,
    "cents": 0.01,
} | dict.fromkeys(("eurocent", "eurocents", "c€", "ct€", "€c", "€ct", "€¢"), 0.01)
_ENERGY = {"Wh": 1000.0, "kWh": 1.0, "KWh": 1.0, "kwh": 1.0, "MWh": 0.001}
_UNIT = re.compile(r"\s*([^\s/]+)\s*/\s*([A-Za-z]+)\s*")


def factor_of(unit: object) -> float:
    """Return by what a price in a unit is multiplied for EUR/kWh.

    Raises ReaderDataError (`unit`) for anything but EUR or cents by Wh, kWh or MWh: no price is better than
    a wrong one.
    """
    match = _UNIT.fullmatch(unit) if isinstance(unit, str) else None
    money = None if match is None else _MONEY.get(match[1].lower())
    energy = None if match is None else _ENERGY.get(match[2])
    if money is None or energy is None:
        raise ReaderDataError(
            f"prices in {unit!r}: only EUR/kWh, EUR/MWh and ct/kWh are understood", fault="unit"
        )
    return money * energy
