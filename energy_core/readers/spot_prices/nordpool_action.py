"""The Nord Pool integration of Home Assistant, whose prices of a day are the answer of an action.

Documented at https://www.home-assistant.io/integrations/nordpool/: `nordpool.get_prices_for_date` gives, by
area, rows of `start`, `end` and `price` by MWh without VAT. An entity begins its unique id with its area.
"""

from collections.abc import Mapping
from datetime import date

from .intervals import PriceInterval
from .origin import PriceEntity, Request
from .rows import Keys, rows_of
from .units import factor_of

HOLDS_VAT = False
_KEYS = Keys("start", "end", "price")


def request(entity: PriceEntity, day: date) -> Request:
    """Return what to ask about a day of the market; in EUR, whatever the house pays in."""
    return Request(
        "nordpool",
        "get_prices_for_date",
        {
            "config_entry": entity.entry_id,
            "date": day.isoformat(),
            "areas": [_area(entity)],
            "currency": "EUR",
        },
    )


def extract(entity: PriceEntity, answer: Mapping[str, object]) -> list[PriceInterval]:
    """Return the prices of an answer, none for a day that is not known yet. Raises ReaderDataError."""
    rows = rows_of(answer, (_area(entity),))
    return _KEYS.read(rows, factor_of("EUR/MWh")) if _KEYS.fits(rows) else []


def _area(entity: PriceEntity) -> str:
    """Return the area of which an entity is."""
    return entity.unique_id.partition("-")[0]
