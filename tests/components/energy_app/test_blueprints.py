"""The blueprints of automations, in a Home Assistant that loads them as a user would."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import load_yaml_dict
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from tests.emulators.p1_meter import PtyLine

from .clock import HandClock
from .house import until
from .test_charger import car, entity_id, entry, good_data, is_on, plug

__all__ = ["entry", "plug"]

FOLDER = Path(__file__).parents[3] / "blueprints" / "automation" / "energy_app"
NAMES = {"car_not_charged", "meter_silent", "peak_warning"}
NOON = datetime(2026, 6, 10, 10, 2, tzinfo=UTC)


def test_all_are_here() -> None:
    """Each says what it is, and where it comes from."""
    assert {path.stem for path in FOLDER.glob("*.yaml")} == NAMES
    for name in NAMES:
        text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
        assert f"/blueprints/automation/energy_app/{name}.yaml" in text
        assert text.startswith("blueprint:")


@pytest.fixture
def told(hass: HomeAssistant) -> list[str]:
    """What the user was told."""
    found: list[str] = []

    async def note(call: ServiceCall) -> None:
        found.append(call.data["text"])

    hass.services.async_register("test", "tell", note)
    return found


async def automate(hass: HomeAssistant, name: str, **inputs: Any) -> None:
    """Have an automation made out of a blueprint."""
    await hass.config.async_set_time_zone("Europe/Brussels")
    target = Path(hass.config.path("blueprints", "automation", "energy_app"))
    await hass.async_add_executor_job(shutil.copytree, FOLDER, target)
    made = {"use_blueprint": {"path": f"energy_app/{name}.yaml", "input": inputs}, "alias": name}
    assert await async_setup_component(hass, "automation", {"automation": made})
    await hass.async_block_till_done()
    assert hass.states.is_state(f"automation.{name}", "on")


def tell(text: str) -> list[dict[str, Any]]:
    """Return the action that tells the user something."""
    return [{"action": "test.tell", "data": {"text": text}}]


async def settle() -> None:
    """Let automations do what they do, those that go on waiting as well."""
    for _ in range(100):
        await asyncio.sleep(0)


async def passes(hass: HomeAssistant, freezer: FrozenDateTimeFactory, **time: float) -> None:
    """Let time go by."""
    freezer.tick(timedelta(**time))
    async_fire_time_changed(hass)
    await settle()


async def moves(hass: HomeAssistant, freezer: FrozenDateTimeFactory, to: datetime) -> None:
    """Let it become so late."""
    freezer.move_to(to)
    async_fire_time_changed(hass)
    await settle()


async def test_a_peak_is_told_once_in_a_quarter(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, told: list[str]
) -> None:
    """Not for a kettle, and not again before the next quarter-hour."""
    freezer.move_to(NOON)
    sensor = "sensor.projection"
    hass.states.async_set(sensor, "1000")
    text = "{{ projection }} W, {{ minutes_left }} min"
    await automate(hass, "peak_warning", projection=sensor, limit=2500, actions=tell(text))
    hass.states.async_set(sensor, "3000.4")
    await passes(hass, freezer, seconds=30)
    hass.states.async_set(sensor, "1000")
    await passes(hass, freezer, seconds=60)
    assert told == []
    hass.states.async_set(sensor, "3000.4")
    await passes(hass, freezer, seconds=61)
    assert told == ["3000 W, 11 min"]
    hass.states.async_set(sensor, "1000")
    hass.states.async_set(sensor, "4000")
    await passes(hass, freezer, seconds=120)
    assert len(told) == 1
    await moves(hass, freezer, NOON.replace(minute=15))
    hass.states.async_set(sensor, "1000")
    await settle()
    hass.states.async_set(sensor, "4000")
    await passes(hass, freezer, seconds=61)
    assert told == ["3000 W, 11 min", "4000 W, 14 min"]


async def test_a_peak_that_stays_is_told_in_each_quarter(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, told: list[str]
) -> None:
    """In the unit that the user sees it in, for as long as it stays above; then it waits for the next one."""
    freezer.move_to(NOON)
    sensor, unit = "sensor.projection", {"unit_of_measurement": "kW"}
    hass.states.async_set(sensor, "unavailable")
    text = "{{ projection }} W, {{ minutes_left }} min"
    await automate(hass, "peak_warning", projection=sensor, limit=2500, actions=tell(text))
    hass.states.async_set(sensor, "2.8", unit)
    await passes(hass, freezer, seconds=61)
    assert told == ["2800 W, 12 min"]
    hass.states.async_set(sensor, "3.2", unit)
    await moves(hass, freezer, NOON.replace(minute=15))
    assert len(told) == 1
    await passes(hass, freezer, seconds=61)
    assert told[1:] == ["3200 W, 14 min"]
    await moves(hass, freezer, NOON.replace(minute=30))
    hass.states.async_set(sensor, "1.0", unit)
    await passes(hass, freezer, seconds=61)
    assert len(told) == 2
    hass.states.async_set(sensor, "2.6", unit)
    await passes(hass, freezer, seconds=61)
    assert told[2:] == ["2600 W, 13 min"]


@pytest.mark.parametrize(
    ("sensor", "speaking", "silent"),
    [("binary_sensor.meter_connected", "on", "off"), ("sensor.meter_power", "350", "unavailable")],
)
async def test_a_silent_meter_is_told_and_that_it_is_back(  # noqa: PLR0913, PLR0917 - three fixtures, and what is tried
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    told: list[str],
    sensor: str,
    speaking: str,
    silent: str,
) -> None:
    """After a while, in local time; by what says whether it speaks, or by what it measures."""
    freezer.move_to(NOON)
    hass.states.async_set(sensor, speaking)
    inputs = {"connected": sensor, "actions": tell("silent since {{ since }}"), "back_actions": tell("back")}
    await automate(hass, "meter_silent", **inputs)
    hass.states.async_set(sensor, silent)
    await passes(hass, freezer, minutes=9)
    assert told == []
    await passes(hass, freezer, minutes=2)
    assert told == ["silent since 12:02"]
    hass.states.async_set(sensor, "unknown")
    await settle()
    assert len(told) == 1
    hass.states.async_set(sensor, speaking)
    await settle()
    assert told == ["silent since 12:02", "back"]


async def test_a_meter_that_is_back_while_it_is_told(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, told: list[str]
) -> None:
    """What is done about the silence may take its time, as a message that is to be answered."""
    freezer.move_to(NOON)
    sensor = "sensor.meter_power"
    hass.states.async_set(sensor, "350")
    slowly = [*tell("silent"), {"delay": 60}]
    await automate(hass, "meter_silent", connected=sensor, actions=slowly, back_actions=tell("back"))
    hass.states.async_set(sensor, "unavailable")
    await passes(hass, freezer, minutes=11)
    hass.states.async_set(sensor, "350")
    await settle()
    assert told == ["silent"]
    await passes(hass, freezer, seconds=61)
    assert told == ["silent", "back"]


@pytest.mark.parametrize(
    ("name", "asked", "key"),
    [
        ("peak_warning", "projection", "quarter_projection"),
        ("meter_silent", "connected", "import_power_w"),
        ("car_not_charged", "charged", "charged_today"),
    ],
)
async def test_what_is_offered_is_there(  # noqa: PLR0913, PLR0917 - three fixtures, and what is tried
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    serial: PtyLine,
    clock: HandClock,
    name: str,
    asked: str,
    key: str,
) -> None:
    """Each form offers what it is about, which nobody has to enable first."""
    await good_data(hass, entry, serial, clock, 2)
    await hass.async_block_till_done()
    found = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    (wanted,) = [each for each in found if each.unique_id.endswith(f"_{key}")]
    assert wanted.disabled_by is None
    made = await hass.async_add_executor_job(load_yaml_dict, str(FOLDER / f"{name}.yaml"))
    filters = made["blueprint"]["input"][asked]["selector"]["entity"]["filter"]
    kinds = [(each["integration"], each["domain"], each["device_class"]) for each in filters]
    assert (wanted.platform, wanted.domain, wanted.original_device_class) in kinds


@pytest.mark.parametrize(
    ("charged", "day", "expected"),
    [
        ("3.2", "wed", ["1.8 kWh"]),
        ("5.0", "wed", []),
        ("unavailable", "wed", ["5.0 kWh"]),
        ("0", "thu", []),
    ],
)
async def test_a_car_that_is_not_charged(  # noqa: PLR0913, PLR0917 - three fixtures, and what is tried
    hass: HomeAssistant,
    freezer: FrozenDateTimeFactory,
    told: list[str],
    charged: str,
    day: str,
    expected: list[str],
) -> None:
    """On the days that were chosen, at the local time."""
    freezer.move_to(NOON)
    hass.states.async_set("sensor.charged", charged)
    await automate(
        hass,
        "car_not_charged",
        charged="sensor.charged",
        by="13:00:00",
        least=5,
        days=[day],
        actions=tell("{{ missing }} kWh"),
    )
    await moves(hass, freezer, NOON.replace(minute=59))
    assert told == []
    await passes(hass, freezer, seconds=61)
    assert told == expected


async def test_what_is_missing_is_charged(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A charger is asked for what it did not give, and for no more."""
    charged = entity_id(hass, entry, "sensor", "charged_today")
    missing = [{"action": "energy_app.charge_now", "data": {"kwh": "{{ missing }}"}}]
    await automate(hass, "car_not_charged", charged=charged, least=7.5, actions=missing)
    asked = {"entity_id": "automation.car_not_charged", "skip_condition": False}
    await hass.services.async_call("automation", "trigger", asked, blocking=True)
    await until(lambda: car(entry).data["override"] is not None)
    assert is_on(hass)
    assert car(entry).data["override"]["kwh_left"] == pytest.approx(7.5, abs=0.1)
