"""The dialog in which a charger is added and changed, and a relay on a pin that was added by it."""

from collections.abc import Iterator

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from tests.emulators.pigpiod import Pigpiod

from .device_dialog import add, change
from .house import set_up, until

PLUG = "input_boolean.plug"


@pytest.fixture
def pi() -> Iterator[Pigpiod]:
    """A Raspberry Pi with a relay."""
    with Pigpiod() as pi:
        yield pi


@pytest.fixture
async def entry(hass: HomeAssistant) -> EnergyAppConfigEntry:
    """A house with a plug, and without any device."""
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {"plug": {"name": "Plug"}}})
    return await set_up(hass)


@pytest.mark.parametrize(("country", "is_guarded"), [("BE", True), ("NL", False)])
async def test_a_plug(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, country: str, *, is_guarded: bool
) -> None:
    """A plug is added, with a guard where peaks are charged; and changed without another controller."""
    hass.config.country = country
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    await dialog.answer(entity_id=PLUG)
    assert dialog.suggested["guard"] is is_guarded
    shown = await dialog.answer(name="Car", charging_power=400, guard=is_guarded, dry_run=False)
    assert shown["type"] == "create_entry"
    await hass.async_block_till_done()
    (charger,) = entry.runtime_data.chargers.running.values()
    controller = charger.controller
    dialog = await change(hass, entry, charger.subentry_id)
    assert dialog.suggested == {"entity_id": PLUG}
    await dialog.answer(entity_id=PLUG)
    shown = await dialog.answer(name="Bicycle", charging_power=300, guard=is_guarded, dry_run=False)
    assert shown["reason"] == "reconfigure_successful"
    await until(lambda: charger.config.charging_power == 300)
    assert charger.controller is controller
    assert charger.name == "Bicycle"


async def test_what_is_refused(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """One plug has one charger, which does not switch itself."""
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    await dialog.answer(entity_id=PLUG)
    await dialog.answer(name="Car", charging_power=400, guard=True, dry_run=True)
    await hass.async_block_till_done()
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    assert (await dialog.answer(entity_id=PLUG))["errors"] == {"base": "already_configured"}
    (own,) = hass.states.async_entity_ids("switch")
    assert (await dialog.answer(entity_id=own))["errors"] == {"base": "own_entity"}


async def test_too_much(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Who has a charger that the guard can never allow is warned."""
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    await dialog.answer(entity_id=PLUG)
    shown = await dialog.answer(name="Car", charging_power=7400, guard=True, dry_run=False)
    assert (shown["step_id"], shown["description_placeholders"]) == ("never_fits", {"power": "7400"})
    assert (await dialog.answer())["type"] == "create_entry"


@pytest.mark.parametrize(
    ("active_high", "told"),
    [(True, ("boot", "gpio=17=op,dl")), (False, ("active_low_boot", "gpio=17=op,dh"))],
)
async def test_a_relay(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    pi: Pigpiod,
    told: tuple[str, str],
    *,
    active_high: bool,
) -> None:
    """A relay of a Raspberry Pi: the line for its start is shown, and it is off then and at the end."""
    dialog = await add(hass, entry, "charger")
    await dialog.choose("pin")
    shown = await dialog.answer(pin=17, active_high=active_high, host=pi.host, port=pi.port)
    assert (shown["step_id"], shown["description_placeholders"]["line"]) == told
    await dialog.answer()
    await dialog.answer(name="Car", charging_power=400, guard=True, dry_run=False)
    await hass.async_block_till_done()
    (charger,) = entry.runtime_data.chargers.running.values()
    await until(lambda: pi.pins.modes[17] == 1, 5)
    assert pi.pins.level(17) == (not active_high)
    assert not charger.data["on"]
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert pi.pins.level(17) == (not active_high)
