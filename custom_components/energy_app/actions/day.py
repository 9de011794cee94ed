"""The totals of a day."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import probatio
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from ..coordinator import EnergyAppConfigEntry
from ..energy_core.stores.late import late_import
from ..house import Question
from ..stores import async_in_thread, async_require, is_kept
from .handling import a_day, check_begun, refusal, today

CONF_DATE = "date"
SCHEMA = probatio.Schema({probatio.Optional(CONF_DATE): a_day})


async def async_get_day(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the totals of a local day, today's until now. Raises EnergyCoreError."""
    day: date = data.get(CONF_DATE) or today(hass)
    check_begun(hass, day)
    return await async_count(hass, "day_of", await async_question(hass, entry), day)


async def async_question(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> Question:
    """Return what can be counted now; a house of which nothing is kept is refused."""
    question = entry.runtime_data.house.question(dt_util.utcnow())
    if not question.sources or not is_kept(question.url):
        raise refusal("nothing_kept")
    await async_require(hass, question.url)
    return question


async def async_count(hass: HomeAssistant, what: str, *arguments: object) -> dict[str, Any]:
    """Count in a thread, in which alone is imported what that takes. Raises EnergyCoreError."""

    def count() -> dict[str, Any]:
        counting: Any = getattr(late_import("..past", __package__), what)
        found: dict[str, Any] = counting(*arguments)
        return found

    return await async_in_thread(hass, count)
