"""The dialog in which existing entities become a device of the house."""

from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.energy_app.coordinator import EnergyAppConfigEntry

from .device_dialog import add, change, in_section
from .devices import coordinator_of, shown
from .house import set_up, until

SECTIONS = ("grid_power", "grid_energy", "solar", "battery", "car", "others")


@pytest.fixture
async def entry(hass: HomeAssistant) -> EnergyAppConfigEntry:
    """A house without any device."""
    return await set_up(hass)


def filled_in(**sections: dict[str, Any]) -> dict[str, Any]:
    """Return the form as it is filled in."""
    return {**{name: {} for name in SECTIONS}, "max_age": 120, **sections}


async def test_add_and_change(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """What is chosen is read, the other way round where that is said; changed, the form shows it."""
    hass.states.async_set("sensor.grid", "250", {"unit_of_measurement": "W"})
    dialog = await add(hass, entry, "entities")
    chosen = {"grid_power": "sensor.grid", "grid_power_inverted": True}
    asked = await dialog.answer(**filled_in(grid_power=chosen, others={"gas": "sensor.gas"}))
    assert asked["step_id"] == "name"
    assert dialog.suggested == {"name": "Existing entities"}
    await dialog.answer(name="Meter")
    (subentry,) = entry.subentries.values()
    assert subentry.data["entities"] == [
        {"role": "grid_power", "entity_id": "sensor.grid", "inverted": True, "max_age": 120},
        {"role": "gas", "entity_id": "sensor.gas"},
    ]
    coordinator = coordinator_of(entry, "entities")
    await until(lambda: shown(hass, coordinator).get("grid_power_w") == "-250")

    dialog = await change(hass, entry, subentry.subentry_id)
    assert in_section(dialog, "grid_power") == {"grid_power": "sensor.grid", "grid_power_inverted": True}
    assert dialog.suggested["max_age"] == 120
    await dialog.answer(**filled_in(grid_power={"grid_power": "sensor.grid"}))
    await dialog.answer(name="Grid")
    await until(lambda: shown(hass, coordinator)["grid_power_w"] == "250")


async def test_what_is_wrong(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Nothing, or the same twice, is refused; so is what the device itself says."""
    dialog = await add(hass, entry, "entities")
    assert (await dialog.answer(**filled_in()))["errors"] == {"base": "none_chosen"}
    twice = {"grid_power": "sensor.grid", "import_power": "sensor.import"}
    assert (await dialog.answer(**filled_in(grid_power=twice)))["errors"] == {"base": "said_twice"}
    await dialog.answer(**filled_in(grid_power={"grid_power": "sensor.grid"}))
    await dialog.answer(name="Meter")
    hass.states.async_set("sensor.grid", "250", {"unit_of_measurement": "W"})
    await until(lambda: shown(hass, coordinator_of(entry, "entities")))
    (subentry,) = entry.subentries.values()
    unique_id = f"{subentry.subentry_id}_grid_power_w"
    own = er.async_get(hass).async_get_entity_id("sensor", "energy_app", unique_id)
    dialog = await change(hass, entry, subentry.subentry_id)
    refused = await dialog.answer(**filled_in(grid_power={"grid_power": own}))
    assert refused["errors"] == {"base": "own_entity"}
