"""The Energi Data Service integration of HACS: `raw_today` and `raw_tomorrow` of its sensor.

Documented at https://github.com/MTrab/energidataservice: rows of `hour` and `price` in the unit of the
sensor; what it forecasts beyond tomorrow is no price of the market, and left alone.
"""

from collections.abc import Mapping

from .intervals import PriceInterval
from .rows import Keys, rows_of
from .units import factor_of

_KEYS = Keys("hour", None, "price")
_LISTS = ("raw_today", "raw_tomorrow")


def detect(attributes: Mapping[str, object]) -> bool:
    """Say whether these are its attributes."""
    return _KEYS.fits(rows_of(attributes, _LISTS))


def extract(attributes: Mapping[str, object], unit: str | None) -> list[PriceInterval]:
    """Return its prices. Raises ReaderDataError."""
    return _KEYS.read(rows_of(attributes, _LISTS), factor_of(unit))
