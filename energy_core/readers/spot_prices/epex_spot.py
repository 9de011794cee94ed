"""The EPEX Spot integration of HACS: `data` of its price sensors, which says its own units.

Documented at https://github.com/mampfes/ha_epex_spot: rows of `start_time`, `end_time` and the price by kWh
in the unit of the sensor, or as older versions name it, `price_eur_per_mwh` or `price_ct_per_kwh`.
"""

from collections.abc import Mapping

from .intervals import PriceInterval
from .rows import Keys, rows_of
from .units import factor_of

_NAMED = {"price_eur_per_mwh": "EUR/MWh", "price_ct_per_kwh": "ct/kWh"}
_KINDS = tuple(Keys("start_time", "end_time", price) for price in (*_NAMED, "price_per_kwh"))
_LISTS = ("data",)


def detect(attributes: Mapping[str, object]) -> bool:
    """Say whether these are its attributes."""
    return _keys(attributes) is not None


def extract(attributes: Mapping[str, object], unit: str | None) -> list[PriceInterval]:
    """Return its prices. Raises ReaderDataError."""
    keys = _keys(attributes)
    if keys is None:
        return []
    return keys.read(rows_of(attributes, _LISTS), factor_of(_NAMED.get(keys.price, unit)))


def _keys(attributes: Mapping[str, object]) -> Keys | None:
    """Return how its rows are written, None if there are none."""
    rows = rows_of(attributes, _LISTS)
    return next((keys for keys in _KINDS if keys.fits(rows)), None)
