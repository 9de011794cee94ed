"""The writing of readings to the store."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from statistics import fmean

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.energy_app.const import CONF_STORE_URL, DOMAIN
from custom_components.energy_app.energy_core.agents import logger
from custom_components.energy_app.energy_core.exceptions import StoreUnavailableError
from custom_components.energy_app.energy_core.models import isoformat_utc
from custom_components.energy_app.energy_core.stores.csv import CsvStore
from tests.emulators.p1_meter import TcpLine

from .clock import HandClock
from .house import coordinators, kept, meter_data, say, set_up, state, until

FULL = "part _2026-03-10: the disk is full"


async def test_a_row_for_each_period(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> None:
    """The mean of powers and the last of registers, however seldom they are shown."""
    entry = await set_up(hass, meter_data(network.url, update_interval=3600))
    (coordinator,) = coordinators(entry)
    for _ in range(3):
        await say(hass, network, coordinator)
    await clock.move(11)
    await until(lambda: kept(hass))
    told = [network.meter.truth(sent.at) for sent in network.sent]
    (row,) = kept(hass)
    assert row["time"][:19] == isoformat_utc(network.sent[-1].at)[:19]
    assert float(row["export_power_w"]) == pytest.approx(
        fmean(float(str(each["export_power_w"])) for each in told)
    )
    assert float(row["import_t1_kwh"]) == told[-1]["import_t1_kwh"]


async def test_moved_configuration_folder(hass: HomeAssistant, network: TcpLine, tmp_path: Path) -> None:
    """Readings follow the configuration folder to another place, whatever the place is called."""
    entry = await set_up(hass, meter_data(network.url))
    await say(hass, network, coordinators(entry)[0])
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert len(kept(hass)) == 1
    await until(lambda: not network.listeners)

    hass.config.config_dir = str(tmp_path / "100% restored? #2")
    assert kept(hass) == []
    await hass.config_entries.async_setup(entry.entry_id)
    await say(hass, network, coordinators(entry)[0])
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert len(kept(hass)) == 1


async def test_store_that_the_house_names(hass: HomeAssistant, network: TcpLine, tmp_path: Path) -> None:
    """A house that names a store keeps its readings there."""
    entry = await set_up(hass, meter_data(network.url))
    data = {CONF_STORE_URL: f"csv://{tmp_path}/elsewhere"}
    await say(hass, network, coordinators(entry)[0])
    await hass.config_entries.async_unload(entry.entry_id)
    await until(lambda: not network.listeners)
    before = kept(hass)
    hass.config_entries.async_update_entry(entry, options=data)
    await hass.config_entries.async_setup(entry.entry_id)
    await say(hass, network, coordinators(entry)[0])
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert (tmp_path / "elsewhere_meter.csv").exists()
    assert kept(hass) == before


async def test_written_although_polling_is_switched_off(
    hass: HomeAssistant, network: TcpLine, clock: HandClock
) -> None:
    """A user who switches polling off means devices, not files."""
    entry = await set_up(hass, meter_data(network.url))
    hass.config_entries.async_update_entry(entry, pref_disable_polling=True)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    await clock.move(11)
    await until(lambda: kept(hass))


async def test_store_that_fails_and_recovers(
    hass: HomeAssistant,
    network: TcpLine,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Values go on while nothing can be written; it is said once, and nothing is lost."""
    entry = await set_up(hass, meter_data(network.url))
    (coordinator,) = coordinators(entry)
    (meter,) = entry.runtime_data.devices.values()
    issue_id = f"store_failing_{coordinator.subentry_id}_meter"

    def refuse(*_: object) -> int:
        raise StoreUnavailableError("the disk is full")

    def waits(count: int) -> Callable[[], bool]:
        return lambda: meter.logger.agent.rows_waiting == count

    with monkeypatch.context() as broken:
        broken.setattr(CsvStore, "append", refuse)
        for count in range(1, 4):
            await say(hass, network, coordinator)
            await clock.move(11)
            await until(waits(count))
        await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is not None)
        issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
        assert issue
        assert issue.translation_placeholders == {
            "device": "Meter",
            "error": "part _2026-03-10: the disk is full",
        }
        assert state(hass, coordinator, "gas_m3") == "613.456"
        assert kept(hass) == []
    errors = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert len(errors) == 1
    assert f"The readings of Meter cannot be written: {FULL}" in errors[0].getMessage()

    monkeypatch.setattr(logger, "RETRY_EVERY", timedelta(0))  # the minute that the agent waits
    await clock.move(11)
    await until(lambda: len(kept(hass)) == 3)
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue_id) is None)


async def test_store_that_fails_at_the_end(
    hass: HomeAssistant,
    network: TcpLine,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What cannot be written at the end is said, and does not keep anything from ending."""
    entry = await set_up(hass, meter_data(network.url))
    await say(hass, network, coordinators(entry)[0])

    def refuse(*_: object) -> int:
        raise StoreUnavailableError("the disk is full")

    monkeypatch.setattr(CsvStore, "append", refuse)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert f"The readings of Meter cannot be written: {FULL}" in caplog.text
    assert not ir.async_get(hass).issues


async def test_store_that_can_never_be_opened(
    hass: HomeAssistant, network: TcpLine, clock: HandClock
) -> None:
    """A store that nobody knows keeps nothing, and harms nothing else."""
    entry = await set_up(hass, meter_data(network.url))
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "stone://tablet"})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    issue_id = f"store_failing_{coordinator.subentry_id}_meter"
    await clock.move(11)
    await until(lambda: ir.async_get(hass).async_get_issue(DOMAIN, issue_id))
    assert state(hass, coordinator, "gas_m3") == "613.456"
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_nothing_is_written_after_the_end(hass: HomeAssistant, network: TcpLine) -> None:
    """A write that still waits when the store is closed does not open it again."""
    entry = await set_up(hass, meter_data(network.url))
    (meter,) = entry.runtime_data.devices.values()
    await say(hass, network, coordinators(entry)[0])
    agent = meter.logger.agent
    async with meter.logger._turn:
        waiting = hass.async_create_task(meter.logger.async_refresh())
        await asyncio.sleep(0)
        stopping = hass.async_create_task(hass.config_entries.async_unload(entry.entry_id))
        await asyncio.sleep(0)
        await meter.logger.async_shutdown()
    await asyncio.gather(waiting, stopping)
    assert agent.rows_waiting == 0
    assert len(kept(hass)) == agent.rows_written == 1
