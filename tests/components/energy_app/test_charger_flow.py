"""The dialog in which a charger is added and changed, and a relay on a pin that was added by it."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import time, timedelta
from types import MappingProxyType
from typing import Any

import probatio
import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.controllers.config import Count, Mode
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.stores import open_store
from custom_components.energy_app.flows import charging, outputs
from tests.emulators.p1_meter import PtyLine
from tests.emulators.pigpiod import Pigpiod

from .device_dialog import add, change, in_section
from .dialog import Dialog
from .house import coordinators, meter_data, say, set_up, until
from .test_charger import car

PLUG = "input_boolean.plug"
BASICS = {"name": "Car", "charging_power": 1000, "guard": True, "dry_run": False}
SECTIONS = ("switching", "cheap", "ready", "limits")


def sections_of(dialog: Dialog) -> dict[str, dict[str, Any]]:
    """Return how all sections are filled in."""
    return {name: in_section(dialog, name) for name in SECTIONS}


async def asked(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> Dialog:
    """Begin to add a charger on the plug, up to how it charges."""
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    await dialog.submit(entity_id=PLUG)
    return dialog


async def asked_again(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> Dialog:
    """Begin to change the charger, up to how it charges."""
    dialog = await change(hass, entry, car(entry).subentry_id)
    await dialog.submit(entity_id=PLUG)
    return dialog


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
    await dialog.submit(entity_id=PLUG)
    assert dialog.suggested["guard"] is is_guarded
    shown = await dialog.submit(name="Car", charging_power=400, guard=is_guarded, dry_run=False)
    assert shown["type"] == "create_entry"
    await hass.async_block_till_done()
    charger = car(entry)
    controller = charger.controller
    dialog = await change(hass, entry, charger.subentry_id)
    assert dialog.suggested == {"entity_id": PLUG}
    await dialog.submit(entity_id=PLUG)
    shown = await dialog.submit(name="Bicycle", charging_power=300, guard=is_guarded, dry_run=False)
    assert shown["reason"] == "reconfigure_successful"
    await until(lambda: charger.config.charging_power == 300)
    assert charger.controller is controller
    assert charger.name == "Bicycle"


async def test_everything_that_can_be_set(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """What is in the sections is used, shown again as it is, and cleared where it is emptied."""
    dialog = await asked(hass, entry)
    shown = await dialog.submit(
        **BASICS,
        switching={
            "min_on_seconds": {"hours": 0, "minutes": 2, "seconds": 30},
            "max_switches_per_day": 5,
            "battery_soc_pct": 80,
        },
        cheap={"cheap_at_night": True, "cheap_from": "23:30:00", "daily_kwh": 7.5},
        ready={"ready_by": "07:15:00", "ready_by_count": "session"},
        limits={
            "fuse_current": 25,
            "max_age_seconds": {"hours": 0, "minutes": 0, "seconds": 2},
            "override_seconds": {"hours": 3, "minutes": 0, "seconds": 0},
            "after_on": "off",
        },
    )
    assert shown["type"] == "create_entry"
    await hass.async_block_till_done()
    charger = car(entry)
    config = charger.config
    assert (config.min_on_seconds, config.max_switches_per_day, config.battery_soc_pct) == (150, 5, 80)
    assert (config.cheap_from, config.cheap_until, config.daily_kwh) == (time(23, 30), time(7), 7.5)
    assert (config.ready_by, config.ready_by_count) == (time(7, 15), Count.SESSION)
    assert (config.fuse_current, config.max_age_seconds, config.override_seconds) == (25, 2, 10_800)
    assert (config.after_on, config.min_off_seconds, config.cheap_at_night) == (Mode.OFF, 300, True)
    dialog = await asked_again(hass, entry)
    assert in_section(dialog, "switching")["min_on_seconds"] == {"hours": 0, "minutes": 2, "seconds": 30}
    assert in_section(dialog, "ready")["ready_by"] == "07:15:00"
    sections = sections_of(dialog)
    del sections["ready"]["ready_by"]
    assert (await dialog.submit(**BASICS, **sections))["reason"] == "reconfigure_successful"
    await until(lambda: charger.config.ready_by is None)
    assert charger.config == replace(config, ready_by=None)


async def test_what_was_set_elsewhere_stays(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """The dialog keeps what it does not ask, shows what is in use, and the last word counts."""
    await (await asked(hass, entry)).submit(**BASICS)
    await hass.async_block_till_done()
    charger = car(entry)
    (subentry,) = entry.get_subentries_of_type("charger")
    data = {**subentry.data, "upper_threshold_power": 700.0, "min_off_seconds": 90.0}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()
    await charger.async_set(min_on_seconds=75.0, deadband_power=300.0)
    dialog = await asked_again(hass, entry)
    sections = sections_of(dialog)
    assert sections["switching"]["min_on_seconds"] == {"hours": 0, "minutes": 1, "seconds": 15}
    sections["switching"]["min_on_seconds"] = {"hours": 0, "minutes": 4, "seconds": 0}
    await dialog.submit(**BASICS, **sections)
    await until(lambda: charger.config.min_on_seconds == 240)
    config = charger.config
    assert (config.upper_threshold_power, config.min_off_seconds, config.deadband_power) == (700, 90, 300)
    await charger.async_run()
    assert hass.states.get(PLUG).state == "off"  # type: ignore[union-attr]
    assert charger.data["switches_today"] == 0


async def test_a_time_that_cannot_be(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """It is said with its bounds, and the form stays as it was filled in."""
    dialog = await asked(hass, entry)
    limits = {"max_age_seconds": {"hours": 0, "minutes": 0, "seconds": 1}}
    shown = await dialog.submit(**BASICS, limits=limits)
    assert shown["errors"] == {"base": "max_age_seconds_out_of_bounds"}
    assert shown["description_placeholders"] == {"least": "0:00:02", "most": "1:00:00"}
    assert in_section(dialog, "limits")["max_age_seconds"] == limits["max_age_seconds"]
    assert dialog.suggested["name"] == "Car"


@pytest.mark.usefixtures("dropped_sockets")
async def test_one_of_two_meters(hass: HomeAssistant, serial: PtyLine) -> None:
    """With several meters one is chosen, and no other takes its place when it is gone."""
    entry = await set_up(hass, meter_data("socket://127.0.0.1:9"), meter_data(serial.path, "meter_2"))
    first, second = entry.get_subentries_of_type("meter")
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    await dialog.submit(entity_id="switch.plug")
    assert dialog.suggested["meter"] == first.subentry_id
    await dialog.submit(**BASICS, meter=second.subentry_id)
    await hass.async_block_till_done()
    charger = car(entry)
    await say(hass, serial, coordinators(entry)[1])
    await until(lambda: charger.data["data_age_s"] is not None)
    hass.config_entries.async_remove_subentry(entry, second.subentry_id)
    await hass.async_block_till_done()
    await until(lambda: charger.data["data_age_s"] is None)


async def test_more_than_is_left_beside_the_house(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """The guard is told of what the house takes all day long, as it was at night."""
    meter = meter_data("socket://127.0.0.1:9")
    data = MappingProxyType(meter["data"])
    subentry = ConfigSubentry(data=data, subentry_type="meter", title="Meter", unique_id=None)
    hass.config_entries.async_add_subentry(entry, subentry)
    await hass.async_block_till_done()
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    with closing(open_store(url, zone=hass.config.time_zone, source="meter_means")) as store:
        at = dt_util.utcnow() - timedelta(hours=5)
        rows = [(1500.0, 0.0), (1800.0, 0.0), (0.0, 900.0)]
        store.append(
            [
                Reading("meter", at + n * timedelta(minutes=10), {"import_power_w": i, "export_power_w": e})
                for n, (i, e) in enumerate(rows)
            ]
        )
    dialog = await asked(hass, entry)
    assert (await dialog.submit(**BASICS))["step_id"] == "never_fits"


async def test_what_is_refused(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """One plug has one charger, of whichever house, which does not switch itself."""
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    await dialog.submit(entity_id=PLUG)
    await dialog.submit(name="Car", charging_power=400, guard=True, dry_run=True)
    await hass.async_block_till_done()
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    assert (await dialog.submit(entity_id=PLUG))["errors"] == {"base": "already_configured"}
    other = await add(hass, await set_up(hass), "charger")
    await other.choose("plug")
    assert (await other.submit(entity_id=PLUG))["errors"] == {"base": "already_configured"}
    (own,) = hass.states.async_entity_ids("switch")
    assert (await dialog.submit(entity_id=own))["errors"] == {"base": "own_entity"}


async def test_what_the_output_was_set_to_stays(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """What is rarely needed is shown again as it is, what is not asked stays, and no other output is made."""
    await (await asked(hass, entry)).submit(**BASICS)
    await hass.async_block_till_done()
    (subentry,) = entry.get_subentries_of_type("charger")
    plug = {"type": "entity_switch", "entity_id": PLUG, "auto_off": 60, "heartbeat": 15, "timeout": 5}
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "output": plug})
    await hass.async_block_till_done()
    controller = car(entry).controller
    dialog = await change(hass, entry, subentry.subentry_id)
    more = in_section(dialog, "more")
    assert more == {"heartbeat": 15, "timeout": 5}
    await dialog.submit(entity_id=PLUG, auto_off=60, more=more)
    assert (await dialog.submit(**BASICS))["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    (subentry,) = entry.get_subentries_of_type("charger")
    assert subentry.data["output"] == plug
    assert car(entry).controller is controller


async def test_what_a_pin_was_set_to_stays(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, pi: Pigpiod
) -> None:
    """The dead man of a relay and what the dialog does not ask are there after a change."""
    dialog = await add(hass, entry, "charger")
    await dialog.choose("pin")
    await dialog.submit(pin=17, host=pi.host, more={"port": pi.port, "dead_man": 45})
    await dialog.answer()
    await dialog.submit(**BASICS)
    await hass.async_block_till_done()
    (subentry,) = entry.get_subentries_of_type("charger")
    output = {**subentry.data["output"], "at_exit": "off"}
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "output": output})
    dialog = await change(hass, entry, subentry.subentry_id)
    more = in_section(dialog, "more")
    assert more == {"port": pi.port, "dead_man": 45, "timeout": 3}
    await dialog.submit(pin=17, host=pi.host, more={**more, "dead_man": 60})
    await dialog.answer()
    await dialog.submit(**BASICS)
    (subentry,) = entry.get_subentries_of_type("charger")
    assert subentry.data["output"] == {**output, "dead_man": 60}
    await hass.async_block_till_done()
    assert await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize(
    ("kind", "answer", "error"),
    [
        ("plug", {"entity_id": PLUG, "more": {"heartbeat": 20}}, "heartbeat_not_valid"),
        ("plug", {"entity_id": PLUG, "auto_off": 30, "more": {"heartbeat": 20}}, "heartbeat_not_valid"),
        ("pin", {"pin": 17, "host": " "}, "host_not_valid"),
    ],
)
async def test_an_output_that_cannot_be(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, kind: str, answer: dict[str, Any], error: str
) -> None:
    """What is wrong is said, and the form stays as it was filled in."""
    dialog = await add(hass, entry, "charger")
    await dialog.choose(kind)
    assert (await dialog.submit(**answer))["errors"] == {"base": error}
    assert in_section(dialog, "more").items() >= answer.get("more", {}).items()


async def test_too_much(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Who has a charger that the guard can never allow is warned."""
    dialog = await add(hass, entry, "charger")
    await dialog.choose("plug")
    await dialog.submit(entity_id=PLUG)
    shown = await dialog.submit(name="Car", charging_power=7400, guard=True, dry_run=False)
    told = {"power": "7400", "base": "0", "limit": "2500"}
    assert (shown["step_id"], shown["description_placeholders"]) == ("never_fits", told)
    assert (await dialog.answer())["type"] == "create_entry"
    await hass.async_block_till_done()
    await car(entry).async_set(peak_limit_power=9000.0)
    dialog = await asked_again(hass, entry)
    shown = await dialog.submit(name="Car", charging_power=7400, guard=True, dry_run=False)
    assert shown["reason"] == "reconfigure_successful", "the limit of the user was overlooked"


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
    more = {"port": pi.port}
    shown = await dialog.submit(pin=17, active_high=active_high, host=pi.host, more=more)
    assert (shown["step_id"], shown["description_placeholders"]["line"]) == told
    await dialog.answer()
    await dialog.submit(name="Car", charging_power=400, guard=True, dry_run=False)
    await hass.async_block_till_done()
    charger = car(entry)
    await until(lambda: pi.pins.modes[17] == 1, 5)
    assert pi.pins.level(17) == (not active_high)
    assert not charger.data["on"]
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert pi.pins.level(17) == (not active_high)


@pytest.mark.parametrize("form", [charging.form({}), *outputs.FORMS.values()])
def test_no_section_hides_what_is_in_it(form: probatio.Schema) -> None:
    """The frontend leaves a section that has a default of its own at that, and refuses it as incomplete."""
    sections = [field for field, kind in form.schema.items() if isinstance(kind, section)]
    assert sections
    assert all(field.default is probatio.UNDEFINED for field in sections)
