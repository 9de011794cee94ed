"""The bill of some days."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import probatio
from homeassistant.core import HomeAssistant

from ..coordinator import EnergyAppConfigEntry
from .day import async_count, async_question
from .handling import CONF_END, CONF_START, DAY, a_day, check_begun, days_of, refusal, today

CONF_ADVANCES = "advances"
_MOST_EUR = 1e6  # nor infinite
SCHEMA = probatio.Schema(
    {
        probatio.Required(CONF_START): a_day,
        probatio.Optional(CONF_END): a_day,
        probatio.Optional(CONF_ADVANCES): probatio.All(
            probatio.Coerce(float), probatio.Range(min=0, max=_MOST_EUR)
        ),
    }
)


async def async_get_bill(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the bill of the local days [start, end), or of what of them is over. Raises EnergyCoreError."""
    start: date = data[CONF_START]
    end: date = data.get(CONF_END) or today(hass) + DAY
    check_begun(hass, start)
    days_of(hass, start, end)
    end = min(end, today(hass) + DAY)
    question = await async_question(hass, entry)
    if question.tariff is None:
        raise refusal("no_tariff")
    return await async_count(hass, "bill_of", question, start, end, data.get(CONF_ADVANCES))
