"""The Nord Pool integration of HACS: `raw_today` and `raw_tomorrow` of its sensor.

Documented at https://github.com/custom-components/nordpool: rows of `start`, `end` and `value` in the unit
of the sensor, which is a currency (`c` for cents) by kWh, MWh or Wh. Whether they hold VAT, and costs that
a template adds, is a setting of that integration.
"""

from collections.abc import Mapping

from .intervals import PriceInterval
from .rows import Keys, rows_of
from .units import factor_of

_KEYS = Keys("start", "end", "value")
_LISTS = ("raw_today", "raw_tomorrow")


def detect(attributes: Mapping[str, object]) -> bool:
    """Say whether these are its attributes."""
    return _KEYS.fits(rows_of(attributes, _LISTS))


def extract(attributes: Mapping[str, object], unit: str | None) -> list[PriceInterval]:
    """Return its prices. Raises ReaderDataError."""
    return _KEYS.read(rows_of(attributes, _LISTS), factor_of(unit))
