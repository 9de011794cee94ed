"""Entities that are given another id while they are in use."""

from typing import Any

import pytest
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators import charger as charger_module

from .clock import HandClock
from .devices import answered, coordinator_of, device_data, shown
from .house import set_up, until
from .test_charger import PLUG, call, car, charger_data, entity_id
from .test_entities import tell

SOCKET = "input_boolean.socket"
GRID = "sensor.grid"


@pytest.fixture
async def entry(
    hass: HomeAssistant, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> EnergyAppConfigEntry:
    """A house of which the meter is an entity, and whose plug is on and has just got another id."""
    monkeypatch.setattr(charger_module, "PERIOD_S", 0.02)
    helpers = {"plug": {"name": "Plug", "initial": True}}  # or it would forget what it is
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": helpers})
    tell(hass, GRID, "1", "W")
    device = device_data("entities", entities=[{"role": "grid_power", "entity_id": GRID}])
    entry = await set_up(hass, device, charger_data())
    await answered(hass, coordinator_of(entry, "entities"))
    for watt in range(20):
        clock.skip(20)
        tell(hass, GRID, f"{watt}", "W")
        await hass.async_block_till_done()
        await car(entry).async_run()
    await call(hass, "switch", "turn_on", entity_id(hass, entry, "switch", "on"))
    assert hass.states.is_state(PLUG, "on")
    er.async_get(hass).async_update_entity(PLUG, new_entity_id=SOCKET)
    await hass.async_block_till_done()
    return entry


async def test_a_plug_goes_on(hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock) -> None:
    """Nothing is switched, the settings have its new name, and a hand is seen there."""
    controller = car(entry).controller
    data: dict[str, Any] = {**entry.subentries[car(entry).subentry_id].data}
    assert data["output"]["entity_id"] == SOCKET
    for _ in range(3):
        await car(entry).async_run()
    assert hass.states.is_state(SOCKET, "on")
    assert (car(entry).data["reason"], car(entry).controller) == ("override_on", controller)
    clock.skip(6)  # longer than it may take to follow a command
    hass.states.async_set(SOCKET, "off", context=Context())
    await until(lambda: car(entry).data["reason"] == "override_off")


async def test_a_plug_is_off_at_the_end(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """By the name that it has now: nothing is owed to the one that it had."""
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert hass.states.is_state(SOCKET, "off")
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"left_on_{PLUG}") is None


async def test_another_plug_ends_the_one_before(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Which goes off by its new name."""
    subentry = entry.subentries[car(entry).subentry_id]
    output = {"type": "entity_switch", "entity_id": PLUG}
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "output": output})
    await hass.async_block_till_done()
    assert hass.states.is_state(SOCKET, "off")


async def test_entities_are_read_by_their_new_names(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Only those that were meant."""
    registry = er.async_get(hass)
    found = registry.async_get_or_create("sensor", "p1", "power", suggested_object_id="other")
    registry.async_update_entity(found.entity_id, new_entity_id="sensor.another")
    registry.async_update_entity("sensor.another", name="Another")
    coordinator = coordinator_of(entry, "entities")
    assert entry.subentries[coordinator.subentry_id].data["entities"][0]["entity_id"] == GRID
    hass.states.async_remove(GRID)
    mine = registry.async_get_or_create("sensor", "p1", "grid", suggested_object_id="grid")
    assert mine.entity_id == GRID
    registry.async_update_entity(GRID, new_entity_id="sensor.mains")
    await hass.async_block_till_done()
    tell(hass, "sensor.mains", "300", "W")
    await until(lambda: shown(hass, coordinator).get("import_power_w") == "300")
