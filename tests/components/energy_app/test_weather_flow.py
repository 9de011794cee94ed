"""The dialog in which the weather is added and changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from tests.emulators.openweathermap import Fault, OpenWeatherMap

from .device_dialog import add, change
from .devices import coordinator_of
from .house import set_up, until


@pytest.fixture
def service() -> Iterator[OpenWeatherMap]:
    """A weather service."""
    with OpenWeatherMap(key="key") as service:
        yield service


@pytest.fixture
async def entry(hass: HomeAssistant) -> EnergyAppConfigEntry:
    """A house without any device."""
    return await set_up(hass)


def filled_in(service: OpenWeatherMap, **changed: Any) -> dict[str, Any]:
    """Return the form as it is filled in."""
    return {
        "api_key": "key",
        "api": "free",
        "location": {"latitude": 51.0, "longitude": 3.7},
        "advanced": {"period": 600, "forecast_period": 3600, "url": service.url},
        **changed,
    }


async def test_add_and_change(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, service: OpenWeatherMap
) -> None:
    """It is asked once, what it says is shown, and it becomes a device; changed, it stays the same one."""
    dialog = await add(hass, entry, "weather")
    assert dialog.suggested["location"] == {
        "latitude": hass.config.latitude,
        "longitude": hass.config.longitude,
    }
    shown = await dialog.answer(**filled_in(service))
    assert shown["step_id"] == "confirm"
    assert "Temperature: **" in shown["description_placeholders"]["found"]
    assert dialog.suggested == {"name": "Weather"}
    made = await dialog.answer(name="Roof")
    assert (made["type"], made["title"]) == (FlowResultType.CREATE_ENTRY, "Roof")
    assert made["data"] == {
        "source": "weather",
        "api_key": "key",
        "api": "free",
        "latitude": 51.0,
        "longitude": 3.7,
        "period": 600,
        "forecast_period": 3600,
        "url": service.url,
    }
    await until(lambda: coordinator_of(entry, "weather").data is not None)

    (subentry,) = entry.subentries.values()
    dialog = await change(hass, entry, subentry.subentry_id)
    assert dialog.suggested["location"] == {"latitude": 51.0, "longitude": 3.7}
    await dialog.answer(**filled_in(service, api="onecall"))
    assert dialog.suggested == {"name": "Roof"}
    ended = await dialog.answer(name="Sky")
    assert ended["reason"] == "reconfigure_successful"
    (subentry,) = entry.subentries.values()
    assert (subentry.title, subentry.data["api"], subentry.data["source"]) == ("Sky", "onecall", "weather")


async def test_what_is_wrong(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, service: OpenWeatherMap
) -> None:
    """It is said in words, none of which is the key; the form keeps what was typed."""
    dialog = await add(hass, entry, "weather")
    shown = await dialog.answer(**filled_in(service, api_key="secret"))
    assert shown["errors"] == {"base": "invalid_auth"}
    assert "secret" not in shown["description_placeholders"]["error"]
    assert dialog.suggested["api"] == "free"
    service.use_up(retry_after=600)
    assert (await dialog.answer(**filled_in(service)))["errors"] == {"base": "quota"}
    service.restore()
    service.fail(Fault.HTML, 2)
    assert (await dialog.answer(**filled_in(service)))["errors"] == {"base": "not_understood"}
    service._faults.clear()
    service.die()
    assert (await dialog.answer(**filled_in(service)))["errors"] == {"base": "cannot_connect"}
    elsewhere = {"period": 600, "forecast_period": 3600, "url": "ftp://nowhere"}
    shown = await dialog.answer(**filled_in(service, advanced=elsewhere))
    assert shown["errors"] == {"base": "not_valid"}
    assert shown["description_placeholders"]["error"].startswith("url: ")
    service.revive()
    assert (await dialog.answer(**filled_in(service)))["step_id"] == "confirm"


async def test_the_same_place_twice(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, service: OpenWeatherMap
) -> None:
    """One place is asked for once by each interface."""
    dialog = await add(hass, entry, "weather")
    await dialog.answer(**filled_in(service))
    await dialog.answer(name="Sky")
    dialog = await add(hass, entry, "weather")
    assert (await dialog.answer(**filled_in(service)))["errors"] == {"base": "already_configured"}
    assert (await dialog.answer(**filled_in(service, api="onecall")))["step_id"] == "confirm"


async def test_a_fault_of_ours(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    service: OpenWeatherMap,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is in the log, and the dialog goes on."""

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("custom_components.energy_app.flows.device.async_read", fail)
    dialog = await add(hass, entry, "weather")
    assert (await dialog.answer(**filled_in(service)))["errors"] == {"base": "unknown"}
