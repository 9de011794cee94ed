"""What is asked of a charger: to charge now, and why it does what it does."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import probatio
from homeassistant.const import CONF_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.translation import async_get_translations

from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..coordinators.charger import ChargerCoordinator
from .handling import refusal

CONF_KWH, CONF_MINUTES = "kwh", "minutes"
_MOST_MINUTES = 7 * 24 * 60
_OF = {probatio.Optional(CONF_DEVICE_ID): cv.string}
CHARGE_NOW = probatio.Schema(
    {
        **_OF,
        probatio.Optional(CONF_KWH): probatio.All(probatio.Coerce(float), probatio.Range(min=0.1, max=1000)),
        probatio.Optional(CONF_MINUTES): probatio.All(
            probatio.Coerce(float), probatio.Range(min=1, max=_MOST_MINUTES)
        ),
    }
)
EXPLAIN = probatio.Schema(_OF)


async def async_charge_now(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Charge so much, or for so long, whichever ends first, as far as safety and guard allow."""
    charger = _charger(hass, entry, data.get(CONF_DEVICE_ID))
    minutes = data.get(CONF_MINUTES)
    duration = None if minutes is None else timedelta(minutes=minutes)
    charger.controller.charge_now(kwh=data.get(CONF_KWH), duration=duration)
    await charger.async_run()
    return await _explained(hass, charger)


async def async_explain(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, data: Mapping[str, Any]
) -> dict[str, Any]:
    """Return the last decision and all that it was made of."""
    return await _explained(hass, _charger(hass, entry, data.get(CONF_DEVICE_ID)))


async def _explained(hass: HomeAssistant, charger: ChargerCoordinator) -> dict[str, Any]:
    """Return what a charger explains, with its reasons in the language of the house."""
    found = charger.controller.explain()
    words = await async_get_translations(hass, hass.config.language, "entity", [DOMAIN])
    reasons = f"component.{DOMAIN}.entity.sensor.charging_reason.state"
    return {
        "charger": charger.name,
        "because": words[f"{reasons}.{found['reason']}"],
        "wanted_because": found["wanted"] and words[f"{reasons}.{found['wanted']}"],
        **found,
    }


@callback
def _charger(hass: HomeAssistant, entry: EnergyAppConfigEntry, device_id: str | None) -> ChargerCoordinator:
    """Return a charger by its device, or the only one; what is none is refused."""
    running = entry.runtime_data.chargers.running
    if device_id is None:
        if len(running) == 1:
            return next(iter(running.values()))
        raise refusal("which_charger" if running else "no_charger")
    device = dr.async_get(hass).async_get(device_id)
    for domain, name in device.identifiers if device else ():
        if domain == DOMAIN and name in running:
            return running[name]
    raise refusal("no_such_charger")
