"""The dialogs in which inverters are added and changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.requirements import RequirementsNotFound

from custom_components.energy_app import packages
from custom_components.energy_app.const import DOMAIN, SMA_REQUIREMENTS
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.flows import inverter as inverter_flow
from tests.emulators.fronius import DataLogger, Fault
from tests.emulators.sma import Inverter

from .device_dialog import add, change
from .devices import NOON, STEADY, live_in_ghent
from .house import set_up

RIGHT = {"password": "password"}
WRONG = {"password": "wrong"}


@pytest.fixture
async def entry(hass: HomeAssistant) -> EnergyAppConfigEntry:
    """A house without any device, by day."""
    await live_in_ghent(hass)
    return await set_up(hass)


@pytest.fixture(autouse=True)
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the sun up."""
    monkeypatch.setattr(inverter_flow, "is_up", lambda _: True)


@pytest.fixture
def logger() -> Iterator[DataLogger]:
    """A Fronius data logger."""
    with DataLogger(STEADY, at=NOON) as logger:
        yield logger


@pytest.fixture
def inverter() -> Iterator[Inverter]:
    """An SMA inverter."""
    with Inverter(STEADY, at=NOON) as inverter:
        yield inverter


def of_sma(inverter: Inverter, **changed: Any) -> dict[str, Any]:
    """Return the form about an SMA inverter as it is filled in."""
    return {"url": inverter.url, "group": "user", "verify_tls": False, "period": 10, **RIGHT, **changed}


async def test_fronius(hass: HomeAssistant, entry: EnergyAppConfigEntry, logger: DataLogger) -> None:
    """What it says is shown; at another address it stays the same device."""
    dialog = await add(hass, entry, "fronius")
    shown = await dialog.answer(url=logger.url, period=10)
    assert "- Solar power: **4000 W**" in shown["description_placeholders"]["found"]
    assert (await dialog.answer(name="Roof"))["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    (subentry,) = entry.subentries.values()
    assert dict(subentry.data) == {"source": "fronius", "url": logger.url, "period": 10}
    again = await (await add(hass, entry, "fronius")).answer(url=logger.url, period=10)
    assert again["errors"] == {"base": "already_configured"}
    with DataLogger(STEADY, at=NOON) as other:
        dialog = await change(hass, entry, subentry.subentry_id)
        assert dialog.suggested == {"url": logger.url, "period": 10}
        await dialog.answer(url=other.url, period=30)
        assert dialog.suggested == {"name": "Roof"}
        assert (await dialog.answer(name="Shed"))["reason"] == "reconfigure_successful"
        await hass.async_block_till_done()
        (subentry,) = entry.subentries.values()
        assert dict(subentry.data) == {"source": "fronius", "url": other.url, "period": 30}


async def test_sma(hass: HomeAssistant, entry: EnergyAppConfigEntry, inverter: Inverter) -> None:
    """A wrong password is said; the session of the dialog is given back."""
    dialog = await add(hass, entry, "sma")
    refused = await dialog.answer(**of_sma(inverter, **WRONG))
    assert refused["errors"] == {"base": "invalid_auth"}
    assert (await dialog.answer(**of_sma(inverter)))["step_id"] == "confirm"
    assert not inverter.sessions
    await dialog.answer(name="Roof")
    (subentry,) = entry.subentries.values()
    assert subentry.data["password"] == RIGHT["password"]


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault.RESET, "cannot_connect"),
        (Fault.CLOSE, "cannot_connect"),
        (Fault.CUT, "not_understood"),
        (Fault.HTML, "not_understood"),
        (Fault.LIST, "not_understood"),
        (Fault.SERVER_ERROR, "not_understood"),
        (Fault.NO_PAGE, "not_understood"),
    ],
)
async def test_a_fault(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, logger: DataLogger, fault: Fault, error: str
) -> None:
    """It is said in words, with what was typed still there, and may be tried again."""
    dialog = await add(hass, entry, "fronius")
    logger.fail(fault, 50)
    shown = await dialog.answer(url=logger.url, period=10)
    assert shown["errors"] == {"base": error}
    assert logger.url in shown["description_placeholders"]["error"]
    assert dialog.suggested["url"] == logger.url
    logger.recover()
    assert (await dialog.answer(url=logger.url, period=10))["step_id"] == "confirm"


async def test_an_address_that_is_none(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """It is said what one looks like."""
    shown = await (await add(hass, entry, "fronius")).answer(url="http://x?y", period=10)
    assert shown["errors"] == {"base": "not_valid"}
    assert shown["description_placeholders"]["error"].startswith("url: the address of the inverter")


async def test_at_night(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, logger: DataLogger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not answer is refused by day; at night it may sleep, and is taken as it was typed."""
    logger.die()
    dialog = await add(hass, entry, "fronius")
    assert (await dialog.answer(url=logger.url, period=10))["errors"] == {"base": "cannot_connect"}
    monkeypatch.setattr(inverter_flow, "is_up", lambda _: False)
    shown = await dialog.answer(url=logger.url, period=10)
    assert (shown["step_id"], shown["description_placeholders"]) == ("asleep", {"address": logger.url})
    assert (await dialog.answer(name="Roof"))["type"] is FlowResultType.CREATE_ENTRY
    logger.revive()
    logger.fail(Fault.HTML, 50)
    (subentry,) = entry.subentries.values()
    dialog = await change(hass, entry, subentry.subentry_id)
    assert (await dialog.answer(url=logger.url, period=10))["errors"] == {"base": "not_understood"}


async def test_a_package_that_cannot_be_installed(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, inverter: Inverter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, with what there is to do."""

    async def fail(*_: object, **__: object) -> None:
        raise RequirementsNotFound(DOMAIN, list(SMA_REQUIREMENTS))

    monkeypatch.setattr(packages, "async_process_requirements", fail)
    shown = await (await add(hass, entry, "sma")).answer(**of_sma(inverter))
    assert shown["errors"] == {"base": "cannot_install"}
    assert "restarted" in shown["description_placeholders"]["error"]
