"""Devices of a house under test: subentries of each kind, and what becomes of them."""

from datetime import UTC, datetime
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.energy_app.coordinator import DeviceCoordinator, EnergyAppConfigEntry
from tests.emulators.fronius import Flows, SteadyPlant

from .clock import HandClock
from .house import until

NOON = datetime(2026, 6, 10, 11, tzinfo=UTC)
MIDNIGHT = datetime(2026, 6, 10, 22, tzinfo=UTC)
FLOWS = Flows(pv_w=4000, grid_w=-1500, load_w=2500, day_wh=9000, year_wh=90000, total_wh=900000)
STEADY = SteadyPlant(FLOWS)


def device_data(kind: str, title: str | None = None, **data: Any) -> ConfigSubentryData:
    """Return a device as a subentry to begin with."""
    return {
        "subentry_type": kind,
        "title": title or kind.capitalize(),
        "unique_id": None,
        "data": {"source": kind, **data},
    }


def coordinator_of(entry: EnergyAppConfigEntry, kind: str) -> DeviceCoordinator:
    """Return what runs for the only device of a kind."""
    (found,) = (
        device.coordinator
        for device in entry.runtime_data.devices.values()
        if device.coordinator.kind == kind
    )
    return found


def shown(hass: HomeAssistant, coordinator: DeviceCoordinator) -> dict[str, str]:
    """Return the states of what a device says, by column; numbers are written in one way."""
    prefix = f"{coordinator.subentry_id}_"
    registry = er.async_get(hass)
    entries = er.async_entries_for_config_entry(registry, coordinator.config_entry.entry_id)
    found = {}
    for entry in entries:
        state = hass.states.get(entry.entity_id)
        if entry.unique_id.startswith(prefix) and entry.disabled_by is None and state is not None:
            found[entry.unique_id.removeprefix(prefix)] = _plain(state.state)
    return found


def _plain(state: str) -> str:
    """Return a number as `4000`, whether it is written so or as `4000.0`; anything else as it is."""
    try:
        return f"{float(state):.6g}"
    except ValueError:
        return state


async def live_in_ghent(hass: HomeAssistant) -> None:
    """Have the house stand where the sun and the clock are those of Flanders."""
    hass.config.latitude, hass.config.longitude = 51.05, 3.73
    await hass.config.async_set_time_zone("Europe/Brussels")


async def answered(hass: HomeAssistant, coordinator: DeviceCoordinator) -> None:
    """Wait until a device has answered for the first time, or has failed to."""
    await until(lambda: coordinator.data is not None or not coordinator.last_update_success)
    await hass.async_block_till_done()


async def ask(hass: HomeAssistant, coordinator: DeviceCoordinator) -> None:
    """Have a device asked now."""
    await coordinator.async_refresh()
    await hass.async_block_till_done()


def begin_at(clock: HandClock, moment: datetime) -> None:
    """Set a clock that stands still to a moment."""
    clock._start = moment
