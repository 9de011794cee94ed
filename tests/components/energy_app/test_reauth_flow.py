"""The dialog in which a device gets another password or key."""

from collections.abc import Iterator
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from tests.emulators.openweathermap import OpenWeatherMap
from tests.emulators.sma import Inverter

from .devices import STEADY, answered, coordinator_of, device_data
from .dialog import Dialog
from .house import set_up, until

WRONG = {"password": "wrong"}


@pytest.fixture
def inverter() -> Iterator[Inverter]:
    """An SMA inverter."""
    with Inverter(STEADY) as inverter:
        yield inverter


@pytest.fixture
async def entry(hass: HomeAssistant, inverter: Inverter) -> EnergyAppConfigEntry:
    """A house with an inverter that refuses its password."""
    entry = await set_up(hass, device_data("sma", url=inverter.url, verify_tls=False, **WRONG))
    await answered(hass, coordinator_of(entry, "sma"))
    return entry


async def asked(hass: HomeAssistant) -> Dialog:
    """Return the dialog in which the user is asked."""
    manager = hass.config_entries.flow
    (flow,) = manager.async_progress()
    return Dialog(hass, manager, dict(await manager.async_configure(flow["flow_id"])))


async def test_another_password(hass: HomeAssistant, entry: EnergyAppConfigEntry, inverter: Inverter) -> None:
    """It is tried first, then the inverter is read at once."""
    dialog = await asked(hass)
    assert dialog.shown["step_id"] == "reauth_password"
    assert dialog.shown["description_placeholders"]["device"] == "Sma"
    assert (await dialog.answer(**WRONG))["errors"] == {"base": "invalid_auth"}
    inverter.die()
    assert (await dialog.answer(**WRONG))["errors"] == {"base": "cannot_connect"}
    inverter.revive()
    ended = await dialog.answer(password="password")  # noqa: S106 - of an emulator
    assert ended["reason"] == "reauth_successful"
    await until(lambda: coordinator_of(entry, "sma").data is not None)
    assert not hass.config_entries.flow.async_progress()


async def test_the_same_password(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, inverter: Inverter
) -> None:
    """Where the inverter was taught the password instead, it is read at once as well."""
    inverter.password = WRONG["password"]
    assert (await (await asked(hass)).answer(**WRONG))["reason"] == "reauth_successful"
    await until(lambda: coordinator_of(entry, "sma").data is not None)


async def test_a_fault_of_ours(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is in the log, and the dialog goes on."""

    def fail(*_: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("custom_components.energy_app.flows.reauth.async_read", fail)
    dialog = await asked(hass)
    assert (await dialog.answer(**WRONG))["errors"] == {"base": "unknown"}
    assert "port" in dialog.shown["description_placeholders"]  # which its words name
    assert entry.subentries


async def test_a_device_that_is_gone(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """There is nothing to ask for any more."""
    dialog = await asked(hass)
    (subentry_id,) = entry.subentries
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await hass.async_block_till_done()
    assert (await dialog.answer(**WRONG))["reason"] == "device_removed"
    entry.async_start_reauth(hass, data={"subentry_id": subentry_id})
    await hass.async_block_till_done()
    assert not hass.config_entries.flow.async_progress()


async def test_another_key(hass: HomeAssistant) -> None:
    """The key of the weather is asked for in the same way; one device at a time."""
    with OpenWeatherMap(key="key") as service:
        place: dict[str, Any] = {"latitude": 51.0, "longitude": 3.7, "url": service.url}
        entry = await set_up(hass, device_data("weather", api_key="old", **place))
        await answered(hass, coordinator_of(entry, "weather"))
        dialog = await asked(hass)
        assert dialog.shown["step_id"] == "reauth_key"
        refused = await dialog.answer(api_key="\N{SNOWMAN} key")
        assert refused["errors"] == {"base": "not_valid"}
        words = refused["description_placeholders"]["error"]
        assert "api_key" in words
        assert "\N{SNOWMAN}" not in words  # what was typed is a secret
        assert (await dialog.answer(api_key="key"))["reason"] == "reauth_successful"
        await until(lambda: coordinator_of(entry, "weather").data is not None)
