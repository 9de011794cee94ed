"""The offer of what Home Assistant's own integrations know already."""

from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.energy_app.coordinator import EnergyAppConfigEntry

from .device_dialog import add
from .house import meter_data, set_up


def install(hass: HomeAssistant, domain: str, **keys: str) -> None:
    """Have another integration with entities, by what they are called and the end of their unique ids."""
    other = MockConfigEntry(domain=domain)
    other.add_to_hass(hass)
    registry = er.async_get(hass)
    for name, key in keys.items():
        registry.async_get_or_create(
            "sensor", domain, f"123-{key}", suggested_object_id=name, config_entry=other
        )


async def take(hass: HomeAssistant, entry: EnergyAppConfigEntry, kind: str) -> list[dict[str, object]]:
    """Choose what is there already; returns the entities of the device that is added."""
    dialog = await add(hass, entry, kind)
    shown = await dialog.choose("foreign")
    assert "sensor." in shown["description_placeholders"]["entities"]
    ended = await dialog.answer(name="Roof")
    assert ended["reason"] == "entities_added"
    (subentry,) = entry.get_subentries_of_type("entities")
    assert subentry.title == "Roof"
    found: list[dict[str, object]] = subentry.data["entities"]
    return found


@pytest.mark.parametrize(
    ("kind", "domain", "keys", "roles"),
    [
        (
            "fronius",
            "fronius",
            {"pv": "power_photovoltaics", "bat": "power_battery", "led": "led_state", "grid": "power_grid"},
            {"pv_power", "battery_power", "grid_power"},
        ),
        (
            "sma",
            "sma",
            {"pv": "grid_power_0", "total": "total_yield_0", "again": "total_yield_0_2"},
            {"pv_power", "pv_energy"},
        ),
        ("weather", "openweathermap", {"t": "temperature"}, {"temperature"}),
    ],
)
async def test_what_is_there_is_offered_first(
    hass: HomeAssistant, kind: str, domain: str, keys: dict[str, str], roles: set[str]
) -> None:
    """It becomes a device of entities; nothing else asks the inverter."""
    install(hass, domain, **keys)
    entry = await set_up(hass)
    found = await take(hass, entry, kind)
    assert {each["role"] for each in found} == roles
    assert {each["entity_id"] for each in found if each["inverted"]} <= {"sensor.bat"}


async def test_the_grid_of_a_house_with_a_meter(hass: HomeAssistant, tmp_path: Path) -> None:
    """What the meter says of the grid is not said twice."""
    install(hass, "fronius", pv="power_photovoltaics", grid="power_grid")
    entry = await set_up(hass, meter_data(str(tmp_path / "none")))
    assert [each["role"] for each in await take(hass, entry, "fronius")] == ["pv_power"]


async def test_the_device_itself(hass: HomeAssistant) -> None:
    """It may be asked all the same; without another integration there is no choice."""
    entry = await set_up(hass)
    assert (await add(hass, entry, "sma")).shown["step_id"] == "connection"
    install(hass, "sma", pv="grid_power_0")
    dialog = await add(hass, entry, "sma")
    assert (await dialog.choose("connection"))["step_id"] == "connection"
