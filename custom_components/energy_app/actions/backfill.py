"""The years before the installation, into Home Assistant's statistics."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

import probatio
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv

from ..coordinator import EnergyAppConfigEntry
from ..stores import is_kept
from .handling import CONF_DRY_RUN, CONF_END, CONF_START, DAY, a_day, days_of, refusal, today

SCHEMA = probatio.Schema(
    {
        probatio.Optional(CONF_START): a_day,
        probatio.Optional(CONF_END): a_day,
        probatio.Optional(CONF_DRY_RUN, default=True): cv.boolean,
    }
)
_RECORDER = "recorder"
_FIRST = datetime(1990, 1, 1, tzinfo=UTC).date()  # before any meter that speaks


async def async_backfill_statistics(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Add the hours of the local days [start, end) that the statistics lack. Raises EnergyCoreError."""
    start: date = data.get(CONF_START) or _FIRST
    window = days_of(hass, start, data.get(CONF_END) or today(hass) + DAY)
    if _RECORDER not in hass.config.components:
        raise refusal("no_recorder")
    if not is_kept(entry.runtime_data.storage.url):
        raise refusal("nothing_kept")
    from ..backfill.run import async_backfill  # noqa: PLC0415 - the recorder may not be there

    found = await async_backfill(hass, entry, window, dry_run=data[CONF_DRY_RUN])
    return {
        CONF_DRY_RUN: data[CONF_DRY_RUN],
        "added": sum(each["added"] for each in found.values()),
        "statistics": found,
    }
