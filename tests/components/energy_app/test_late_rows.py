"""Rows that come late to a store, and what was made of them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.data_managers.block_processor import BlockProcessor
from custom_components.energy_app.energy_core.exceptions import StoreUnavailableError
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.stores.memory import MemoryStore
from custom_components.energy_app.late_rows import LateRows
from custom_components.energy_app.results import RESULTS
from custom_components.energy_app.stores import default_store_url
from tests.emulators.p1_meter import TcpLine

from .clock import HandClock
from .house import coordinators, kept, meter_data, say, set_up, until

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
URL = "csv:///readings"


def late(first: int, last: int) -> tuple[datetime, datetime]:
    """Return a stretch of minutes."""
    return NOON + first * MINUTE, NOON + last * MINUTE


def test_each_result_hears_once() -> None:
    """Of stretches that do not touch one by one, and again of what it could not use."""
    rows = LateRows()
    told: list[None] = []
    rows.tell = lambda: told.append(None)
    for stretch in (late(0, 2), late(1, 4), late(4, 5), late(9, 10)):
        rows.add(URL, "meter", *stretch)
    assert len(told) == 4
    for result in RESULTS:
        assert rows.take("csv:///others", "meter", result) == []
        assert rows.take(URL, "roof", result) == []
        taken = rows.take(URL, "meter", result)
        assert taken == [late(0, 5), late(9, 10)]
        assert rows.take(URL, "meter", result) == []
        rows.give_back(URL, "meter", result, taken)
        assert rows.take(URL, "meter", result) == taken


def test_many_stretches_become_one() -> None:
    """What nobody takes does not grow for ever."""
    rows = LateRows()
    for place in range(100):
        rows.add(URL, "meter", *late(10 * place, 10 * place + 1))
    taken = rows.take(URL, "meter", "days")
    assert len(taken) < 64
    assert (taken[0][0], taken[-1][1]) == late(0, 991)


def test_a_watched_store_tells_of_late_rows_only() -> None:
    """And keeps them as any other does."""
    rows = LateRows()
    store = rows.watched(MemoryStore(), URL, "meter")
    for minute in (0, 10, 5):
        store.append([Reading("meter", NOON + minute * MINUTE, {"power_w": 1.0})])
    ((start, end),) = rows.take(URL, "meter", "means")
    assert start == NOON + 5 * MINUTE
    assert end - start == timedelta(microseconds=1)


@pytest.fixture
async def entry(hass: HomeAssistant, network: TcpLine, clock: HandClock) -> EnergyAppConfigEntry:
    """A house whose meter has spoken, and of which results were made."""
    entry = await set_up(hass, meter_data(network.url))
    await say(hass, network, coordinators(entry)[0])
    await clock.move(11)
    await until(lambda: kept(hass))
    await clock.move(121)
    await until(lambda: kept(hass, "meter_days") and not entry.runtime_data.processing.turn.locked())
    return entry


async def write_late(entry: EnergyAppConfigEntry, hass: HomeAssistant) -> None:
    """Have the logger's store take a row of a quarter-hour that was processed, of another power."""
    (device,) = entry.runtime_data.devices.values()
    (row,) = kept(hass, "meter_means")
    start = datetime.fromisoformat(row["time"])
    (first,) = [each for each in kept(hass) if datetime.fromisoformat(each["time"]) >= start][:1]
    reading = Reading("meter", datetime.fromisoformat(first["time"]), {"import_power_w": 9000.0})
    await device.logger.agent._store.append([replace(reading, at=reading.at - timedelta(seconds=20))])


async def test_what_was_made_is_made_again_soon(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """Not only when it is looked at again, after a day or a restart."""
    (before,) = kept(hass, "meter_means")
    await write_late(entry, hass)
    await until(lambda: entry.runtime_data.processing._go_on is not None)
    assert kept(hass, "meter_means") == [before]
    await clock.move(31)
    await until(lambda: kept(hass, "meter_means")[0]["import_power_w"] != before["import_power_w"])


async def test_what_cannot_be_made_now_is_made_later(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A store that is out of reach forgets no row that came late."""

    def fail(*_: Any) -> None:
        raise StoreUnavailableError("out of reach")

    (before,) = kept(hass, "meter_means")
    await write_late(entry, hass)
    monkeypatch.setattr(BlockProcessor, "run_once", fail)
    await entry.runtime_data.processing._async_process_all()
    monkeypatch.undo()
    await entry.runtime_data.processing._async_process_all()
    assert kept(hass, "meter_means")[0]["import_power_w"] != before["import_power_w"]
    url = default_store_url(hass)
    assert entry.runtime_data.late_rows.take(url, "meter", "means") == []
