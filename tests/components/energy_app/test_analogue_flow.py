"""The dialog in which an analogue input is added and changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.flows.points import points_of, points_text
from tests.emulators.pigpiod import Pigpiod

from .device_dialog import add, change, in_section
from .house import set_up


@pytest.fixture
def pi() -> Iterator[Pigpiod]:
    """A Raspberry Pi with a chip."""
    with Pigpiod() as pi:
        pi.chip.inputs[3] = 1.0
        yield pi


@pytest.fixture
async def entry(hass: HomeAssistant) -> EnergyAppConfigEntry:
    """A house without any device."""
    return await set_up(hass)


def filled_in(pi: Pigpiod, *, points: str = "", **changed: Any) -> dict[str, Any]:
    """Return the form as it is filled in."""
    calibration = {"gain": 20.0, "offset": -1.0, **({"points": points} if points else {})}
    return {
        "channel": 3,
        "differential": False,
        "mode": "mean",
        "unit": "a",
        "calibration": calibration,
        "chip": {"host": pi.host, "port": pi.port, "chip_select": 0, "reference_v": 3.3},
        "advanced": {"period": 5, "smoothing": 0, "samples": 16, "window": 0.2},
        **changed,
    }


async def test_add_and_change(hass: HomeAssistant, entry: EnergyAppConfigEntry, pi: Pigpiod) -> None:
    """What it measures is shown; its first name names what is kept, whatever it is called later."""
    dialog = await add(hass, entry, "analogue")
    shown = await dialog.answer(**filled_in(pi))
    assert shown["description_placeholders"]["found"].startswith("- **18.9")
    await dialog.answer(name="3. Car!")
    (subentry,) = entry.subentries.values()
    assert subentry.data["quantity"] == "car"
    assert (subentry.data["gain"], subentry.data["channel"]) == (20.0, 3)

    dialog = await change(hass, entry, subentry.subentry_id)
    assert in_section(dialog, "calibration") == {"gain": 20.0, "offset": -1.0, "points": ""}
    points = filled_in(pi, points="0=0; 2,0=100", unit="pct", device_class="moisture")
    shown = await dialog.answer(**points)
    assert shown["description_placeholders"]["found"].startswith(("- **49", "- **50"))
    await dialog.answer(name="Tank")
    (subentry,) = entry.subentries.values()
    assert (subentry.title, subentry.data["quantity"]) == ("Tank", "car")
    assert "gain" not in subentry.data
    dialog = await change(hass, entry, subentry.subentry_id)
    assert in_section(dialog, "calibration") == {"points": "0.0=0.0; 2.0=100.0"}


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"points": "1=1"}, "not_valid"),
        ({"points": "one=1; 2=2"}, "not_valid"),
        ({"unit": "a", "mode": "mean"}, None),
    ],
)
async def test_what_is_wrong(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, pi: Pigpiod, changed: dict[str, Any], error: str | None
) -> None:
    """Points that make no line are refused; a name without a letter is a value."""
    dialog = await add(hass, entry, "analogue")
    shown = await dialog.answer(**filled_in(pi, **changed))
    if error is not None:
        assert shown["errors"] == {"base": error}
        return
    await dialog.answer(name="12")
    (subentry,) = entry.subentries.values()
    assert subentry.data["quantity"] == "value"


async def test_out_of_reach(hass: HomeAssistant, entry: EnergyAppConfigEntry, pi: Pigpiod) -> None:
    """A Raspberry Pi without pigpiod is said so, and so is a machine without SPI."""
    pi.die()
    dialog = await add(hass, entry, "analogue")
    shown = await dialog.answer(**filled_in(pi))
    assert shown["errors"] == {"base": "cannot_connect"}
    assert "pigpiod" in shown["description_placeholders"]["error"]
    here = {"host": " ", "port": 8888, "chip_select": 0, "reference_v": 3.3}
    shown = await dialog.answer(**filled_in(pi, chip=here))
    assert shown["errors"] == {"base": "cannot_connect"}
    assert "SPI" in shown["description_placeholders"]["error"]


def test_points() -> None:
    """They are read as people write them, and written as they are read."""
    points = points_of("0,5 = 0\n 1.5=10;;")
    assert points == [{"voltage_v": 0.5, "value": 0.0}, {"voltage_v": 1.5, "value": 10.0}]
    assert points_of(points_text(points)) == points
    assert points_of("") == []
