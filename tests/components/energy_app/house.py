"""A house under test: its entry, its meters and the waiting for what they say."""

import asyncio
from collections.abc import Callable
from typing import Any

from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_app.const import (
    CONF_MAX_AGE,
    CONF_SOURCE,
    CONF_STORE_URL,
    CONF_UPDATE_INTERVAL,
    DOMAIN,
    NAME,
    SUBENTRY_METER,
)
from custom_components.energy_app.coordinator import EnergyAppConfigEntry, MeterCoordinator
from custom_components.energy_app.stores import default_store_url
from tests.emulators.p1_meter import Line


def meter_data(url: str, source: str = "meter", **settings: Any) -> ConfigSubentryData:
    """Return a meter as a subentry to begin with."""
    return {
        "subentry_type": SUBENTRY_METER,
        "title": source.replace("_", " ").capitalize(),
        "unique_id": None,
        "data": {CONF_URL: url, CONF_SOURCE: source, CONF_MAX_AGE: 60, CONF_UPDATE_INTERVAL: 1} | settings,
    }


async def set_up(hass: HomeAssistant, *meters: ConfigSubentryData) -> EnergyAppConfigEntry:
    """Set up a house with meters; returns its entry."""
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=NAME,
        data={CONF_STORE_URL: default_store_url(hass)},
        subentries_data=meters,
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def coordinators(entry: EnergyAppConfigEntry) -> list[MeterCoordinator]:
    """Return what runs for the meters, in their order."""
    return [meter.coordinator for meter in entry.runtime_data.meters.values()]


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until a condition holds. Raises TimeoutError."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not condition():
        if loop.time() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        await asyncio.sleep(0.01)


async def say(hass: HomeAssistant, line: Line, coordinator: MeterCoordinator, count: int = 1) -> None:
    """Have a meter send telegrams, and wait until they have been taken in."""
    await until(lambda: line.listeners)
    wanted = coordinator.reader.line.accepted + count
    line.step(count)
    await until(lambda: coordinator.reader.line.accepted >= wanted)
    await hass.async_block_till_done()


def entity_id(hass: HomeAssistant, coordinator: MeterCoordinator, key: str) -> str:
    """Return the entity of a meter's value."""
    platform = "binary_sensor" if key == "connected" else "sensor"
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{coordinator.subentry_id}_{key}")
    assert found, key
    return found


def state(hass: HomeAssistant, coordinator: MeterCoordinator, key: str) -> str:
    """Return the state of a meter's value."""
    found = hass.states.get(entity_id(hass, coordinator, key))
    assert found, key
    return found.state
