"""The easyEnergy integration of Home Assistant, whose prices of a day are the answer of an action.

Documented at https://www.home-assistant.io/integrations/easyenergy/: `easyenergy.get_energy_usage_prices`
gives under `prices` rows of `timestamp` and `price` in EUR/kWh; the price of the market without VAT is
asked for.
"""

from collections.abc import Mapping
from datetime import date

from .intervals import PriceInterval
from .origin import PriceEntity, Request
from .rows import Keys, rows_of
from .units import factor_of

HOLDS_VAT = False
_KEYS = Keys("timestamp", None, "price")
_LISTS = ("prices",)


def request(entity: PriceEntity, day: date) -> Request:
    """Return what to ask about a day of the market."""
    return Request(
        "easyenergy",
        "get_energy_usage_prices",
        {
            "config_entry": entity.entry_id,
            "incl_vat": False,
            "price_type": "market",
            "granularity": "quarter",
            "start": day.isoformat(),
            "end": day.isoformat(),
        },
    )


def extract(_entity: PriceEntity, answer: Mapping[str, object]) -> list[PriceInterval]:
    """Return the prices of an answer, none for a day that is not known yet. Raises ReaderDataError."""
    rows = rows_of(answer, _LISTS)
    return _KEYS.read(rows, factor_of("EUR/kWh")) if _KEYS.fits(rows) else []
