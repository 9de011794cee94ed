"""Any list of prices that says what it is: template sensors, and integrations that have no file of their own.

One attribute, or one for today and one for tomorrow, with rows of a start, perhaps an end, and a price in
the unit of the entity. Such a sensor is how Home Assistant's documentation shows the answer of an action as
an entity: https://www.home-assistant.io/integrations/energyzero/ and
https://www.home-assistant.io/integrations/tibber/.
"""

from collections.abc import Mapping
from itertools import product

from .intervals import PriceInterval
from .rows import Keys, rows_of
from .units import factor_of

_LISTS = (
    ("raw_today", "raw_tomorrow"),
    ("prices_today", "prices_tomorrow"),
    ("prices",),
    ("today", "tomorrow"),
    ("data",),
    ("rates",),
)
_TIMES = (
    ("start", "end"),
    ("start_time", "end_time"),
    ("from", "till"),
    ("from", "to"),
    ("start", None),
    ("start_time", None),
    ("starts_at", None),
    ("startsAt", None),
    ("from", None),
    ("timestamp", None),
    ("datetime", None),
    ("time", None),
)
_PRICES = ("price", "value", "eur_kwh", "price_per_kwh", "total")
_KINDS = tuple(Keys(*times, price) for times, price in product(_TIMES, _PRICES))


def detect(attributes: Mapping[str, object]) -> bool:
    """Say whether there is such a list."""
    return _found(attributes) is not None


def extract(attributes: Mapping[str, object], unit: str | None) -> list[PriceInterval]:
    """Return the prices of the first such list. Raises ReaderDataError."""
    found = _found(attributes)
    if found is None:
        return []
    keys, rows = found
    return keys.read(rows, factor_of("EUR/kWh" if keys.price == "eur_kwh" else unit))


def _found(attributes: Mapping[str, object]) -> tuple[Keys, list[Mapping[str, object]]] | None:
    """Return the rows of the first list that has some, and how they are written."""
    for names in _LISTS:
        rows = rows_of(attributes, names)
        keys = next((keys for keys in _KINDS if keys.fits(rows)), None)
        if keys is not None:
            return keys, rows
    return None
