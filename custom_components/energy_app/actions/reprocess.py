"""Results that are made again."""

from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv

from ..coordinator import EnergyAppConfigEntry
from ..results import RESULTS
from .handling import CONF_END, CONF_START, DAYS, days_of

CONF_RESULTS = "results"
SCHEMA = probatio.Schema(
    {**DAYS, probatio.Optional(CONF_RESULTS): probatio.All(cv.ensure_list, [probatio.In(sorted(RESULTS))])}
)


async def async_reprocess(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Have results of the local days [start, end) made again; says of how many blocks.

    Raises EnergyCoreError.
    """
    window = days_of(hass, data[CONF_START], data[CONF_END])
    names = frozenset(data.get(CONF_RESULTS) or RESULTS)
    reopened = await entry.runtime_data.processing.async_reopen(*window, names)
    return {"blocks": sum(reopened.values()), "results": reopened}
