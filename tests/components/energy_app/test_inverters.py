"""Inverters in a running Home Assistant: by day, at night, and when they do not answer."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.requirements import RequirementsNotFound, async_process_requirements

from custom_components.energy_app import packages
from custom_components.energy_app.const import DOMAIN, SMA_REQUIREMENTS
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from tests.emulators.fronius import MODELS, DataLogger, Fault, SteadyPlant
from tests.emulators.sma import Inverter

from .clock import HandClock
from .devices import (
    FLOWS,
    MIDNIGHT,
    NOON,
    STEADY,
    answered,
    ask,
    begin_at,
    coordinator_of,
    device_data,
    live_in_ghent,
    shown,
)
from .house import kept, set_up, until

PASSWORD = {"password": "password"}
WRONG = {"password": "wrong"}


@pytest.fixture(autouse=True)
async def ghent(hass: HomeAssistant) -> None:
    """Stand where noon is noon."""
    await live_in_ghent(hass)


@pytest.fixture
def logger() -> Iterator[DataLogger]:
    """A Fronius data logger that is always the same."""
    with DataLogger(STEADY, at=NOON) as logger:
        yield logger


@pytest.fixture
def inverter() -> Iterator[Inverter]:
    """An SMA inverter that is always the same."""
    with Inverter(STEADY, at=NOON) as inverter:
        yield inverter


@pytest.fixture
def by_day(clock: HandClock) -> HandClock:
    """The sun is up."""
    begin_at(clock, NOON)
    return clock


@pytest.fixture
def at_night(clock: HandClock) -> HandClock:
    """The sun is below the horizon."""
    begin_at(clock, MIDNIGHT)
    return clock


async def fronius(hass: HomeAssistant, logger: DataLogger) -> EnergyAppConfigEntry:
    """Set up a house with a Fronius inverter, and wait for its answer."""
    entry = await set_up(hass, device_data("fronius", url=logger.url))
    await answered(hass, coordinator_of(entry, "fronius"))
    return entry


async def test_fronius_by_day(hass: HomeAssistant, logger: DataLogger, by_day: HandClock) -> None:
    """Its values are sensors, it is a device, and what it says is kept."""
    entry = await fronius(hass, logger)
    coordinator = coordinator_of(entry, "fronius")
    values = shown(hass, coordinator)
    assert values["pv_power_w"] == "4000"
    assert values["load_power_w"] == "2500"
    assert values["pv_total_kwh"] == "900"
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, coordinator.subentry_id), entry.entry_id
    )
    assert device is not None
    assert (device.manufacturer, device.configuration_url) == ("Fronius", logger.url)
    await by_day.move(11)
    await until(lambda: kept(hass, "fronius"))
    assert kept(hass, "fronius")[0]["pv_power_w"] == "4000"
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_sma_by_day(hass: HomeAssistant, inverter: Inverter, by_day: HandClock) -> None:
    """It is logged in to, and out of at the end."""
    data = device_data("sma", url=inverter.url, verify_tls=False, **PASSWORD)
    entry = await set_up(hass, data)
    coordinator = coordinator_of(entry, "sma")
    await answered(hass, coordinator)
    assert shown(hass, coordinator)["pv_power_w"] == "4000"
    assert len(inverter.sessions) == 1
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert not inverter.sessions
    del by_day


@pytest.mark.parametrize(
    "fault", [Fault.RESET, Fault.CUT, Fault.HTML, Fault.LIST, Fault.SERVER_ERROR, Fault.UNAVAILABLE]
)
async def test_a_fault_by_day(
    hass: HomeAssistant,
    logger: DataLogger,
    by_day: HandClock,
    caplog: pytest.LogCaptureFixture,
    fault: Fault,
) -> None:
    """Values are unavailable, the log says so once, and once that they are back."""
    entry = await fronius(hass, logger)
    coordinator = coordinator_of(entry, "fronius")
    caplog.clear()
    logger.fail(fault, 50)
    for _ in range(3):
        await ask(hass, coordinator)
        assert shown(hass, coordinator)["pv_power_w"] == "unavailable"
    logger.recover()
    await ask(hass, coordinator)
    assert shown(hass, coordinator)["pv_power_w"] == "4000"
    said = [
        record.levelname
        for record in caplog.records
        if ".energy_app.coordinator" in record.name and record.levelno >= logging.INFO
    ]
    assert said == ["ERROR", "INFO"]
    assert logger.url.removeprefix("http://") in caplog.text
    del by_day


async def test_refused_and_back(hass: HomeAssistant, logger: DataLogger, by_day: HandClock) -> None:
    """One that is switched off is unavailable by day, and back by itself."""
    entry = await fronius(hass, logger)
    coordinator = coordinator_of(entry, "fronius")
    logger.die()
    await by_day.move(11)
    await until(lambda: shown(hass, coordinator)["pv_power_w"] == "unavailable")
    logger.revive()
    await by_day.move(11)
    await until(lambda: shown(hass, coordinator)["pv_power_w"] == "4000")


async def test_a_night(
    hass: HomeAssistant, logger: DataLogger, at_night: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """An inverter that falls asleep gives 0 W and holds its totals, with one line in the log."""
    caplog.set_level(logging.INFO)
    entry = await fronius(hass, logger)
    coordinator = coordinator_of(entry, "fronius")
    logger.die()
    for _ in range(3):
        await ask(hass, coordinator)
        values = shown(hass, coordinator)
        assert (values["pv_power_w"], values["pv_total_kwh"]) == ("0", "900")
        assert values["load_power_w"] == "unknown"
    assert caplog.text.count("sleeps") == 1
    logger.revive()
    await ask(hass, coordinator)
    assert shown(hass, coordinator)["pv_power_w"] == "4000"
    logger.die()
    await ask(hass, coordinator)
    assert caplog.text.count("sleeps") == 2
    del at_night


async def test_a_day_energy_at_midnight(hass: HomeAssistant, logger: DataLogger, clock: HandClock) -> None:
    """While it sleeps, the energy of the day is held until midnight, and is 0 from then on."""
    begin_at(clock, MIDNIGHT - timedelta(minutes=30))
    logger.at = MIDNIGHT - timedelta(minutes=30)
    entry = await fronius(hass, logger)
    coordinator = coordinator_of(entry, "fronius")
    before = shown(hass, coordinator)["pv_day_kwh"]
    assert before == "9"
    logger.die()
    await ask(hass, coordinator)
    assert shown(hass, coordinator)["pv_day_kwh"] == before
    await clock.move(3600)
    await ask(hass, coordinator)
    values = shown(hass, coordinator)
    assert (values["pv_day_kwh"], values["pv_total_kwh"]) == ("0", "900")


async def test_set_up_at_night(hass: HomeAssistant, logger: DataLogger, at_night: HandClock) -> None:
    """One that has never answered gives 0 W; what is not known of it is missing."""
    logger.die()
    entry = await fronius(hass, logger)
    values = shown(hass, coordinator_of(entry, "fronius"))
    assert values["pv_power_w"] == "0"
    assert "pv_total_kwh" not in values
    del at_night


async def test_restarted_at_night(hass: HomeAssistant, logger: DataLogger, at_night: HandClock) -> None:
    """What was kept of it tells the totals."""
    entry = await fronius(hass, logger)
    await at_night.move(11)
    await until(lambda: kept(hass, "fronius"))
    assert await hass.config_entries.async_unload(entry.entry_id)
    logger.die()
    assert await hass.config_entries.async_setup(entry.entry_id)
    coordinator = coordinator_of(entry, "fronius")
    await answered(hass, coordinator)
    values = shown(hass, coordinator)
    assert (values["pv_power_w"], values["pv_total_kwh"]) == ("0", "900")


@pytest.mark.parametrize(("unique_id", "total"), [("fronius_00037", "900"), (None, "unknown")])
async def test_another_address_at_night(
    hass: HomeAssistant, logger: DataLogger, at_night: HandClock, unique_id: str | None, total: str
) -> None:
    """An inverter that is known to be the same one goes on with its totals; another has its own."""
    entry = await fronius(hass, logger)
    coordinator = coordinator_of(entry, "fronius")
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(entry, subentry, unique_id=unique_id)
    await hass.async_block_till_done()
    await at_night.move(11)
    await until(lambda: kept(hass, "fronius"))
    logger.die()
    data = {**subentry.data, "url": "http://127.0.0.1:9"}
    hass.config_entries.async_update_subentry(entry, entry.subentries[subentry.subentry_id], data=data)
    await hass.async_block_till_done()
    await answered(hass, coordinator)
    assert shown(hass, coordinator)["pv_power_w"] == "0"
    assert shown(hass, coordinator).get("pv_total_kwh") == total


async def test_a_null_power(hass: HomeAssistant, at_night: HandClock) -> None:
    """A data logger that stays awake at night gives no power: that is 0 W; by day it is missing."""
    with DataLogger(STEADY, MODELS["symo"], at=NOON) as logger:
        logger.is_asleep = True
        entry = await fronius(hass, logger)
        coordinator = coordinator_of(entry, "fronius")
        assert shown(hass, coordinator)["pv_power_w"] == "0"
        begin_at(at_night, NOON)
        await ask(hass, coordinator)
        assert shown(hass, coordinator)["pv_power_w"] in {"0", "unknown"}


async def test_gen24_after_a_restart(hass: HomeAssistant, clock: HandClock) -> None:
    """A device that counts no days has the energy of the day from what was kept since midnight."""
    begin_at(clock, MIDNIGHT - timedelta(minutes=1))
    with DataLogger(STEADY, MODELS["gen24"], at=MIDNIGHT - timedelta(minutes=1)) as logger:
        entry = await fronius(hass, logger)
        for minutes in (1, 2, 700):
            await clock.move(60 * minutes)
            logger.at = clock.now()
            logger.plant = SteadyPlant(replace(FLOWS, total_wh=900_000 + 10 * minutes))
            await ask(hass, coordinator_of(entry, "fronius"))
        await hass.config_entries.async_reload(entry.entry_id)
        coordinator = coordinator_of(entry, "fronius")
        await answered(hass, coordinator)
        assert float(shown(hass, coordinator)["pv_day_kwh"]) == pytest.approx(7.0, abs=0.02)


async def test_another_address(hass: HomeAssistant, logger: DataLogger, by_day: HandClock) -> None:
    """A new name interrupts nothing; at another address it is asked anew, with the same entities."""
    entry = await fronius(hass, logger)
    coordinator = coordinator_of(entry, "fronius")
    (subentry,) = entry.subentries.values()
    reader = coordinator.reader  # type: ignore[attr-defined]
    hass.config_entries.async_update_subentry(entry, subentry, title="Roof")
    await hass.async_block_till_done()
    assert coordinator.reader is reader  # type: ignore[attr-defined]
    assert coordinator.settings.name == "Roof"
    with DataLogger(SteadyPlant(replace(FLOWS, pv_w=1000)), at=NOON) as other:
        data = {**subentry.data, "url": other.url}
        hass.config_entries.async_update_subentry(entry, entry.subentries[subentry.subentry_id], data=data)
        await hass.async_block_till_done()
        await until(lambda: shown(hass, coordinator)["pv_power_w"] == "1000")
    del by_day


async def test_settings_that_are_wrong(
    hass: HomeAssistant, logger: DataLogger, by_day: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """A device whose settings cannot be is left out, or stays as it was; the others are not touched."""
    entry = await set_up(
        hass, device_data("fronius", url=logger.url), device_data("sma", source="sma", url="https://x?y=1")
    )
    assert [device.coordinator.kind for device in entry.runtime_data.devices.values()] == ["fronius"]
    assert "Sma is left out: url" in caplog.text
    subentry = next(iter(entry.subentries.values()))
    assert isinstance(subentry, ConfigSubentry)
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "period": 1})
    await hass.async_block_till_done()
    assert "Fronius stays as it was: period" in caplog.text
    assert coordinator_of(entry, "fronius").last_update_success
    del by_day


async def test_a_refused_password(hass: HomeAssistant, inverter: Inverter, by_day: HandClock) -> None:
    """The user is asked for another, and the inverter is left alone for an hour."""
    entry = await set_up(hass, device_data("sma", url=inverter.url, verify_tls=False, **WRONG))
    coordinator = coordinator_of(entry, "sma")
    await answered(hass, coordinator)
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_password"
    before = len(inverter.requests)
    await by_day.move(600)
    assert len(inverter.requests) == before
    await by_day.move(3600)
    await until(lambda: len(inverter.requests) > before)


async def test_a_package_that_cannot_be_installed(
    hass: HomeAssistant, inverter: Inverter, by_day: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only that device fails, a repair says so and how to go on, and takes itself back."""

    async def fail(*_: object, **__: object) -> None:
        raise RequirementsNotFound(DOMAIN, list(SMA_REQUIREMENTS))

    install = async_process_requirements
    monkeypatch.setattr(packages, "async_process_requirements", fail)
    data = device_data("sma", url=inverter.url, verify_tls=False, **PASSWORD)
    entry = await set_up(hass, data)
    coordinator = coordinator_of(entry, "sma")
    await answered(hass, coordinator)
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"cannot_install_{coordinator.subentry_id}")
    assert issue is not None
    assert issue.translation_placeholders == {"device": "Sma", "packages": "pysma>=1.1.8,<2"}
    monkeypatch.setattr(packages, "async_process_requirements", install)
    await by_day.move(3700)
    await until(lambda: coordinator.last_update_success)
    await hass.async_block_till_done()
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"cannot_install_{coordinator.subentry_id}") is None


async def test_stopped_while_it_is_asked(hass: HomeAssistant, logger: DataLogger, by_day: HandClock) -> None:
    """A question that is never answered delays no unloading, and leaves nothing behind."""
    logger.fail(Fault.SLOW, 50)
    entry = await set_up(hass, device_data("fronius", url=logger.url))
    await until(lambda: logger.requests)
    assert await hass.config_entries.async_unload(entry.entry_id)
    del by_day


async def test_several_inverters(hass: HomeAssistant, inverter: Inverter, by_day: HandClock) -> None:
    """They are summed, and apart; one that is alone is not shown apart from itself."""
    inverter.others = {"second": SteadyPlant(replace(FLOWS, pv_w=1000))}
    entry = await set_up(hass, device_data("sma", url=inverter.url, verify_tls=False, **PASSWORD))
    coordinator = coordinator_of(entry, "sma")
    await answered(hass, coordinator)
    values = shown(hass, coordinator)
    assert values["pv_power_w"] == "5000"
    assert {values["inverter_1_power_w"], values["inverter_2_power_w"]} == {"4000", "1000"}
    del by_day
