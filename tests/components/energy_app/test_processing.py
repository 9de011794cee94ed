"""What is made of the readings of a house: means, quarter-hours and days."""

from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.energy_app import backup, result_task
from custom_components.energy_app.const import CONF_LOG_PERIOD, CONF_STORE_URL
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.data_managers.block_processor import BlockProcessor
from custom_components.energy_app.energy_core.exceptions import StoreError
from tests.emulators.p1_meter import TcpLine

from .clock import HandClock
from .devices import device_data
from .house import coordinators, kept, meter_data, say, set_up, until


@pytest.fixture
async def entry(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> EnergyAppConfigEntry:
    """A house whose meter has spoken and is kept."""
    entry = await set_up(hass, meter_data(network.url))
    await say(hass, network, coordinators(entry)[0])
    await clock.move(11)
    await until(lambda: kept(hass))
    return entry


async def process(hass: HomeAssistant, clock: HandClock) -> None:
    """Let the minutes pass after which results are made, and wait until they are."""
    await clock.move(121)
    await until(lambda: kept(hass, "meter_days"))


async def test_results_are_kept(hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock) -> None:
    """Each has a store of its own beside the readings; made again, they are the same."""
    await process(hass, clock)
    await until(lambda: not entry.runtime_data.processing.turn.locked())
    found = {name: kept(hass, f"meter_{name}") for name in ("means", "quarters", "days")}
    assert all(len(rows) == 1 for rows in found.values())
    assert "import_power_w" in found["means"][0]
    assert "import_t1_kwh" in found["quarters"][0]
    assert found["quarters"][0]["quality"] == "estimated"
    await hass.config_entries.async_reload(entry.entry_id)
    await process(hass, clock)
    assert {name: kept(hass, f"meter_{name}") for name in found} == found


async def test_only_means_of_what_counts_nothing(hass: HomeAssistant) -> None:
    """There are no quarter-hours of the weather, and no results of its forecasts."""
    data: dict[str, Any] = {"api_key": "key", "latitude": 51.0, "longitude": 3.7, "url": "http://127.0.0.1:1"}
    entry = await set_up(hass, device_data("weather", **data))
    await until(lambda: not next(iter(entry.runtime_data.devices.values())).coordinator.last_update_success)
    tasks = [task.name for task in entry.runtime_data.processing._tasks()]
    assert tasks == ["weather means"]


async def test_what_is_not_kept(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Nothing is made of what is gone with the program, nor while rows wait for their store."""
    (device,) = entry.runtime_data.devices.values()
    device.logger.last_update_success = False
    assert not list(entry.runtime_data.processing._tasks())
    device.logger.last_update_success = True
    assert len(list(entry.runtime_data.processing._tasks())) == 3
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "memory:"})
    await hass.async_block_till_done()
    assert not list(entry.runtime_data.processing._tasks())


async def test_a_row_now_and_then_is_no_gap(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """What is kept every five minutes holds until the next row."""
    hass.config_entries.async_update_entry(entry, options={CONF_LOG_PERIOD: 300})
    await hass.async_block_till_done()
    tasks = list(entry.runtime_data.processing._tasks())
    assert {task.config.hold.total_seconds() for task in tasks} == {900}


async def test_a_failure_is_said_once(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What cannot be done now is done at the next quarter-hour."""

    def fail(*_: object) -> None:
        raise StoreError("out of reach")

    monkeypatch.setattr(BlockProcessor, "run_once", fail)
    running = entry.runtime_data.processing
    for _ in range(2):
        await running._async_process_all()
    assert caplog.text.count("meter days: left as it is until the next quarter-hour: out of reach") == 1
    monkeypatch.undo()
    await running._async_process_all()
    assert kept(hass, "meter_days")


async def test_a_long_history_goes_on(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes long gives way to others, and goes on soon; at the end it is left as it is."""
    monkeypatch.setattr(result_task, "_LONGEST_S", -1)
    done: list[BlockProcessor] = []
    run_once = BlockProcessor.run_once

    def busy(processor: BlockProcessor, now: object) -> object:
        done.append(processor)
        report = run_once(processor, now)  # type: ignore[arg-type]
        return type(report)(due=len(done) < 6)

    monkeypatch.setattr(BlockProcessor, "run_once", busy)
    await clock.move(121)
    await until(lambda: len(done) == 3)
    processing = entry.runtime_data.processing
    await until(lambda: not processing.turn.locked() and processing._go_on is not None)
    await clock.move(31)
    await until(lambda: len(done) >= 6)
    assert await hass.config_entries.async_unload(entry.entry_id)


async def test_results_outlive_the_readings(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """At night old readings go; what was made of them stays."""
    folder = Path(hass.config.path("energy_app"))
    await entry.runtime_data.processing._async_process_all()
    grow_old(folder)
    await entry.runtime_data.nightly._tidy_all()
    left = names(folder)
    assert not any(name.startswith("readings_meter_2024") for name in left)
    assert any(name.startswith("readings_meter_quarters_2024") for name in left)


def grow_old(folder: Path) -> None:
    """Have every file of a day as of two years before, too."""
    for path in folder.glob("readings_meter*2026-03-10.csv"):
        rows = path.read_text(encoding="utf-8").replace("2026-03-10", "2024-03-10")
        path.with_name(path.name.replace("2026-03-10", "2024-03-10")).write_text(rows, encoding="utf-8")


def names(folder: Path) -> set[str]:
    """Return the names of the files."""
    return {path.name for path in folder.iterdir()}


async def test_paused_for_a_backup(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """No file is touched meanwhile; a house may be stopped in the middle of it."""
    await backup.async_pre_backup(hass)
    await clock.move(121)
    assert not kept(hass, "meter_days")
    await backup.async_post_backup(hass)
    await entry.runtime_data.processing._run(clock.now())
    assert kept(hass, "meter_days")
    await backup.async_pre_backup(hass)
    assert await hass.config_entries.async_unload(entry.entry_id)
