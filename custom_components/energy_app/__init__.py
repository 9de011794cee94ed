"""Energy App: the energy devices of a house, in Home Assistant."""

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import Event, HassJob, HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from .actions import async_setup_actions
from .const import DOMAIN, PLATFORMS
from .coordinator import EnergyAppConfigEntry
from .frontend import async_follow_houses, async_setup_frontend
from .left_on import LEFT_ON, LeftOn
from .month_peaks import MonthPeaks
from .nightly import Nightly
from .owed import Owed
from .processing import Processing
from .renamed import async_follow_renamed
from .requestable.house import async_forget
from .runtime import EnergyAppRuntime
from .websocket import async_setup_websocket

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Offer the actions and what cards ask; without a house they say that there is none.

    What was left on goes off.
    """
    async_setup_actions(hass)
    async_setup_websocket(hass)
    hass.data[LEFT_ON] = left_on = LeftOn(hass)
    await left_on.async_load()
    hass.async_add_shutdown_job(HassJob(left_on.async_end))  # before those of houses
    await async_setup_frontend(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> bool:
    """Start the devices of the house; none of them is waited for."""
    entry.runtime_data = runtime = EnergyAppRuntime(hass, entry)

    runtime.nightly = nightly = Nightly(hass, entry)
    runtime.processing = processing = Processing(hass, entry)

    # Off before the stop is told, on which others let go of the plugs that they reach.
    entry.async_on_unload(hass.async_add_shutdown_job(HassJob(runtime.chargers.async_stop)))

    async def stop(_event: Event) -> None:
        await runtime.chargers.async_stop()
        await nightly.async_stop()
        await processing.async_stop()
        await runtime.async_stop()

    entry.async_on_unload(runtime.async_stop)
    entry.async_on_unload(processing.async_stop)
    entry.async_on_unload(hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop))
    await runtime.agents.async_load()
    await runtime.house.peaks.async_load()
    await runtime.async_follow()
    nightly.async_start()
    processing.async_start()
    entry.async_on_unload(processing.async_on_done(runtime.house.async_account))
    entry.async_on_unload(processing.async_on_done(runtime.house.async_refresh))
    entry.async_on_unload(processing.async_on_done(runtime.agents.async_follow))
    entry.async_on_unload(async_at_started(hass, runtime.async_count))
    entry.async_on_unload(nightly.async_stop)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    entry.async_on_unload(entry.add_update_listener(_async_follow))
    entry.async_on_unload(async_follow_renamed(hass, entry))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> bool:
    """Switch chargers off and take the entities away; then the devices are stopped."""
    await entry.runtime_data.chargers.async_stop()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def _async_follow(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Follow a change of the settings; with another tariff today costs something else."""
    runtime = entry.runtime_data
    await runtime.async_follow()
    async_follow_houses(hass)
    if runtime.house.data is not None:
        runtime.async_count(hass)


async def async_remove_entry(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Forget what was remembered of a house; its readings stay."""
    await Owed(hass, entry).async_remove()
    await MonthPeaks(hass, entry).async_remove()
    await async_forget(hass, entry)
