"""The blueprints of automations, in a Home Assistant that loads them as a user would."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import async_fire_time_changed

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
    freezer.move_to(NOON.replace(minute=15))
    async_fire_time_changed(hass)
    await settle()
    hass.states.async_set(sensor, "1000")
    hass.states.async_set(sensor, "4000")
    await passes(hass, freezer, seconds=61)
    assert told == ["3000 W, 11 min", "4000 W, 14 min"]


async def test_a_silent_meter_is_told_and_that_it_is_back(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, told: list[str]
) -> None:
    """After a while, in local time."""
    freezer.move_to(NOON)
    sensor = "binary_sensor.meter_connected"
    hass.states.async_set(sensor, "on")
    inputs = {"connected": sensor, "actions": tell("silent since {{ since }}"), "back_actions": tell("back")}
    await automate(hass, "meter_silent", **inputs)
    hass.states.async_set(sensor, "off")
    await passes(hass, freezer, minutes=9)
    assert told == []
    await passes(hass, freezer, minutes=2)
    assert told == ["silent since 12:02"]
    hass.states.async_set(sensor, "on")
    await settle()
    assert told == ["silent since 12:02", "back"]


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
    freezer.move_to(datetime(2026, 6, 10, 10, 59, tzinfo=UTC))
    async_fire_time_changed(hass)
    await settle()
    assert told == []
    await passes(hass, freezer, seconds=61)
    assert told == expected
