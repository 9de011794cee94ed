"""The totals of days, months or years, as the actions and the sensors count them."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

import probatio
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.util import dt as dt_util

from ..actions.day import async_count, async_question
from ..actions.handling import refusal
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.costs.absence import MissingDataError
from .handling import Data, command, day_of, local_day
from .payloads import TotalsPayload

MOST_ROWS: Final = 400
_DAYS = {"day": 1, "month": 28, "year": 365}
_DAY = timedelta(days=1)
_OF_A_DAY = ("profit_parts", "quality", "absent", "is_over")


async def async_totals(hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Data) -> TotalsPayload:
    """Return the totals of what begins in [start, end), and the means of a month. Raises EnergyCoreError."""
    by, start, end = data["by"], day_of(data["start"]), day_of(data["end"])
    _check(hass, by, start, end)
    question = await async_question(hass, entry)
    *rows, average = await entry.runtime_data.house.async_rows(by, start, end)
    if by == "day" and len(rows) == 1:
        rows = [await _whole(hass, question, start, rows[0])]
    return {"by": by, "rows": rows, "average": average if by == "day" else None}


def _check(hass: HomeAssistant, by: str, start: date, end: date) -> None:
    """Refuse what cannot be counted with a ServiceValidationError."""
    if start >= end:
        raise refusal("no_days", start=str(start), end=str(end))
    if start > local_day(hass, dt_util.utcnow()):
        raise refusal("in_future", day=str(start))
    if (end - start) / timedelta(days=_DAYS[by]) > MOST_ROWS:
        raise refusal("too_many_totals", most=str(MOST_ROWS))


async def _whole(hass: HomeAssistant, question: Any, day: date, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a day with all that is known of it, as the action `get_day` tells it."""
    try:
        found = await async_count(hass, "day_of", question, day)
    except MissingDataError:
        return dict(row)
    figures = {name: value for name, value in found.items() if name in row and name not in _OF_A_DAY}
    return {**row, **figures, **{name: found.get(name) for name in _OF_A_DAY}}


_SCHEMA: Mapping[probatio.Marker, Any] = {
    probatio.Required("by"): probatio.In(list(_DAYS)),
    probatio.Required("start"): cv.string,
    probatio.Required("end"): cv.string,
}
COMMAND = command("totals", async_totals, _SCHEMA)
