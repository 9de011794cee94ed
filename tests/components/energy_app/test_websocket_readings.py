"""The flows of a day, as cards ask for them."""

import asyncio
import zlib
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import json_bytes
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_app import histories
from custom_components.energy_app.const import CONF_STORE_URL, DOMAIN
from custom_components.energy_app.energy_core.calendar import midnight
from custom_components.energy_app.energy_core.exceptions import StoreUnavailableError
from custom_components.energy_app.energy_core.stores import open_store
from custom_components.energy_app.energy_core.stores.csv import CsvStore
from custom_components.energy_app.websocket import house as house_command, readings

from .asking import ZONE, ask, keep_day, keep_rows, refused
from .devices import device_data
from .house import meter_data, set_up, until
from .test_house import MIDNIGHT, NOW, TABLE, a_house, forget, keep, noon, tariff_data
from .test_prices import DYNAMIC

__all__ = ["noon"]

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")

YESTERDAY = date(2026, 6, 30)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at noon."""
    for module in (house_command, readings):
        monkeypatch.setattr(module, "dt_util", SimpleNamespace(utcnow=lambda: NOW))


def unpacked(answer: Mapping[str, Any], name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return a series as instants in seconds since the answer begins, and values."""
    columns = answer["series"][name]
    times = columns["t0"] / 1000 + np.cumsum(columns["dt"]) * answer["step_s"] - answer["start"] / 1000
    return times, np.array([np.nan if value is None else value for value in columns["v"]])


async def test_a_day_of_a_row_a_second(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """It comes as so many points as a screen shows, every extreme among them, in less than 40 kB."""
    count = keep_day(hass, YESTERDAY)
    keep(hass, "meter_quarters", import_t1_kwh=0.1, import_t2_kwh=0.15)
    await a_house(hass, tmp_path, tariff_data(TABLE))
    answer = await ask(await hass_ws_client(hass), "readings/query", date=str(YESTERDAY))
    assert count == 86_400
    assert answer["source_rows"] == count + count // 10
    assert (answer["is_over"], answer["step_s"], answer["zone"]) == (True, 1, ZONE)
    assert answer["end"] - answer["start"] == 86_400_000
    assert set(answer["series"]) == {"grid_w", "import_power_w", "export_power_w", "load_w", "solar_w"}
    store = open_store(f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date", source="meter")
    rows = store.get(MIDNIGHT - timedelta(days=1), MIDNIGHT)
    store.close()
    grid = (rows["import_power_w"] - rows["export_power_w"]).to_numpy()
    times, values = unpacked(answer, "grid_w")
    assert 1400 < len(times) <= 1500
    assert (np.diff(times) > 0).all()
    assert (values.max(), values.min()) == (grid.max(), grid.min())
    assert np.array_equal(grid[times.astype(int)], values)
    assert (times[0], times[-1]) == (0, 86_399)
    assert all(len(columns["v"]) <= 1500 for columns in answer["series"].values())
    assert len(zlib.compress(json_bytes(answer))) <= 40_000
    assert len(answer["quarters"]) == 96
    assert {tuple(quarter[1:]) for quarter in answer["quarters"]} == {(1000, "complete")}
    assert answer["prices"] == [[answer["start"], 0.3, 0.05]]


@pytest.mark.parametrize(
    ("day", "hours"), [(date(2026, 3, 29), 23), (date(2025, 10, 26), 25), (date(2026, 6, 20), 24)]
)
async def test_days_of_other_lengths(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator, day: date, hours: int
) -> None:
    """A day is from one local midnight to the next."""
    count = keep_day(hass, day, every_s=10)
    await a_house(hass, tmp_path)
    answer = await ask(await hass_ws_client(hass), "readings/query", date=str(day))
    assert answer["start"] == midnight(day, ZONE).timestamp() * 1000
    assert answer["end"] - answer["start"] == hours * 3_600_000
    assert count == hours * 360
    assert unpacked(answer, "grid_w")[0][-1] == hours * 3600 - 10
    assert len(answer["quarters"]) == hours * 4
    assert {quarter[2] for quarter in answer["quarters"]} == {"missing"}
    assert answer["prices"] == []


async def test_gaps_stay_gaps(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """A value holds for two minutes; the inverter sleeps, and what the house takes is not known then."""
    start = MIDNIGHT - timedelta(days=1)
    keep_rows(hass, "meter", start, 10, {"import_power_w": np.full(360, 100.0)})
    keep_rows(hass, "meter", start + timedelta(hours=2), 10, {"import_power_w": np.full(360, 300.0)})
    keep_rows(hass, "fronius", start, 10, {"pv_power_w": np.full(180, 50.0)})
    await a_house(hass, tmp_path)
    client = await hass_ws_client(hass)
    answer = await ask(client, "readings/query", date=str(YESTERDAY), series=["grid_w", "load_w"])
    assert set(answer["series"]) == {"grid_w", "load_w"}
    times, values = unpacked(answer, "grid_w")
    assert times[np.isnan(values)].tolist() == [3590 + 120, 3 * 3600 - 10 + 120]
    times, values = unpacked(answer, "load_w")
    assert times[np.isnan(values)].tolist() == [1790 + 120]
    assert values[0] == 150
    few = await ask(client, "readings/query", date=str(YESTERDAY), points=1)
    assert 20 < len(few["series"]["grid_w"]["v"]) <= 100


async def test_a_closer_look(hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator) -> None:
    """A part of a day comes with every row of it."""
    keep_day(hass, YESTERDAY)
    await a_house(hass, tmp_path)
    start = MIDNIGHT - timedelta(hours=12)
    window = {"start_ms": start.timestamp() * 1000, "end_ms": (start + 600 * SECOND).timestamp() * 1000}
    answer = await ask(await hass_ws_client(hass), "readings/query", **window)
    times, _ = unpacked(answer, "grid_w")
    assert times.tolist() == list(range(600))
    assert unpacked(answer, "solar_w")[0].tolist() == list(range(0, 600, 10))


async def test_today(hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator) -> None:
    """It goes until now; quarter-hours that are not over are not there."""
    keep_rows(hass, "meter", NOW - 60 * SECOND, 1, {"import_power_w": np.arange(60.0)})
    keep(hass, "meter_quarters", quarters=47, import_t1_kwh=0.1)
    await a_house(hass, tmp_path)
    answer = await ask(await hass_ws_client(hass), "readings/query", date="2026-07-01")
    assert not answer["is_over"]
    assert unpacked(answer, "grid_w")[1].tolist() == list(range(60))
    assert len(answer["quarters"]) == 48
    assert answer["quarters"][46][1:] == [400, "complete"]
    assert answer["quarters"][47][1:] == [None, "missing"]


async def test_a_quarter_that_ends_a_gap_has_no_demand(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """The energy of an outage is no power that was ever drawn."""
    keep(hass, "meter_quarters", quality="gap_reconciled", import_total_kwh=9.0)
    await a_house(hass, tmp_path)
    answer = await ask(await hass_ws_client(hass), "readings/query", date=str(YESTERDAY))
    assert {tuple(quarter[1:]) for quarter in answer["quarters"]} == {(None, "gap_reconciled")}
    assert answer["series"] == {}


async def test_two_meters(hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator) -> None:
    """The first is the meter, as in all that is counted; without an inverter the house takes what comes."""
    start = MIDNIGHT - timedelta(days=1)
    keep_rows(hass, "meter", start, 10, {"import_power_w": np.full(10, 100.0)})
    keep_rows(hass, "meter_2", start, 10, {"import_power_w": np.full(10, 999.0)})
    keep(hass, "meter_2_quarters", import_t1_kwh=9.0)
    keep(hass, "meter_quarters", import_t1_kwh=0.1)
    entry = await set_up(
        hass, meter_data(str(tmp_path / "none")), meter_data(str(tmp_path / "nor"), source="meter_2")
    )
    answer = await ask(
        await hass_ws_client(hass), "readings/query", date=str(YESTERDAY), entry_id=entry.entry_id
    )
    assert answer["series"]["grid_w"]["v"][0] == 100
    assert answer["series"]["load_w"] == answer["series"]["grid_w"]
    assert answer["quarters"][0][1] == 400


async def test_long_ago(hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator) -> None:
    """Where readings are gone, and over many days, it is drawn of the means of ten minutes."""
    long_ago = midnight(date(2025, 1, 1), ZONE)
    keep_rows(hass, "meter_means", long_ago, 600, {"import_power_w": np.arange(144.0 * 30)})
    keep_rows(hass, "meter", MIDNIGHT - timedelta(hours=1), 10, {"import_power_w": np.full(360, 7.0)})
    await a_house(hass, tmp_path)
    client = await hass_ws_client(hass)
    answer = await ask(client, "readings/query", date="2025-01-02")
    assert answer["series"]["grid_w"]["v"] == list(range(144, 288))
    window = {"start_ms": long_ago.timestamp() * 1000, "end_ms": NOW.timestamp() * 1000 - 150 * 86_400_000}
    answer = await ask(client, "readings/query", **window)
    times, values = unpacked(answer, "grid_w")
    assert len(times) <= 1500
    assert np.nanmax(values) == 144 * 30 - 1
    assert (answer["quarters"], answer["prices"]) == ([], [])
    assert np.isnan(values[-1])


async def test_dynamic_prices(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """They are those of each quarter-hour; what is not known is null."""
    keep_rows(hass, "prices", MIDNIGHT - timedelta(days=1), 900, {"spot_eur_kwh": [0.1, 0.1, 0.2, -0.05]})
    prices = device_data("prices", entity_id="sensor.market")
    await a_house(hass, tmp_path, prices, tariff_data(DYNAMIC))
    answer = await ask(await hass_ws_client(hass), "readings/query", date=str(YESTERDAY))
    start = answer["start"]
    assert answer["prices"] == [
        [start, pytest.approx(0.11), pytest.approx(0.1)],
        [start + 1_800_000, pytest.approx(0.21), pytest.approx(0.2)],
        [start + 2_700_000, pytest.approx(-0.04), pytest.approx(-0.05)],
        [start + 3_600_000, None, None],
    ]


async def test_prices_by_the_register(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """By which the meter counted then."""
    tariff = np.where(np.arange(8640) < 4320, 2, 1)
    keep_rows(hass, "meter", MIDNIGHT - timedelta(days=1), 10, {"tariff": tariff})
    await a_house(hass, tmp_path, tariff_data(TABLE))
    answer = await ask(await hass_ws_client(hass), "readings/query", date=str(YESTERDAY))
    noon = answer["start"] + 43_200_000
    assert answer["prices"] == [[answer["start"], 0.2, 0.05], [noon, 0.3, 0.05]]


async def test_values_beyond_all_measure(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """They do nothing but show, and what cannot be a number is a gap."""
    values = np.array([1e308, -1e308, 5.0, np.nan, np.inf])
    start = MIDNIGHT - timedelta(days=1)
    keep_rows(hass, "meter", start, 10, {"import_power_w": values, "export_power_w": -values})
    keep_rows(hass, "fronius", start, 10, {"pv_power_w": ["x", "<img onerror=1>", "3", "", None]})
    await a_house(hass, tmp_path)
    answer = await ask(await hass_ws_client(hass), "readings/query", date=str(YESTERDAY))
    assert answer["series"]["import_power_w"]["v"][:2] == [1e308, -1e308]
    assert answer["series"]["grid_w"]["v"] == [10, None]
    assert answer["series"]["solar_w"]["v"] == [3, None]


@pytest.mark.parametrize(
    ("data", "key"),
    [
        ({}, "no_window"),
        ({"start_ms": 1}, "no_window"),
        ({"date": "../../etc/passwd"}, "not_a_date"),
        ({"date": "2026-06-30; drop"}, "not_a_date"),
        ({"date": "2026-02-30"}, "not_a_date"),
        ({"date": "0001-01-01"}, "no_such_day"),
        ({"date": "9999-12-31"}, "no_such_day"),
        ({"date": "2026-07-02"}, "in_future"),
        ({"start_ms": 1e308, "end_ms": 1e308}, "not_a_date"),
        ({"start_ms": -5, "end_ms": 5}, "not_a_date"),
        ({"start_ms": 1782000000000, "end_ms": 1782000000000}, "no_days"),
        ({"start_ms": 1782000000000, "end_ms": 1781000000000}, "no_days"),
        ({"start_ms": 1482000000000, "end_ms": 1782000000000}, "too_long"),
        ({"date": "2026-06-30", "series": ["grid_w", "../meter"]}, "no_such_series"),
    ],
)
async def test_refused(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator, data: dict[str, Any], key: str
) -> None:
    """What cannot be asked is said in words of the user's language."""
    await a_house(hass, tmp_path)
    error = await refused(await hass_ws_client(hass), "readings/query", **data)
    assert (error["code"], error["translation_key"]) == ("service_validation_error", key)
    assert error["translation_domain"] == DOMAIN
    assert error["message"] not in {"", key}


async def test_nothing_to_ask(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """Without a store, without a house, and with one of another name, it is said what is missing."""
    entry = await a_house(hass, tmp_path)
    client = await hass_ws_client(hass)
    error = await refused(client, "readings/query", date=str(YESTERDAY), entry_id="../x;")
    assert error["translation_key"] == "service_config_entry_not_found"
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "memory:"})
    await hass.async_block_till_done()
    assert (await refused(client, "readings/query", date=str(YESTERDAY)))["translation_key"] == "nothing_kept"
    assert await hass.config_entries.async_unload(entry.entry_id)
    error = await refused(client, "readings/query", date=str(YESTERDAY))
    assert error["translation_key"] == "service_config_entry_not_loaded"


async def test_a_store_that_fails(
    hass: HomeAssistant,
    tmp_path: Path,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The user is told what went wrong."""
    keep_rows(hass, "meter", MIDNIGHT - timedelta(days=1), 10, {"import_power_w": [1.0]})
    await a_house(hass, tmp_path)
    client = await hass_ws_client(hass)

    def fail(*_: object) -> None:
        raise StoreUnavailableError("the disk is gone")

    monkeypatch.setattr(CsvStore, "get", fail)
    error = await refused(client, "readings/query", date=str(YESTERDAY))
    assert (error["code"], error["translation_key"]) == ("home_assistant_error", "action_failed")
    assert "the disk is gone" in error["message"]


async def test_the_same_is_read_once(
    hass: HomeAssistant,
    tmp_path: Path,
    hass_ws_client: WebSocketGenerator,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Cards that show the same day wait for one load; a while later the memory is given back."""
    keep_day(hass, YESTERDAY, every_s=60)
    entry = await a_house(hass, tmp_path)
    client = await hass_ws_client(hass)
    monkeypatch.setattr(histories, "_IDLE", timedelta(seconds=0))
    kept = entry.runtime_data.histories
    async with kept.async_use(entry.runtime_data.storage.url):
        first = await ask(client, "readings/query", date=str(YESTERDAY))
        forget(hass, "meter")
        assert await ask(client, "readings/query", date=str(YESTERDAY)) == first
        assert kept._stores
    await until(lambda: not kept._stores)
    assert "grid_w" not in (await ask(client, "readings/query", date=str(YESTERDAY)))["series"]
    async with kept.async_use(entry.runtime_data.storage.url):
        await asyncio.gather(hass.config_entries.async_unload(entry.entry_id))
    assert not kept._stores
