"""The years before the installation, in Home Assistant's own statistics."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from homeassistant.components.recorder.core import Recorder
from homeassistant.components.recorder.models import StatisticMeanType
from homeassistant.components.recorder.statistics import async_import_statistics, statistics_during_period
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.recorder import get_instance
from pytest_homeassistant_custom_component.components.recorder.common import async_wait_recording_done

from custom_components.energy_app import house
from custom_components.energy_app.actions import day, handling
from custom_components.energy_app.backfill import recorded, run
from custom_components.energy_app.const import DOMAIN, SUBENTRY_TARIFF
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.stores import open_store

from .devices import live_in_ghent
from .house import coordinators, meter_data, set_up
from .test_house import TABLE, tariff_data

pytestmark = pytest.mark.usefixtures("entry")

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)
FIRST = datetime(2026, 3, 27, 23, tzinfo=UTC)  # midnight in Ghent; the clock is changed on the second day
RECORDED = datetime(2026, 3, 31, 8, tzinfo=UTC)
NOW = datetime(2026, 3, 31, 12, 3, tzinfo=UTC)
PER_QUARTER = {
    "import_t1_kwh": 0.25,
    "import_t2_kwh": 0.125,
    "export_t1_kwh": 0.0,
    "export_t2_kwh": 0.0,
    "gas_m3": 0.01,
}


@pytest.fixture(autouse=True)
def auto_enable_custom_integrations(recorder_db_url: str, enable_custom_integrations: None) -> None:
    """Have the database before Home Assistant, which is how its recorder wants it."""


@pytest.fixture(autouse=True)
def recorder(recorder_mock: Recorder) -> Recorder:
    """Have a real recorder."""
    return recorder_mock


@pytest.fixture
async def entry(hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EnergyAppConfigEntry:
    """A house with a silent meter, of which there are sensors from before."""
    await live_in_ghent(hass)
    monkeypatch.setattr(house, "dt_util", SimpleNamespace(utcnow=lambda: NOW))
    for module in (day, handling):
        monkeypatch.setattr(module, "dt_util", SimpleNamespace(utcnow=lambda: NOW))
    monkeypatch.setattr(run, "utcnow", lambda: NOW)
    entry = await set_up(hass, meter_data(str(tmp_path / "none")), tariff_data(TABLE))
    meter = coordinators(entry)[0]
    registry = er.async_get(hass)
    for key in ("import_t1_kwh", "import_t2_kwh", "import_total_kwh", "gas_m3"):
        unique_id = f"{meter.subentry_id}_{key}"
        registry.async_get_or_create("sensor", DOMAIN, unique_id, suggested_object_id=key)
    for key in ("cost_eur", "profit_eur"):
        unique_id = f"{entry.entry_id}_today_{key}"
        registry.async_get_or_create("sensor", DOMAIN, unique_id, suggested_object_id=key)
    return entry


def keep(hass: HomeAssistant, start: datetime, end: datetime, **values: float) -> None:
    """Have quarter-hours of the meter kept."""
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    store = open_store(url, zone="Europe/Brussels", source="meter_quarters")
    values = values or PER_QUARTER
    count = (end - start) // QUARTER
    store.append(
        Reading("meter_quarters", start + number * QUARTER, {**values, "quality": "complete"})
        for number in range(count)
    )
    store.close()


async def record(
    hass: HomeAssistant, key: str, unit: str, rows: Iterable[tuple[datetime, float, float]]
) -> list[dict[str, Any]]:
    """Have hours recorded: start, sum, state; returns them as they are read."""
    unit_class = {"EUR": None, "m³": "volume"}.get(unit, "energy")
    async_import_statistics(
        hass,
        {
            "mean_type": StatisticMeanType.NONE,
            "has_sum": True,
            "name": None,
            "source": "recorder",
            "statistic_id": f"sensor.{key}",
            "unit_class": unit_class,
            "unit_of_measurement": unit,
        },
        [{"start": start, "sum": total, "state": state} for start, total, state in rows],
    )
    return await read(hass, key)


async def read(hass: HomeAssistant, key: str, period: Any = "hour") -> list[dict[str, Any]]:
    """Return the statistics of a sensor."""
    instance = get_instance(hass)
    await async_wait_recording_done(hass)
    statistic_id = f"sensor.{key}"
    types: Any = {"sum", "state", "change", "last_reset"}
    start = datetime(1990, 1, 1, tzinfo=UTC)
    found = await instance.async_add_executor_job(
        statistics_during_period, hass, start, None, {statistic_id}, period, None, types
    )
    return [dict(row) for row in found.get(statistic_id, ())]


async def backfill(hass: HomeAssistant, **data: Any) -> dict[str, Any]:
    """Fill the statistics; returns the answer."""
    answer: Any = await hass.services.async_call(
        DOMAIN, "backfill_statistics", {"dry_run": False, **data}, blocking=True, return_response=True
    )
    return dict(answer)


async def record_register(hass: HomeAssistant, key: str, unit: str, per_hour: float) -> list[dict[str, Any]]:
    """Have four hours recorded of a register that began in the middle of the first."""
    return await record(
        hass,
        key,
        unit,
        [(RECORDED + n * HOUR, (n + 0.5) * per_hour, 100_000 + (n + 1) * per_hour) for n in range(4)],
    )


async def test_the_hours_before(hass: HomeAssistant) -> None:
    """They have the energy of their quarters, and run into those that are recorded; nothing is done twice."""
    keep(hass, FIRST, RECORDED + 4 * HOUR)
    recorded_before = {
        key: await record_register(hass, key, unit, rate)
        for key, unit, rate in (
            ("import_t1_kwh", "kWh", 1.0),
            ("import_t2_kwh", "Wh", 500.0),
            ("import_total_kwh", "kWh", 1.5),
            ("gas_m3", "m³", 0.04),
        )
    }
    hours = (RECORDED - FIRST) // HOUR
    planned = await backfill(hass, dry_run=True)
    assert {key: await read(hass, key) for key in recorded_before} == recorded_before
    answer = await backfill(hass)
    assert answer["statistics"] == planned["statistics"]
    assert answer["added"] == 4 * hours
    for key, rate in (
        ("import_t1_kwh", 1.0),
        ("import_t2_kwh", 500.0),
        ("import_total_kwh", 1.5),
        ("gas_m3", 0.04),
    ):
        rows = await read(hass, key)
        assert [row["start"] for row in rows] == [(FIRST + n * HOUR).timestamp() for n in range(hours + 4)]
        assert [row["change"] for row in rows[1:]] == pytest.approx([rate] * (hours + 3))
        assert rows[0]["state"] == pytest.approx(100_000 - (hours - 1) * rate)
        kept = [{name: row[name] for name in ("start", "sum", "state")} for row in rows[-4:]]
        before = [{name: row[name] for name in ("start", "sum", "state")} for row in recorded_before[key]]
        assert kept == before
    first = await read(hass, "import_t1_kwh")
    assert (await backfill(hass))["added"] == 0
    assert await read(hass, "import_t1_kwh") == first


async def test_days_on_which_the_clock_is_changed(hass: HomeAssistant) -> None:
    """A day of 23 hours has the energy of 23."""
    keep(hass, FIRST, RECORDED + 4 * HOUR)
    await record_register(hass, "import_t1_kwh", "kWh", 1.0)
    await backfill(hass)
    days = await read(hass, "import_t1_kwh", "day")
    assert [each["change"] for each in days[1:3]] == pytest.approx([23, 24])


async def test_what_comes_later(hass: HomeAssistant) -> None:
    """Older history and what was missing in it are added to what was filled before, which stays as it is."""
    hole, end = FIRST + 30 * HOUR, FIRST + 40 * HOUR
    keep(hass, FIRST + 20 * HOUR, hole)
    keep(hass, end, end + QUARTER, import_t1_kwh=10.25)  # the quarter that ends a gap has its energy
    keep(hass, end + QUARTER, RECORDED + 4 * HOUR, import_t1_kwh=0.25)
    await record_register(hass, "import_t1_kwh", "kWh", 1.0)
    await backfill(hass)
    filled = await read(hass, "import_t1_kwh")
    at_end = next(row for row in filled if row["start"] == end.timestamp())
    assert at_end["change"] == pytest.approx(11)

    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    store = open_store(url, zone="Europe/Brussels", source="meter_quarters")
    store.remove(end, end + QUARTER)
    store.close()
    keep(hass, hole, end + QUARTER, import_t1_kwh=0.25)
    keep(hass, FIRST, FIRST + 20 * HOUR, import_t1_kwh=0.25)
    answer = await backfill(hass)
    assert answer["statistics"]["sensor.import_t1_kwh"]["added"] == 30
    rows = await read(hass, "import_t1_kwh")
    sums = {row["start"]: row["sum"] for row in rows}
    assert {row["start"]: row["sum"] for row in filled}.items() <= sums.items()
    assert [row["change"] for row in rows[1:]] == pytest.approx([1.0] * (len(rows) - 1))


async def test_a_gap(hass: HomeAssistant) -> None:
    """Of hours of which nothing is known there is no row; what they had is in the hour that ends the gap."""
    keep(hass, FIRST, FIRST + 5 * HOUR)
    keep(hass, FIRST + 10 * HOUR, RECORDED + 4 * HOUR)
    await record_register(hass, "import_t1_kwh", "kWh", 1.0)
    await backfill(hass)
    starts = [row["start"] for row in await read(hass, "import_t1_kwh")]
    assert (FIRST + 4 * HOUR).timestamp() in starts
    assert (FIRST + 5 * HOUR).timestamp() not in starts


async def test_a_meter_that_was_replaced(hass: HomeAssistant) -> None:
    """Its sums go on, below zero if need be; what the other meter showed is not made up."""
    keep(hass, FIRST, RECORDED + 4 * HOUR)
    await record(hass, "import_t1_kwh", "kWh", [(RECORDED, 0.5, 3.0)])
    await backfill(hass)
    rows = await read(hass, "import_t1_kwh")
    assert rows[0]["sum"] == pytest.approx(0.5 - (RECORDED - FIRST) // HOUR)
    assert [row["state"] for row in rows[-5:]] == [None, 0, 1, 2, 3]


async def test_costs(hass: HomeAssistant) -> None:
    """A day has what it cost, in its last hour; the first that is recorded what it had cost before, too."""
    keep(hass, FIRST, RECORDED + 4 * HOUR)
    await record(hass, "cost_eur", "EUR", [(RECORDED, 0.0, 4.0), (RECORDED + HOUR, 0.5, 4.5)])
    answer = await backfill(hass)
    assert answer["statistics"]["sensor.cost_eur"]["added"] == 3
    assert "sensor.profit_eur" not in answer["statistics"]
    days = await read(hass, "cost_eur", "day")
    hourly = 0.30 + 0.5 * 0.20
    assert [each["change"] for each in days[1:]] == pytest.approx([23 * hourly, 24 * hourly, 4.5])
    rows = await read(hass, "cost_eur")
    assert rows[0]["state"] == pytest.approx(24 * hourly)
    assert rows[0]["last_reset"] == FIRST.timestamp()
    assert (await backfill(hass))["added"] == 0
    counted: Any = await hass.services.async_call(
        DOMAIN, "get_day", {"date": "2026-03-29"}, blocking=True, return_response=True
    )
    assert counted["cost_eur"] == pytest.approx(23 * hourly)
    assert (counted["quality"]["quarters"], counted["is_over"]) == (92, True)


async def test_costs_of_a_month_are_those_of_its_bill(
    hass: HomeAssistant, entry: EnergyAppConfigEntry
) -> None:
    """Every day pays by the peak of the whole month, which came on its last day but one."""
    contract = {**TABLE["contracts"][0], "capacity": [{"eur_kw_year": 60}]}
    subentry = next(each for each in entry.subentries.values() if each.subentry_type == SUBENTRY_TARIFF)
    hass.config_entries.async_update_subentry(entry, subentry, data={"tariff": {"contracts": [contract]}})
    february, march = (datetime(2026, month, day, 23, tzinfo=UTC) for month, day in ((1, 31), (2, 28)))
    keep(hass, february - 3 * HOUR, march - 24 * HOUR)
    keep(hass, march - 24 * HOUR, march, **{**PER_QUARTER, "import_t1_kwh": 1.5})
    keep(hass, march, RECORDED + 4 * HOUR)
    await record(hass, "cost_eur", "EUR", [(RECORDED, 0.0, 4.0)])
    await backfill(hass)
    counted: Any = await hass.services.async_call(
        DOMAIN,
        "get_bill",
        {"start": "2026-02-01", "end": "2026-03-01"},
        blocking=True,
        return_response=True,
    )
    days = await read(hass, "cost_eur")
    costs = [row["state"] for row in days if february.timestamp() <= row["start"] < march.timestamp()]
    assert len(costs) == 28
    assert sum(costs) == pytest.approx(counted["exact_eur"], abs=1e-4)


async def test_what_cannot_be_filled(hass: HomeAssistant) -> None:
    """What has no hour of its own yet, or is in another unit, is said and left as it is."""
    keep(hass, FIRST, RECORDED)
    await record(hass, "import_t2_kwh", "EUR", [(RECORDED, 1, 1)])
    answer = await backfill(hass)
    assert answer["added"] == 0
    told = {key.removeprefix("sensor."): each["skipped"] for key, each in answer["statistics"].items()}
    assert told == {
        "import_t1_kwh": "not_recorded",
        "import_t2_kwh": "other_unit",
        "import_total_kwh": "not_recorded",
        "gas_m3": "not_recorded",
        "cost_eur": "not_recorded",
    }


async def test_a_long_history_goes_in_pieces(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The recorder gets a piece when it has done the one before."""
    pieces: list[int] = []

    def count(hass: HomeAssistant, metadata: Any, rows: Any) -> None:
        pieces.append(len(rows))
        async_import_statistics(hass, metadata, rows)

    monkeypatch.setattr(recorded, "_AT_ONCE", 24)
    monkeypatch.setattr(recorded, "async_import_statistics", count)
    keep(hass, FIRST, RECORDED + 4 * HOUR)
    await record_register(hass, "import_t1_kwh", "kWh", 1.0)
    await backfill(hass, start="2026-03-29", end="2026-03-31")
    assert sum(pieces) == 23 + 24
    assert max(pieces) == 24
    assert len(await read(hass, "import_t1_kwh")) == 47 + 4
