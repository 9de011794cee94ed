"""The totals of a house, and its tariff, in a running Home Assistant."""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigSubentryData,
    SubentryFlowContext,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er

from custom_components.energy_app import books, house
from custom_components.energy_app.books import Books
from custom_components.energy_app.const import (
    CONF_MIRROR_URL,
    CONF_SINCE,
    CONF_STORE_URL,
    DOMAIN,
    SUBENTRY_TARIFF,
)
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.counting import Counter
from custom_components.energy_app.energy_core.calendar import local_date
from custom_components.energy_app.energy_core.exceptions import StoreError
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.readers.dsmr import MonthPeak
from custom_components.energy_app.energy_core.stores import open_store
from custom_components.energy_app.energy_core.stores.csv import CsvStore
from custom_components.energy_app.house import Question
from custom_components.energy_app.quarters import Quarters
from custom_components.energy_app.tables.house import PERIODS

from .clock import HandClock
from .devices import device_data, live_in_ghent
from .house import coordinators, kept, meter_data, set_up, until

MIDNIGHT = datetime(2026, 6, 30, 22, tzinfo=UTC)  # in Ghent
NOW = MIDNIGHT + timedelta(hours=12, minutes=3)
QUARTER = timedelta(minutes=15)
TABLE: dict[str, Any] = {
    "contracts": [
        {
            "name": "Plain",
            "start": "2026-01-01",
            "offtake": [{"name": "energy", "t1_eur_kwh": 0.30, "t2_eur_kwh": 0.20}],
            "injection": [{"name": "injection", "eur_kwh": 0.05}],
        }
    ]
}
METER: dict[str, Any] = {
    "import_t1_kwh": 0.1,
    "import_t2_kwh": 0.0,
    "export_t1_kwh": 0.05,
    "export_t2_kwh": 0.0,
}


@pytest.fixture(autouse=True)
async def noon(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """Count at noon, in Ghent."""
    await live_in_ghent(hass)
    monkeypatch.setattr(house, "dt_util", SimpleNamespace(utcnow=lambda: NOW))


def keep(
    hass: HomeAssistant, source: str, quarters: int = 48, *, quality: str = "complete", **values: float
) -> None:
    """Have the results of some quarters of today, from midnight on, and of all of the day before."""
    keep_from(hass, source, MIDNIGHT, range(-96, quarters), quality=quality, **values)


def keep_from(
    hass: HomeAssistant,
    source: str,
    first: datetime,
    numbers: Iterable[int] = range(96),
    *,
    quality: str = "complete",
    **values: float,
) -> None:
    """Have the results of some quarters, counted from an instant on: those of a day by default."""
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    with closing(open_store(url, zone="Europe/Brussels", source=source)) as store:
        store.append(
            Reading(source, first + number * QUARTER, {**values, "quality": quality}) for number in numbers
        )


def keep_house(hass: HomeAssistant) -> None:
    """Have a meter that takes 0.1 kWh and gives 0.05 kWh each quarter, and panels that give 0.15 kWh."""
    keep(hass, "meter_quarters", **METER)
    keep(hass, "fronius_quarters", pv_total_kwh=0.15)


async def a_house(hass: HomeAssistant, tmp_path: Path, *more: ConfigSubentryData) -> EnergyAppConfigEntry:
    """Set up a house whose devices are silent, and count what was kept of them."""
    devices = (meter_data(str(tmp_path / "none")), device_data("fronius", url="http://127.0.0.1:1"))
    entry = await set_up(hass, *devices, *more)
    await until(lambda: not any(task.get_name().endswith("totals of today") for task in asyncio.all_tasks()))
    await count(hass, entry)
    return entry


async def count(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Count now."""
    await entry.runtime_data.house.async_refresh()
    await hass.async_block_till_done()


def tariff_data(table: dict[str, Any]) -> ConfigSubentryData:
    """Return a tariff as a subentry."""
    return {
        "subentry_type": SUBENTRY_TARIFF,
        "title": "Plain",
        "unique_id": None,
        "data": {"tariff": table},
    }


def shown(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> dict[str, Any]:
    """Return the states of the house by their keys, without `today_`; of those unknown the reason."""
    found = {}
    for each in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        state = hass.states.get(each.entity_id)
        if each.unique_id.startswith(entry.entry_id) and state is not None:
            key = each.unique_id.removeprefix(f"{entry.entry_id}_").removeprefix("today_")
            found[key] = state.attributes.get("reason") if state.state == "unknown" else state.state
    return found


def forget(hass: HomeAssistant, source: str) -> None:
    """Remove what is kept of a source."""
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    with closing(open_store(url, zone="Europe/Brussels", source=source)) as store:
        store.clear()


async def test_totals_of_today(hass: HomeAssistant, tmp_path: Path) -> None:
    """Energies since local midnight, the shares, the money and the prices of now."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    sums = ("contract_", *(f"{period}_" for period in PERIODS))
    values = {
        key: float(value)
        for key, value in shown(hass, entry).items()
        if not key.startswith(sums) or key == "month_peak"
    }
    assert values == pytest.approx(
        {
            "from_grid_kwh": 4.8,
            "to_grid_kwh": 2.4,
            "solar_kwh": 7.2,
            "direct_kwh": 4.8,
            "self_consumption_pct": 66.6667,
            "self_sufficiency_pct": 50,
            "cost_eur": 4.8 * 0.30 - 2.4 * 0.05,
            "profit_eur": 4.8 * 0.30 + 2.4 * 0.05,
            "import_price": 0.30,
            "export_price": 0.05,
            "month_peak": 0.4,
            "mean_peak": 2.5,
        },
        abs=1e-4,
    )
    state = hass.states.get("sensor.energy_app_cost_today")
    assert state is not None
    assert datetime.fromisoformat(state.attributes["last_reset"]) == MIDNIGHT
    assert state.attributes["unit_of_measurement"] == "EUR"


async def test_what_is_kept_of_each_day(hass: HomeAssistant, tmp_path: Path) -> None:
    """Its totals and its quarter-hours, with the tariff; another tariff, and they are counted anew."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    (day,) = kept(hass, "house_days")
    assert datetime.fromisoformat(day["time"]) == MIDNIGHT - timedelta(days=1)
    assert float(day["from_grid_kwh"]) == pytest.approx(9.6)
    assert float(day["cost_eur"]) == pytest.approx(9.6 * 0.30 - 4.8 * 0.05)
    parts = ("avoided_import_eur", "injection_revenue_eur", "peak_effect_eur")
    assert sum(float(day[part]) for part in parts) == pytest.approx(float(day["profit_eur"]))
    quarters = kept(hass, "house_quarters")
    assert len(quarters) == 96
    assert sum(float(row["energy_cost_eur"]) for row in quarters) == pytest.approx(float(day["cost_eur"]))

    (subentry,) = entry.get_subentries_of_type(SUBENTRY_TARIFF)
    dearer = {"contracts": [{**TABLE["contracts"][0], "offtake": [{"name": "energy", "eur_kwh": 1.0}]}]}
    hass.config_entries.async_update_subentry(entry, subentry, data={"tariff": dearer})
    await until(lambda: kept(hass, "house_days")[0]["tariff"] != day["tariff"])
    (again,) = kept(hass, "house_days")
    assert float(again["cost_eur"]) == pytest.approx(9.6 - 4.8 * 0.05)
    assert len(kept(hass, "house_quarters")) == 96


@pytest.mark.usefixtures("everything_enabled")
async def test_days_that_take_long_to_count_go_on_soon(
    hass: HomeAssistant, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever changes a tariff sees the sums of all years within minutes, not at the next quarter-hour."""
    keep_house(hass)
    with monkeypatch.context() as patch:
        patch.setattr(books, "_LONGEST_S", -1)
        entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    assert not kept(hass, "house_days")
    assert "year_cost_eur" not in shown(hass, entry)
    await clock.move(31)
    await until(lambda: kept(hass, "house_days"))
    await until(lambda: "year_cost_eur" in shown(hass, entry))
    assert float(shown(hass, entry)["year_cost_eur"]) == pytest.approx(2.64 + 1.32)


@pytest.mark.usefixtures("everything_enabled")
async def test_sums_of_periods(hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of this month, this year, the contract and since a day of the user's: the days before, and today."""
    keep_house(hass)
    table = {"contracts": [{**TABLE["contracts"][0], "advance_eur_month": 50, "start": "2025-06-30"}]}
    entry = await a_house(hass, tmp_path, tariff_data(table))
    values = shown(hass, entry)
    assert float(values["month_from_grid_kwh"]) == pytest.approx(4.8)
    assert float(values["year_from_grid_kwh"]) == pytest.approx(14.4)
    assert float(values["contract_cost_eur"]) == pytest.approx(14.4 * 0.30 - 7.2 * 0.05)
    assert float(values["contract_balance_eur"]) == pytest.approx(50 - (14.4 * 0.30 - 7.2 * 0.05))
    assert "since_cost_eur" not in values
    assert "month_gas_m3" not in values

    hass.config_entries.async_update_entry(entry, options={CONF_SINCE: "2026-06-30"})
    await until(lambda: "since_profit_eur" in shown(hass, entry))
    state = hass.states.get("sensor.energy_app_cost_since_the_day_you_chose")
    assert state is not None
    assert float(state.state) == pytest.approx(14.4 * 0.30 - 7.2 * 0.05)
    assert datetime.fromisoformat(state.attributes["last_reset"]) == MIDNIGHT - timedelta(days=1)

    tomorrow = MIDNIGHT + timedelta(days=1, hours=1)
    monkeypatch.setattr(house, "dt_util", SimpleNamespace(utcnow=lambda: tomorrow))
    assert not await entry.runtime_data.house.async_account()
    await count(hass, entry)
    values = shown(hass, entry)
    assert values["month_from_grid_kwh"] == "no_meter"  # of a meter that has been silent since noon
    assert len(kept(hass, "house_days")) == 2


@pytest.mark.parametrize(
    ("day", "since"),
    [
        ("2024-02-29", "2024-02-29"),
        ("2025-02-28", "2024-02-29"),
        ("2025-03-01", "2025-03-01"),
        ("2026-02-28", "2025-03-01"),
        ("2028-02-28", "2027-03-01"),
        ("2028-02-29", "2028-02-29"),
    ],
)
def test_the_year_of_a_contract_from_29_february(tmp_path: Path, day: str, since: str) -> None:
    """It ends with the last day of February, so that the next begins on the first of March, or the 29th."""
    source = "meter_quarters"
    url = f"csv://{tmp_path}/readings?distributed=date"
    noon = datetime.fromisoformat(f"{day}T11:00Z")
    with closing(open_store(url, zone="Europe/Brussels", source=source)) as store:
        store.append([Reading(source, noon - QUARTER, {**METER, "quality": "complete"})])
    contract = {**TABLE["contracts"][0], "start": "2024-02-29"}
    question = Question(
        now=noon,
        zone="Europe/Brussels",
        url=url,
        hold=QUARTER,
        sources=("meter",),
        tariff={"contracts": [contract], "payments": [{"on": since, "eur": 7}]},
        peaks={},
        register=1,
        since=None,
    )
    counter = Counter()
    assert not counter.account(question, lambda: False)
    counted = counter.count(question)
    assert local_date(counted.periods["contract"].start, "Europe/Brussels") == date.fromisoformat(since)
    assert counted.advances_eur == 7


async def test_another_tariff_is_owed_to_the_second_store(hass: HomeAssistant, tmp_path: Path) -> None:
    """Days that were counted anew are copied in the next night, however old they are."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    second = tmp_path / "second"
    hass.config_entries.async_update_entry(entry, options={CONF_MIRROR_URL: f"csv://{second}"})
    await hass.async_block_till_done()
    nightly = entry.runtime_data.nightly
    assert await nightly._owed.async_get() is None
    await nightly._run(NOW)

    first = MIDNIGHT - timedelta(days=30)
    keep_from(hass, "meter_quarters", first, **METER)
    entry.runtime_data.house.async_forget()
    entry.runtime_data.house.async_look_again()
    assert not await entry.runtime_data.house.async_account()
    assert await nightly._owed.async_get() == first
    assert len(kept(hass, "house_days")) == 30  # in a gap, what is fixed goes on
    await nightly._run(NOW)
    assert await nightly._owed.async_get() is None
    with closing(open_store(f"csv://{second}", zone="Europe/Brussels", source="house_days")) as store:
        assert len(store.get_all()) == 30


async def test_days_that_cannot_be_kept(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said once, and tried again at the next quarter-hour; when all stops, nothing is begun."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))

    def fail(*_: object) -> None:
        raise StoreError("no room")

    monkeypatch.setattr(Books, "update", fail)
    for _ in range(2):
        assert not await entry.runtime_data.house.async_account()
    said = [record.getMessage() for record in caplog.records if "no room" in record.getMessage()]
    assert said == ["The days that are over are not kept until the next quarter-hour: no room"]
    monkeypatch.undo()
    forget(hass, "house_days")
    counter = Counter()
    books = counter._books
    question = entry.runtime_data.house.question(NOW)
    assert not counter.account(question, lambda: True)
    assert not books.cover(question.day)
    assert not kept(hass, "house_days")
    assert not counter.account(question, lambda: False)
    assert books.cover(question.day)
    books.look_again()
    assert not counter.account(question, lambda: False)
    assert len(kept(hass, "house_days")) == 1

    read: list[datetime] = []
    once_more = CsvStore.get

    def get(store: CsvStore, start: datetime, end: datetime) -> pd.DataFrame:
        read.append(start)
        return once_more(store, start, end)

    monkeypatch.setattr(CsvStore, "get", get)
    assert not counter.account(question, lambda: False)  # months long past are not read again
    assert read
    assert min(read) >= MIDNIGHT - timedelta(days=1)


async def test_without_a_tariff(hass: HomeAssistant, tmp_path: Path) -> None:
    """Energies only; money comes once there is a tariff, and what it costs follows a change at once."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path)
    assert {"cost_eur", "profit_eur", "import_price"}.isdisjoint(shown(hass, entry))
    manager = hass.config_entries.subentries
    context = SubentryFlowContext(source=SOURCE_USER)
    step = await manager.async_init((entry.entry_id, SUBENTRY_TARIFF), context=context)
    step = await manager.async_configure(step["flow_id"], {"next_step_id": "own"})
    assert step["step_id"] == "numbers"
    step = await manager.async_configure(step["flow_id"], {"tariff": TABLE})
    assert (step["type"], step["title"]) == (FlowResultType.CREATE_ENTRY, "Plain")
    await until(lambda: float(shown(hass, entry).get("cost_eur", 0)) == pytest.approx(1.32))

    (subentry,) = entry.get_subentries_of_type(SUBENTRY_TARIFF)
    context = SubentryFlowContext(source=SOURCE_RECONFIGURE, subentry_id=subentry.subentry_id)
    step = await manager.async_init((entry.entry_id, SUBENTRY_TARIFF), context=context)
    # What the editor of the frontend makes of a day that is written without quotes.
    unquoted = {"start": "2026-01-01T00:00:00.000Z", "offtake": [{"name": "energy", "eur_kwh": 1.0}]}
    dearer = {"contracts": [{**TABLE["contracts"][0], **unquoted}]}
    step = await manager.async_configure(step["flow_id"], {"tariff": dearer})
    assert step["reason"] == "reconfigure_successful"
    (subentry,) = entry.get_subentries_of_type(SUBENTRY_TARIFF)
    assert subentry.data["tariff"]["contracts"][0]["start"] == "2026-01-01"
    await until(lambda: float(shown(hass, entry)["cost_eur"]) == pytest.approx(4.68))

    second = await manager.async_init(
        (entry.entry_id, SUBENTRY_TARIFF), context=SubentryFlowContext(source=SOURCE_USER)
    )
    assert second["reason"] == "already_configured"


@pytest.mark.parametrize(
    ("step_id", "answers", "name"),
    [
        (
            "flanders",
            {"operator": "imewo", "card": "ebem_variable", "start": "2026-01-01", "domiciled": True},
            "EBEM",
        ),
        (
            "netherlands",
            {
                "start": "2026-01-01",
                "normal_eur_kwh": 0.15,
                "low_eur_kwh": 0.13,
                "injection_eur_kwh": 0.02,
                "fixed_eur_month": 6,
            },
            "Contract",
        ),
    ],
)
async def test_a_tariff_to_begin_with(
    hass: HomeAssistant, tmp_path: Path, step_id: str, answers: dict[str, Any], name: str
) -> None:
    """A date of which it is not known is said; every number is shown, and taken as it is."""
    entry = await a_house(hass, tmp_path)
    manager = hass.config_entries.subentries
    step: Any = await manager.async_init(
        (entry.entry_id, SUBENTRY_TARIFF), context=SubentryFlowContext(source=SOURCE_USER)
    )
    step = await manager.async_configure(step["flow_id"], {"next_step_id": step_id})
    step = await manager.async_configure(step["flow_id"], {**answers, "start": "2019-01-01"})
    assert step["errors"] == {"base": "not_valid"}
    assert "start" in step["description_placeholders"]["error"]
    step = await manager.async_configure(step["flow_id"], answers)
    assert step["step_id"] == "numbers"
    (field,) = step["data_schema"].schema
    table = field.description["suggested_value"]
    for wrong, key in (({"contracts": []}, "contracts"), ("nonsense", "contracts")):
        step = await manager.async_configure(step["flow_id"], {"tariff": wrong})
        assert step["errors"] == {"base": "not_valid"}
        assert key in step["description_placeholders"]["error"]
    step = await manager.async_configure(step["flow_id"], {"tariff": table})
    assert step["type"] is FlowResultType.CREATE_ENTRY
    assert name in step["title"]


async def test_an_inverter_that_is_silent(hass: HomeAssistant, tmp_path: Path) -> None:
    """What it takes part in is not known, with the reason; the rest is."""
    keep(hass, "meter_quarters", **METER)
    keep(hass, "fronius_quarters", quarters=40, pv_total_kwh=0.15)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    values = shown(hass, entry)
    assert float(values["cost_eur"]) == pytest.approx(1.32)
    assert "profit_eur" not in values
    keep(hass, "fronius_quarters", quarters=48, pv_total_kwh=0.15)
    await count(hass, entry)
    assert float(shown(hass, entry)["profit_eur"]) == pytest.approx(1.56)


async def test_a_meter_that_is_silent(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is taken for nothing: its totals are not known."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path)
    monkeypatch.setattr(house, "dt_util", SimpleNamespace(utcnow=lambda: NOW + timedelta(hours=3)))
    await count(hass, entry)
    values = shown(hass, entry)
    assert (values["from_grid_kwh"], values["direct_kwh"]) == ("no_meter", "no_solar")


def read(source: str, seconds: float, **values: float) -> Reading:
    """Return a reading, so many seconds after noon."""
    return Reading(source, MIDNIGHT + timedelta(hours=12, seconds=seconds), values)


async def test_it_follows_each_reading(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between two quarter-hours: first by what is kept of the running one, then by what comes."""
    keep_house(hass)
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    store = open_store(url, zone="Europe/Brussels", source="meter")
    levels = {"import_t1_kwh": 500.0, "import_t2_kwh": 7.0, "export_t1_kwh": 3.0, "export_t2_kwh": 0.0}
    store.append([read("meter", -10, **levels), read("meter", 100, **{**levels, "import_t1_kwh": 500.5})])
    store.close()
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    totals = entry.runtime_data.house
    assert float(shown(hass, entry)["from_grid_kwh"]) == pytest.approx(5.3)

    monkeypatch.setattr(house, "_FOLLOW_SECONDS", 0)
    totals.async_follow([read("meter", 170, **{**levels, "import_t1_kwh": 500.7, "export_t1_kwh": 3.1})])
    await until(lambda: float(shown(hass, entry)["from_grid_kwh"]) == pytest.approx(5.5))
    values = shown(hass, entry)
    assert float(values["to_grid_kwh"]) == pytest.approx(2.5)
    assert float(values["cost_eur"]) == pytest.approx(5.5 * 0.30 - 2.5 * 0.05)

    await count(hass, entry)  # the reading is not kept yet, and not forgotten either
    assert float(shown(hass, entry)["from_grid_kwh"]) == pytest.approx(5.5)

    tomorrow = MIDNIGHT + timedelta(days=1, seconds=5)
    monkeypatch.setattr(house, "dt_util", SimpleNamespace(utcnow=lambda: tomorrow))
    late = Reading("meter", tomorrow, {**levels, "import_t1_kwh": 501.0})
    totals.async_follow([late])
    await until(lambda: totals.data is not None and totals.data.midnight == MIDNIGHT + timedelta(days=1))
    assert totals.data is not None
    assert totals.data.totals.start.isoformat() == "2026-07-02"


async def test_what_cannot_be_followed_is_left(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was counted stays, until the next quarter-hour; too many readings are not counted one by one."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path)
    totals = entry.runtime_data.house
    asked: list[int] = []

    def fail(_: object, method: str, _question: object, readings: list[Reading]) -> None:
        asked.append(len(readings))
        raise StoreError(method)

    monkeypatch.setattr(house.HouseCoordinator, "_call", fail)
    totals._told_at = 0.0
    for second in (20, 21, 22):
        totals.async_follow([read("meter", second, import_t1_kwh=8.0)])
    await until(lambda: asked)
    await hass.async_block_till_done()
    assert asked == [1]
    assert float(shown(hass, entry)["from_grid_kwh"]) == pytest.approx(4.8)


async def test_a_gap(hass: HomeAssistant, tmp_path: Path) -> None:
    """Its energy is in the quarter that ends it, which is no peak."""
    keep(hass, "meter_quarters", quarters=20, **METER)
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    store = open_store(url, zone="Europe/Brussels", source="meter_quarters")
    gone = {name: value * 27 for name, value in METER.items()}
    store.append(
        [
            Reading("meter_quarters", MIDNIGHT + 46 * QUARTER, {**gone, "quality": "gap_reconciled"}),
            Reading("meter_quarters", MIDNIGHT + 47 * QUARTER, {**METER, "quality": "complete"}),
        ]
    )
    store.close()
    table = {"contracts": [{**TABLE["contracts"][0], "capacity": [{"eur_kw_year": 365, "minimum_kw": 0}]}]}
    entry = await a_house(hass, tmp_path, tariff_data(table))
    values = shown(hass, entry)
    assert float(values["from_grid_kwh"]) == pytest.approx(4.8)
    assert float(values["cost_eur"]) == pytest.approx(1.32 + 0.4, abs=0.01)


async def test_a_battery(hass: HomeAssistant, tmp_path: Path) -> None:
    """What it gave is consumed; one of which nothing is known any more leaves no guess."""
    keep_house(hass)
    keep(hass, "fronius_battery", battery_power_w=-200.0)
    entry = await a_house(hass, tmp_path)
    assert float(shown(hass, entry)["direct_kwh"]) == pytest.approx(4.8 + 48 * 0.05)


async def test_what_the_meter_says_of_peaks(hass: HomeAssistant, tmp_path: Path) -> None:
    """Its own peaks go before those of what was kept, and its tariff says which price holds."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    (meter,) = coordinators(entry)
    june = MonthPeak(at=None, kw=4.0, month_end=MIDNIGHT)
    values: dict[str, Any] = {"month_peak_w": 0, "month_peak_at": MIDNIGHT}  # as when a month begins
    meter.data = Reading("meter", NOW, values, {"peak_history": (june,)})
    assert entry.runtime_data.house.question(NOW).peaks == {date(2026, 6, 1): 4.0}
    values = {"month_peak_w": 5000, "month_peak_at": MIDNIGHT + QUARTER, "tariff": 2}
    meter.data = Reading("meter", NOW, values, {"peak_history": (june,)})
    question = entry.runtime_data.house.question(NOW)
    assert {day.isoformat(): kw for day, kw in question.peaks.items()} == {
        "2026-06-01": 4.0,
        "2026-07-01": 5.0,
    }
    await count(hass, entry)
    assert float(shown(hass, entry)["import_price"]) == pytest.approx(0.20)


async def test_what_a_meter_said_of_peaks_is_remembered(
    hass: HomeAssistant, tmp_path: Path, hass_storage: dict[str, Any]
) -> None:
    """Until it is heard again after a start, after it has forgotten them itself, and of the one before it."""
    two = meter_data(str(tmp_path / "nor"), source="two")
    entry = await set_up(hass, meter_data(str(tmp_path / "none")), two)
    meter, second = coordinators(entry)
    july, june = date(2026, 7, 1), date(2026, 6, 1)

    def hear(device: Any, watts: float, *history: MonthPeak) -> dict[date, float]:
        values: dict[str, Any] = {"month_peak_w": watts, "month_peak_at": MIDNIGHT + QUARTER}
        device.data = Reading("meter", NOW, values, {"peak_history": history})
        return dict(entry.runtime_data.house.question(NOW).peaks)

    assert hear(second, 9000) == {}
    assert hear(meter, 5000, MonthPeak(at=None, kw=4.0, month_end=MIDNIGHT)) == {july: 5, june: 4}
    assert hear(meter, 300) == {july: 5, june: 4}
    assert hear(meter, 300, MonthPeak(at=None, kw=3.9, month_end=MIDNIGHT)) == {july: 5, june: 4}
    await entry.runtime_data.house.async_account()
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.runtime_data.house.question(NOW).peaks == {july: 5, june: 4}
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert f"{DOMAIN}.{entry.entry_id}.peaks" not in hass_storage


async def test_an_index_that_is_not_known(hass: HomeAssistant, tmp_path: Path) -> None:
    """There is no price, no cost, and the reason."""
    keep_house(hass)
    entry = await a_house(hass, tmp_path, tariff_data(TABLE))
    (subentry,) = entry.get_subentries_of_type(SUBENTRY_TARIFF)
    line = {"name": "energy", "index": "belpex", "factor": 1.0}
    table = {
        "contracts": [{**TABLE["contracts"][0], "offtake": [line]}],
        "indexes": [{"name": "belpex", "span": "month"}],
    }
    hass.config_entries.async_update_subentry(entry, subentry, data={"tariff": table})
    await until(lambda: shown(hass, entry)["cost_eur"] == "no_index")
    assert shown(hass, entry)["import_price"] == "no_index"


async def test_nothing_to_count(
    hass: HomeAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A house without a meter has no totals, and no complaint; a store that fails is said once."""
    entry = await a_house(hass, tmp_path)
    assert entry.runtime_data.house.data is None
    assert entry.runtime_data.house.last_update_success

    def fail(*_: object) -> None:
        raise StoreError("out of reach")

    monkeypatch.setattr(Quarters, "devices", fail)
    for _ in range(2):
        await count(hass, entry)
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]
    assert [message for message in said if "out of reach" in message] == [
        "Error fetching Energy App data: The totals of today cannot be counted: out of reach"
    ]
    monkeypatch.undo()
    hass.config_entries.async_update_entry(entry, options={CONF_STORE_URL: "memory:"})
    await hass.async_block_till_done()
    await count(hass, entry)
    assert entry.runtime_data.house.data is None
