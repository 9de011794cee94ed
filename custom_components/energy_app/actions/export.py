"""Rows as CSV, in the answer or in a file."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import probatio
from homeassistant.const import CONF_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr

from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.stores.late import late_import
from ..energy_core.stores.maintenance import at_rest
from ..results import RESULTS
from ..stores import async_in_thread, async_require, is_kept
from .handling import CONF_END, CONF_START, DAYS, days_of, refusal

CONF_ROWS = "rows"
READINGS = "readings"
CHOICES = (READINGS, *sorted(RESULTS))
SCHEMA = probatio.Schema(
    {
        **DAYS,
        probatio.Required(CONF_DEVICE_ID): cv.string,
        probatio.Optional(CONF_ROWS, default="quarters"): probatio.In(CHOICES),
    }
)


async def async_export(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the rows of the local days [start, end) as CSV; many go into a file. Raises EnergyCoreError."""
    window = days_of(hass, data[CONF_START], data[CONF_END])
    source = _source(hass, entry, data[CONF_DEVICE_ID])
    if data[CONF_ROWS] != READINGS:
        source = f"{source}_{data[CONF_ROWS]}"
    url = entry.runtime_data.storage.url
    if not is_kept(url):
        raise refusal("nothing_kept")
    await async_require(hass, url)
    name = f"{source}_{data[CONF_START]}_{data[CONF_END]}.csv"
    place = at_rest(url, zone=hass.config.time_zone, source=source)
    path = Path(hass.config.path(DOMAIN, "exports", name))

    def write() -> dict[str, Any]:
        answer: dict[str, Any] = late_import("..exporting", __package__).export(place, window, path)
        return answer

    return {"source": source, **await async_in_thread(hass, write)}


@callback
def _source(hass: HomeAssistant, entry: EnergyAppConfigEntry, device_id: str) -> str:
    """Return under which source a device is kept; one that is not ours, or does not run, is refused."""
    device = dr.async_get(hass).async_get(device_id)
    running = entry.runtime_data.devices
    for domain, name in device.identifiers if device else ():
        if domain == DOMAIN and name in running:
            return running[name].logger.source
    raise refusal("no_such_device")
