"""The Tibber integration of Home Assistant, whose prices are the answer of an action.

Documented at https://www.home-assistant.io/integrations/tibber/: `tibber.get_prices` gives under `prices`,
by the name of the home, rows of `start_time` and `price` in the unit of the entity. These are what Tibber
charges, with taxes and VAT, and no prices of the market.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from ...exceptions import ReaderDataError
from .intervals import PriceInterval
from .origin import PriceEntity, Request
from .rows import Keys, rows_of
from .units import factor_of

HOLDS_VAT = True
_KEYS = Keys("start_time", None, "price")


def request(_entity: PriceEntity, day: date) -> Request:
    """Return what to ask about a day of the house."""
    return Request(
        "tibber",
        "get_prices",
        {
            "start": f"{day.isoformat()} 00:00:00",
            "end": f"{(day + timedelta(days=1)).isoformat()} 00:00:00",
        },
    )


def extract(entity: PriceEntity, answer: Mapping[str, object]) -> list[PriceInterval]:
    """Return the prices of an answer. Raises ReaderDataError, also where there are several homes."""
    homes = answer.get("prices")
    homes = homes if isinstance(homes, Mapping) else {}
    if len(homes) > 1:
        raise ReaderDataError(
            f"prices of {len(homes)} homes: make a template sensor of those of one", fault="several_homes"
        )
    rows = [row for name in homes for row in rows_of(homes, (name,))]
    return _KEYS.read(rows, factor_of(entity.state.unit)) if _KEYS.fits(rows) else []
