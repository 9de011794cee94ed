"""The Frank Energie integration of HACS: `prices` of its price sensors.

Documented at https://github.com/bajansen/home-assistant-frank_energie: rows of `from`, `till` and `price`
in the unit of the sensor. The sensor of the market price is the one without taxes and VAT.
"""

from collections.abc import Mapping

from .intervals import PriceInterval
from .rows import Keys, rows_of
from .units import factor_of

_KEYS = Keys("from", "till", "price")
_LISTS = ("prices",)


def detect(attributes: Mapping[str, object]) -> bool:
    """Say whether these are its attributes."""
    return _KEYS.fits(rows_of(attributes, _LISTS))


def extract(attributes: Mapping[str, object], unit: str | None) -> list[PriceInterval]:
    """Return its prices. Raises ReaderDataError."""
    return _KEYS.read(rows_of(attributes, _LISTS), factor_of(unit))
