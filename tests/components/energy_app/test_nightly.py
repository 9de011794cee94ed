"""What is done once a night, and before a backup."""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import NamedTuple

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir

from custom_components.energy_app import backup, nightly
from custom_components.energy_app.const import CONF_RAW_DAYS, CONF_STORE_URL, DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.stores import open_store
from tests.emulators.p1_meter import TcpLine

from .clock import HandClock
from .house import coordinators, kept, meter_data, say, set_up, until

AFTER_START = 16 * 60

pytestmark = [
    pytest.mark.usefixtures("dropped_sockets"),
    pytest.mark.filterwarnings("ignore:Exception ignored while finalizing socket"),
]


class Disk(NamedTuple):
    """What is known of a disk."""

    total: int = 32_000_000_000
    used: int = 0
    free: int = 100_000_000


def keep_days(hass: HomeAssistant, *days_ago: int) -> None:
    """Have rows of days before today, of another life of the same meter."""
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    store = open_store(url, zone="UTC", source="meter")
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    store.append([Reading("meter", noon - timedelta(days=days), {"import_t1_kwh": 1.0}) for days in days_ago])
    store.close()


def names(hass: HomeAssistant) -> set[str]:
    """Return what of a day is there, by its age in days and the end of its name."""
    today = datetime.now(UTC).date()
    files = Path(hass.config.path(DOMAIN)).glob("readings_meter_2*")
    parts = (path.name.removeprefix("readings_meter_").partition(".") for path in files)
    return {f"{(today - datetime.fromisoformat(day).date()).days}.{end}" for day, _, end in parts}


def spoil(hass: HomeAssistant, days: int) -> str:
    """Have the file of a day be none of ours; returns where it is."""
    day = datetime.now(UTC).date() - timedelta(days=days)
    path = Path(hass.config.path(DOMAIN, f"readings_meter_{day.isoformat()}.csv"))
    path.write_text("nonsense\n", encoding="utf-8")
    return str(path)


def old_result(hass: HomeAssistant) -> Path:
    """Have a result of long ago; returns where it is."""
    path = Path(hass.config.path(DOMAIN, "readings_meter_means_2026-01-31.csv"))
    path.write_text("time,power_w\r\n2026-01-31T12:00:00.000000Z,1\r\n", encoding="utf-8")
    return path


@pytest.fixture
async def entry(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> EnergyAppConfigEntry:
    """A house that has rows of years."""
    await hass.config.async_set_time_zone("UTC")
    keep_days(hass, 1, 9, 500)
    entry = await set_up(hass, meter_data(network.url))
    await clock.move(0)
    return entry


async def test_a_missed_night_is_made_up(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """Yesterday is packed, what is older than a week compressed, and what is too old gone."""
    assert names(hass) >= {"1.csv", "9.csv", "500.csv"}
    await clock.move(AFTER_START)
    await until(lambda: not {"500.csv", "9.csv"} & names(hass))
    assert names(hass) >= {"1.csv", "1.csv.columns", "9.csv.zst", "9.csv.columns"}
    assert entry.runtime_data.storage.retention.raw_days == 400


async def test_rows_may_be_kept_for_ever(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """With 0 days nothing is deleted."""
    hass.config_entries.async_update_entry(entry, options={CONF_RAW_DAYS: 0})
    await hass.async_block_till_done()
    await clock.move(AFTER_START)
    await until(lambda: "500.csv.zst" in names(hass))


async def test_results_are_left_while_some_are_made(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """Both write the same files; and results wait in turn."""
    old = old_result(hass)
    async with entry.runtime_data.processing.turn:
        # To move it waits for all to be done, which the turn is in the way of.
        moving = hass.async_create_background_task(clock.move(AFTER_START), "moving")
        await until(lambda: "9.csv.zst" in names(hass))
        assert old.exists()
        assert not kept(hass, "meter_days")
    await moving
    await until(lambda: not old.exists())
    await clock.move(30)
    await until(lambda: kept(hass, "meter_days"))
    assert "next night" not in caplog.text


@pytest.mark.usefixtures("entry")
async def test_what_fails_is_said_once(
    hass: HomeAssistant, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The rest is done all the same."""
    spoiled = spoil(hass, 9)
    for _ in range(2):
        await clock.move(AFTER_START)
        await until(lambda: "500.csv" not in names(hass))
        await clock.move(24 * 3600)
        await hass.async_block_till_done()
        await until(lambda: "next night" in caplog.text)
    said = [each.message for each in caplog.records if "next night" in each.message]
    assert len(said) == 1
    assert spoiled in said[0]


@pytest.mark.usefixtures("entry")
async def test_little_room_is_told_and_taken_back(
    hass: HomeAssistant, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is nearly full will be full one day."""

    def issues() -> list[str]:
        return [issue for _, issue in ir.async_get(hass).issues if issue.startswith("disk_nearly_full")]

    with monkeypatch.context() as small:
        small.setattr(shutil, "disk_usage", lambda _: Disk())
        await clock.move(AFTER_START)
        await until(issues)
    await clock.move(24 * 3600)
    await until(lambda: not issues())


async def test_a_store_that_nobody_knows(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said, and harms nothing."""
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "stone://tablet"})
    await hass.async_block_till_done()
    await clock.move(AFTER_START)
    await until(lambda: "Left as it is until the next night" in caplog.text)


async def test_a_backup_holds_what_was_said(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, network: TcpLine
) -> None:
    """Although the period is not over."""
    await say(hass, network, coordinators(entry)[0])
    before = len(kept(hass))
    await backup.async_pre_backup(hass)
    assert len(kept(hass)) == before + 1
    await backup.async_post_backup(hass)


async def test_a_backup_is_made_whatever_fails(
    hass: HomeAssistant, network: TcpLine, caplog: pytest.LogCaptureFixture
) -> None:
    """What is missing is said."""
    entry = await set_up(hass, meter_data(network.url))
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "stone://tablet"})
    await hass.config_entries.async_reload(entry.entry_id)
    await backup.async_pre_backup(hass)
    assert "The backup lacks the latest rows" in caplog.text


def test_there_is_an_hour_for_it() -> None:
    """After the clocks have changed, where they do."""
    assert nightly._HOUR == 3


async def test_no_file_vanishes_while_a_backup_is_made(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """The night waits, and is made up for the next time."""
    await backup.async_pre_backup(hass)
    before = names(hass)
    await clock.move(AFTER_START)
    await hass.async_block_till_done()
    assert names(hass) == before
    await backup.async_post_backup(hass)
    await clock.move(24 * 3600)
    await until(lambda: "500.csv" not in names(hass))
    assert entry.runtime_data.storage.retention.raw_days == 400


async def test_what_is_kept_of_a_meter_that_is_no_more(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """It is tidied as the rest."""
    (meter,) = entry.runtime_data.devices.values()
    hass.config_entries.async_remove_subentry(entry, meter.coordinator.subentry_id)
    await hass.async_block_till_done()
    await clock.move(AFTER_START)
    await until(lambda: "500.csv" not in names(hass))


async def test_little_room_is_not_told_once_all_is_stopped(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is slow to answer is waited for: nobody else may be at work on the files of a house."""
    asked, answer, answered = Event(), Event(), Event()

    def usage(_: object) -> Disk:
        asked.set()
        answer.wait(10)
        answered.set()
        return Disk()

    monkeypatch.setattr(shutil, "disk_usage", usage)
    moving = hass.async_create_task(clock.move(AFTER_START))
    await until(asked.is_set)
    hass.loop.call_later(0.1, answer.set)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert answered.is_set()
    await moving
    assert not [issue for _, issue in ir.async_get(hass).issues if issue.startswith("disk_nearly_full")]
