"""A charger in a running Home Assistant: a helper that is switched, and a meter on a serial port."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Context, Event, HomeAssistant, callback
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators import charger as charger_module
from custom_components.energy_app.coordinators.charger import ChargerCoordinator
from custom_components.energy_app.coordinators.meter import MeterCoordinator
from custom_components.energy_app.energy_core.models import Observed
from tests.emulators.fronius import MODELS, DataLogger, SteadyPlant
from tests.emulators.p1_meter import PtyLine

from .asking import ask
from .clock import HandClock
from .device_dialog import change
from .devices import FLOWS, NOON, answered, begin_at, coordinator_of, device_data
from .house import coordinators, meter_data, set_up, talk_until, until
from .test_house import TABLE, tariff_data

PLUG, OTHER = "input_boolean.plug", "input_boolean.other"


def charger_data(**data: Any) -> ConfigSubentryData:
    """Return a charger on the plug as a subentry to begin with."""
    output = {"type": "entity_switch", "entity_id": PLUG}
    return {
        "subentry_type": "charger",
        "title": "Car",
        "unique_id": None,
        "data": {"output": output, "charging_power": 1400.0, "guard": False, **data},
    }


# Home Assistant keeps what it knows of a request under names that aiohttp no longer likes.
pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")


@pytest.fixture(autouse=True)
async def plug(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[list[str]]:
    """A helper in place of a plug, and each state that it changes to."""
    monkeypatch.setattr(charger_module, "PERIOD_S", 0.02)
    helpers = {"plug": {"name": "Plug"}, "other": {"name": "Other"}}
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": helpers})
    changes: list[str] = []

    @callback
    def note(event: Event[Any]) -> None:
        if event.data["entity_id"] == PLUG and event.data["new_state"] is not None:
            changes.append(event.data["new_state"].state)

    end = hass.bus.async_listen("state_changed", note)
    yield changes
    end()


@pytest.fixture
async def entry(hass: HomeAssistant, serial: PtyLine, clock: HandClock) -> EnergyAppConfigEntry:
    """A house with a meter and a charger, that has good data and has waited for all that it has to."""
    entry = await set_up(hass, meter_data(serial.path), charger_data())
    await good_data(hass, entry, serial, clock, 400)
    return entry


async def good_data(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, clock: HandClock, seconds: int
) -> None:
    """Have a meter speak for so long without a break, and the charger decide on all of it."""
    (meter,) = coordinators(entry)
    for _ in range(seconds // 20):
        await speak(hass, serial, meter)
        await car(entry).async_run()
        clock.skip(20)
        serial.clock_offset(clock.monotonic() - 1000)
    await speak(hass, serial, meter)
    await car(entry).async_run()
    await hass.async_block_till_done()


async def speak(hass: HomeAssistant, serial: PtyLine, meter: MeterCoordinator) -> None:
    """Have a meter speak, and wait until that has been taken in."""
    before = meter.reader.line.accepted
    await talk_until(serial, lambda: meter.reader.line.accepted > before)
    await hass.async_block_till_done()


def car(entry: EnergyAppConfigEntry) -> ChargerCoordinator:
    """Return what runs for the charger."""
    (found,) = entry.runtime_data.chargers.running.values()
    return found


def entity_id(hass: HomeAssistant, entry: EnergyAppConfigEntry, platform: str, key: str) -> str:
    """Return an entity of the charger."""
    unique_id = f"{car(entry).subentry_id}_{key}"
    found = er.async_get(hass).async_get_entity_id(platform, DOMAIN, unique_id)
    assert found is not None
    return found


def value(hass: HomeAssistant, entry: EnergyAppConfigEntry, platform: str, key: str) -> str:
    """Return the state of an entity of the charger."""
    state = hass.states.get(entity_id(hass, entry, platform, key))
    assert state is not None
    return state.state


async def call(hass: HomeAssistant, domain: str, action: str, entity: str, **data: Any) -> None:
    """Do something to an entity."""
    await hass.services.async_call(domain, action, {"entity_id": entity, **data}, blocking=True)
    await hass.async_block_till_done()


def is_on(hass: HomeAssistant) -> bool:
    """Say whether the plug is on."""
    return hass.states.is_state(PLUG, "on")


async def switch_on(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Have the charger switched on by its switch."""
    await call(hass, "switch", "turn_on", entity_id(hass, entry, "switch", "on"))
    assert is_on(hass), car(entry).data


async def test_a_wish_ends(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, clock: HandClock
) -> None:
    """To switch it on is a wish, that ends by itself."""
    await call(hass, "select", "select_option", entity_id(hass, entry, "select", "mode"), option="off")
    await switch_on(hass, entry)
    assert value(hass, entry, "sensor", "reason") == "override_on"
    clock.skip(12 * 3600)
    serial.clock_offset(clock.monotonic() - 1000)
    await good_data(hass, entry, serial, clock, 400)
    assert not is_on(hass)
    assert value(hass, entry, "switch", "on") == "off"
    assert value(hass, entry, "sensor", "reason") == "mode_off"


async def test_a_house_with_panels_and_a_battery(
    hass: HomeAssistant, serial: PtyLine, clock: HandClock
) -> None:
    """What an inverter says of the battery is known to the charger while it is fresh, and breaks nothing."""
    begin_at(clock, NOON)
    plant = SteadyPlant(replace(FLOWS, battery_w=900, charge_pct=88.0))
    with DataLogger(plant, MODELS["gen24"], at=NOON) as inverter:
        devices = meter_data(serial.path), device_data("fronius", url=inverter.url)
        entry = await set_up(hass, *devices, charger_data(battery_soc_pct=80))
        await answered(hass, coordinator_of(entry, "fronius"))
        await speak(hass, serial, coordinators(entry)[0])
        await car(entry).async_run()
        sample = car(entry).controller._sources.sample(clock.now(), Observed(on=False))
        assert (sample.battery_w, sample.battery_soc_pct) == (900.0, 88.0)
        assert value(hass, entry, "sensor", "reason") in {"starting", "recovering"}
        clock.skip(301)
        sample = car(entry).controller._sources.sample(clock.now(), Observed(on=False))
        assert (sample.battery_w, sample.battery_soc_pct) == (None, None)


async def test_a_fault_of_ours_leaves_nothing_on(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What cannot be told is decided all the same, each second, and the fault is said once."""
    await switch_on(hass, entry)

    def fail(_: object) -> None:
        raise ValueError("it cannot be told")

    monkeypatch.setattr(ChargerCoordinator, "async_tell", fail)
    await until(lambda: "Deciding for Car failed" in caplog.text)
    clock.skip(61)  # nothing is heard of the meter meanwhile
    await until(lambda: not is_on(hass))
    assert caplog.text.count("Deciding for Car failed") == 1
    monkeypatch.undo()
    await until(lambda: not car(entry)._is_failing)


async def test_unload(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """It is off when the house is unloaded, and its entities go."""
    await switch_on(hass, entry)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not is_on(hass)


async def test_stop(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """It is off when Home Assistant stops."""
    await switch_on(hass, entry)
    hass.bus.async_fire("homeassistant_stop")
    await until(lambda: not is_on(hass))


async def test_stop_before_the_plugs(
    hass: HomeAssistant, serial: PtyLine, clock: HandClock, plug: list[str]
) -> None:
    """It is off before those who reach the plug hear of the stop, as on that they let go of it."""

    @callback
    def let_go(_: Event[Any]) -> None:
        hass.states.async_set(PLUG, STATE_UNAVAILABLE)

    hass.bus.async_listen_once("homeassistant_stop", let_go)
    entry = await set_up(hass, meter_data(serial.path), charger_data())
    await good_data(hass, entry, serial, clock, 400)
    await switch_on(hass, entry)
    plug.clear()
    await hass.async_stop(force=True)
    assert plug == ["off", STATE_UNAVAILABLE]


async def test_a_house_that_cannot_start(hass: HomeAssistant, serial: PtyLine) -> None:
    """What a crash left on goes off, whatever is wrong with a device beside it."""
    await call(hass, "input_boolean", "turn_on", PLUG)
    damaged = meter_data(serial.path)
    damaged["data"] = {}
    with pytest.raises(AssertionError):
        await set_up(hass, damaged, charger_data())
    assert not is_on(hass)


async def test_silence(hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock) -> None:
    """A meter that falls silent switches it off once its data are too old, without anybody's doing."""
    await switch_on(hass, entry)
    clock.skip(59)
    await asyncio.sleep(0.1)
    assert is_on(hass)
    clock.skip(2)
    await until(lambda: not is_on(hass))
    await until(lambda: value(hass, entry, "sensor", "reason") == "stale")
    assert value(hass, entry, "binary_sensor", "stale") == "on"
    assert value(hass, entry, "switch", "on") == "off"


async def test_settings_switch_nothing(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, plug: list[str]
) -> None:
    """Neither numbers, nor the mode, nor the dialog switch anything; numbers are kept."""
    await switch_on(hass, entry)
    plug.clear()
    before = car(entry).controller
    for key, number in (("upper_threshold_power", 3000), ("deadband_power", 100), ("peak_limit_power", 5000)):
        await call(hass, "number", "set_value", entity_id(hass, entry, "number", key), value=number)
        assert float(value(hass, entry, "number", key)) == number
    await call(hass, "select", "select_option", entity_id(hass, entry, "select", "mode"), option="off")
    subentry = entry.subentries[car(entry).subentry_id]
    data = {**subentry.data, "charging_power": 1500.0, "charger_entity": "sensor.car_power"}
    hass.config_entries.async_update_subentry(entry, subentry, title="Bicycle", data=data)
    await hass.async_block_till_done()
    await asyncio.sleep(0.1)
    assert (car(entry).config.charging_power, car(entry).name) == (1500, "Bicycle")
    assert plug == []
    assert car(entry).controller is before


async def test_the_dialog_switches_nothing(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, plug: list[str]
) -> None:
    """Whoever goes through the dialog, and changes all that can be, finds the car still charging."""
    await switch_on(hass, entry)
    plug.clear()
    before = car(entry).controller
    dialog = await change(hass, entry, car(entry).subentry_id)
    await dialog.submit(entity_id=PLUG)
    await dialog.submit(
        name="Bicycle",
        charging_power=900,
        guard=False,
        dry_run=False,
        switching={"min_on_seconds": {"seconds": 0}, "max_switches_per_day": 0, "battery_soc_pct": 50},
        cheap={"cheap_at_night": True, "cheap_from": "01:00:00", "daily_kwh": 0},
        ready={"ready_by": "07:00:00", "ready_by_kwh": 1},
        limits={"fuse_current": 63, "max_age_seconds": {"seconds": 2}, "reserve_power": 0, "after_on": "off"},
    )
    await hass.async_block_till_done()
    await asyncio.sleep(0.1)
    config = car(entry).config
    assert (config.charging_power, config.max_age_seconds, config.daily_kwh) == (900, 2, 0)
    assert plug == []
    assert car(entry).controller is before


async def test_restart(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, clock: HandClock
) -> None:
    """What was counted, wished and set is there after a restart."""
    await switch_on(hass, entry)
    number = entity_id(hass, entry, "number", "upper_threshold_power")
    await call(hass, "number", "set_value", number, value=2222)
    assert await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    assert not is_on(hass)
    assert float(value(hass, entry, "number", "upper_threshold_power")) == 2222
    await good_data(hass, entry, serial, clock, 400)
    assert car(entry).data["switches_today"] >= 1
    assert is_on(hass)
    assert value(hass, entry, "sensor", "reason") == "override_on"


async def test_back_from_unavailable(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A plug that was away and comes back on was not switched by a hand: it is set back."""
    hass.states.async_set(PLUG, STATE_UNAVAILABLE)
    await until(lambda: "unreachable" in {str(each.kind) for each in car(entry).controller.problems})
    hass.states.async_set(PLUG, "on", context=Context())
    await until(lambda: not is_on(hass))
    assert car(entry).data["override"] is None


async def test_a_plug_whose_state_is_not_known_is_told_to_be_off(
    hass: HomeAssistant, serial: PtyLine
) -> None:
    """As one that only hears, after a restart: it may be on."""
    await call(hass, "input_boolean", "turn_on", PLUG)
    hass.states.async_set(PLUG, STATE_UNKNOWN)
    await set_up(hass, meter_data(serial.path), charger_data())
    await until(lambda: hass.states.is_state(PLUG, "off"))


async def test_stays_on_is_told(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A plug without an auto-off stays on after a crash: that is said, until the charger goes."""
    issue_id = f"charger_stays_on_{car(entry).subentry_id}"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    assert issue is not None
    assert issue.translation_placeholders == {"charger": "Car", "place": PLUG}
    assert hass.config_entries.async_remove_subentry(entry, car(entry).subentry_id)
    await hass.async_block_till_done()
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None
    assert entry.runtime_data.chargers.running == {}


async def test_more_than_the_guard_allows_is_told(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """The numbers are those that are in use, also when they have changed and it still does not fit."""
    issue_id = f"charger_never_fits_{car(entry).subentry_id}"
    await car(entry).async_set(guard=True, mode="on", charging_power=7400.0)
    for limit in (2500.0, 6000.0):
        await car(entry).async_set(peak_limit_power=limit)
        await car(entry).async_run()
        issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
        assert issue is not None
        told = {"charger": "Car", "place": PLUG, "power_w": "7400", "limit_w": f"{limit:.0f}"}
        assert issue.translation_placeholders == told
    await car(entry).async_set(peak_limit_power=9000.0)
    await car(entry).async_run()
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None


async def test_cheap(hass: HomeAssistant, serial: PtyLine, clock: HandClock) -> None:
    """In hours that are cheap by the tariff and the highest price of the user, it charges from the grid."""
    begin_at(clock, dt_util.utcnow())
    whole_day = {"cheap_from": "00:00", "cheap_until": "00:00", "upper_threshold_power": 50_000}
    entry = await set_up(hass, meter_data(serial.path), tariff_data(TABLE), charger_data(**whole_day))
    mode = entity_id(hass, entry, "select", "mode")
    await call(hass, "select", "select_option", mode, option="solar_cheap")
    await good_data(hass, entry, serial, clock, 400)
    assert not is_on(hass)
    number = entity_id(hass, entry, "number", "max_price")
    await call(hass, "number", "set_value", number, value=2)
    await good_data(hass, entry, serial, clock, 400)
    assert value(hass, entry, "sensor", "reason") == "cheap"
    assert is_on(hass)


async def test_a_cheaper_tariff_switches_nothing(
    hass: HomeAssistant, plug: list[str], serial: PtyLine, clock: HandClock
) -> None:
    """It counts after one mean more, as other numbers do."""
    begin_at(clock, dt_util.utcnow())
    mode = {"mode": "solar_cheap", "max_price": 0.15, "upper_threshold_power": 50_000}
    whole_day = {"cheap_from": "00:00", "cheap_until": "00:00", **mode}
    entry = await set_up(hass, meter_data(serial.path), tariff_data(TABLE), charger_data(**whole_day))
    await good_data(hass, entry, serial, clock, 400)
    (tariff,) = entry.get_subentries_of_type("tariff")
    cheap = {**TABLE["contracts"][0], "offtake": [{"name": "energy", "eur_kwh": 0.1}]}
    data = {"tariff": {"contracts": [cheap]}}
    hass.config_entries.async_update_subentry(entry, tariff, data=data)
    await car(entry)._prices.async_look()
    await good_data(hass, entry, serial, clock, 60)
    assert value(hass, entry, "sensor", "reason") == "settling"
    assert plug == []
    await good_data(hass, entry, serial, clock, 400)
    assert value(hass, entry, "sensor", "reason") == "cheap"
    assert plug == ["on"]


async def test_nothing_that_is_set_switches_anything(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    hass_ws_client: WebSocketGenerator,
    plug: list[str],
    serial: PtyLine,
) -> None:
    """Each setting that can be set by a request, the mode as well; nor is the line of the meter touched."""
    assert await async_setup_component(hass, "websocket_api", {})
    client = await hass_ws_client(hass)
    await switch_on(hass, entry)
    plug.clear()
    (meter,) = coordinators(entry)
    before = car(entry).controller, meter.reader, meter._task, serial.listeners
    settings = await ask(client, "agents/get_config", agent_id="controller.car")
    others = {
        "mode": "solar_cheap",
        "after_on": "off",
        "guard": True,
        "ready_by": "06:00",
        "fuse_power": 9000,
    }
    for name, value in {**settings, "upper_threshold_power": 3000, "max_age_seconds": 50, **others}.items():
        await ask(client, "agents/set_config", agent_id="controller.car", config={name: value})
        await ask(client, "agents/set_config", agent_id="reader.meter", config={"max_age": 60})
        await ask(client, "agents/set_config", agent_id="logger.meter.readings", config={"period": 9})
        assert plug == [], name
    found = await ask(client, "agents/get_config", agent_id="controller.car")
    assert found["mode"] == "solar_cheap"
    assert (found["ready_by"], found["upper_threshold_power"]) == ("06:00:00", 3000)
    assert before == (car(entry).controller, meter.reader, meter._task, serial.listeners)
    assert is_on(hass)


@pytest.mark.parametrize(("country", "is_night"), [("BE", False), ("NL", True), ("SE", None)])
async def test_the_night_tariff(
    hass: HomeAssistant, serial: PtyLine, clock: HandClock, country: str, *, is_night: bool | None
) -> None:
    """The register on which the meter counts is the day in Belgium and the night in the Netherlands."""
    hass.config.country = country
    begin_at(clock, dt_util.utcnow())
    entry = await set_up(hass, meter_data(serial.path), charger_data())
    (meter,) = coordinators(entry)
    await speak(hass, serial, meter)
    assert meter.reader.latest is not None
    assert meter.reader.latest.values["tariff"] == 1
    sample = car(entry).controller._sources.sample(clock.now(), Observed(on=False))
    assert sample.is_night is is_night


async def test_chargers_of_a_house_go_on_in_turn(
    hass: HomeAssistant, serial: PtyLine, clock: HandClock
) -> None:
    """The second one waits until the meter has shown what the first one takes."""
    output = {"type": "entity_switch", "entity_id": OTHER}
    entry = await set_up(hass, meter_data(serial.path), charger_data(), charger_data(output=output))
    (meter,) = coordinators(entry)
    first, second = entry.runtime_data.chargers.running.values()

    async def pass_by(steps: int) -> None:
        for _ in range(steps):
            await speak(hass, serial, meter)
            await first.async_run()
            await second.async_run()
            await hass.async_block_till_done()
            clock.skip(10)
            serial.clock_offset(clock.monotonic() - 1000)

    await pass_by(40)
    first.controller.override(on=True)
    second.controller.override(on=True)
    await pass_by(1)
    assert [hass.states.is_state(each, "on") for each in (PLUG, OTHER)].count(True) == 1
    assert "turn" in {first.data["reason"], second.data["reason"]}
    await pass_by(8)
    assert all(hass.states.is_state(each, "on") for each in (PLUG, OTHER))
