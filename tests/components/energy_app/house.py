"""A house under test: its entry, its meters and the waiting for what they say."""

import asyncio
import csv
import io
from collections.abc import Callable
from pathlib import Path
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryState, ConfigSubentryData
from homeassistant.const import CONF_URL
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.energy_app.const import (
    CONF_MAX_AGE,
    CONF_SOURCE,
    CONF_UPDATE_INTERVAL,
    DOMAIN,
    NAME,
    SUBENTRY_METER,
)
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators.meter import MeterCoordinator
from tests.emulators.p1_meter import Line, PtyLine


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
    entry: EnergyAppConfigEntry = ConfigEntry(
        domain=DOMAIN,
        title=NAME,
        data={},
        subentries_data=meters,
        version=1,
        minor_version=1,
        source=SOURCE_USER,
        unique_id=None,
        options={},
        discovery_keys=MappingProxyType({}),
    )
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    return entry


def coordinators(entry: EnergyAppConfigEntry) -> list[MeterCoordinator]:
    """Return what runs for the meters, in their order."""
    running = (device.coordinator for device in entry.runtime_data.devices.values())
    return [each for each in running if isinstance(each, MeterCoordinator)]


def kept(hass: HomeAssistant, source: str = "meter") -> list[dict[str, str]]:
    """Return the rows that are in the files of a source, one a day."""
    files = sorted(Path(hass.config.path(DOMAIN)).glob(f"readings_{source}_????-??-??.csv"))
    texts = (path.read_text(encoding="utf-8") for path in files)
    return [row for text in texts for row in csv.DictReader(io.StringIO(text, newline=""))]


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until a condition holds. Raises TimeoutError."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + seconds
    while not condition():
        if loop.time() > deadline:
            raise TimeoutError(f"not within {seconds} s")
        await asyncio.sleep(0.01)


async def talk_until(line: Line, condition: Callable[[], object]) -> None:
    """Have a meter send telegrams until a condition holds: one, and where it may be missed, more.

    What is sent to a serial port while it is being opened is lost, as with a real one; so is what goes to a
    connection that is just being closed.
    """
    again_after = 1 if isinstance(line, PtyLine) else 3
    loop = asyncio.get_running_loop()
    next_step = 0.0

    def holds() -> bool:
        nonlocal next_step
        if condition():
            return True
        if loop.time() >= next_step and line.listeners:
            line.step()
            next_step = loop.time() + again_after
        return False

    await until(holds)


async def say(hass: HomeAssistant, line: Line, coordinator: MeterCoordinator) -> None:
    """Have a meter speak, and wait until what it said last has been taken in and passed on.

    What it says first is not known to be fresh, unless it gives no time stamps: it speaks twice then.
    """
    await _say_once(line, coordinator)
    if coordinator.reader.age is None:
        await _say_once(line, coordinator)
    await hass.async_block_till_done()


async def _say_once(line: Line, coordinator: MeterCoordinator) -> None:
    """Have a meter speak, and wait until what it said last has been taken in."""
    before = coordinator.reader.line.accepted

    def is_taken_in() -> bool:
        latest = coordinator.reader.latest
        is_new = coordinator.reader.line.accepted > before
        return is_new and latest is not None and latest.at == line.sent[-1].at

    await talk_until(line, is_taken_in)


def entity_id(hass: HomeAssistant, coordinator: MeterCoordinator, key: str) -> str:
    """Return the entity of a meter's value."""
    platform = "binary_sensor" if key.endswith("connected") else "sensor"
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, f"{coordinator.subentry_id}_{key}")
    assert found, key
    return found


def state(hass: HomeAssistant, coordinator: MeterCoordinator, key: str) -> str:
    """Return the state of a meter's value."""
    found = hass.states.get(entity_id(hass, coordinator, key))
    assert found, key
    return found.state
