"""The ENTSO-E integration of HACS: `prices_today` and `prices_tomorrow` of its sensor of the average price.

Documented at https://github.com/JaccoR/hass-entso-e: rows of `time` and `price` in the unit of the sensor.
Its attribute `prices` has the same prices and those of yesterday; costs and VAT that its template adds are
in them.
"""

from collections.abc import Mapping

from .intervals import PriceInterval
from .rows import Keys, rows_of
from .units import factor_of

_KEYS = Keys("time", None, "price")
_SPLIT = ("prices_today", "prices_tomorrow")
_WHOLE = ("prices",)


def detect(attributes: Mapping[str, object]) -> bool:
    """Say whether these are its attributes."""
    return _KEYS.fits(rows_of(attributes, _lists(attributes)))


def extract(attributes: Mapping[str, object], unit: str | None) -> list[PriceInterval]:
    """Return its prices. Raises ReaderDataError."""
    return _KEYS.read(rows_of(attributes, _lists(attributes)), factor_of(unit))


def _lists(attributes: Mapping[str, object]) -> tuple[str, ...]:
    """Return which lists have most prices."""
    return _WHOLE if attributes.get("prices") else _SPLIT
