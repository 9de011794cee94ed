"""The prices of the market, in a running Home Assistant: read, shown, kept and counted with."""

import asyncio
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from custom_components.energy_app import house, runtime
from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators.price_rows import PriceRows
from custom_components.energy_app.coordinators.prices import PricesCoordinator
from custom_components.energy_app.diagnostics import async_get_config_entry_diagnostics
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.stores import open_store
from custom_components.energy_app.flows import reading
from custom_components.energy_app.nightly import Nightly
from custom_components.energy_app.results import is_for_ever, wanted
from custom_components.energy_app.spot import prices_of

from .clock import HandClock
from .device_dialog import add, change
from .devices import begin_at, coordinator_of, device_data, live_in_ghent
from .house import kept, set_up, until
from .test_house import METER, keep, keep_from, shown as shown_of_house, tariff_data

MIDNIGHT = datetime(2026, 6, 30, 22, tzinfo=UTC)  # in Ghent
NOON = MIDNIGHT + timedelta(hours=12)
QUARTER = timedelta(minutes=15)
ENTITY = "sensor.market"
DYNAMIC: dict[str, Any] = {
    "contracts": [
        {
            "name": "Dynamic",
            "start": "2026-01-01",
            "offtake": [{"name": "energy", "index": "spot", "factor": 1.0, "eur_kwh": 0.01}],
            "injection": [{"name": "injection", "index": "spot", "factor": 1.0}],
        }
    ]
}


@pytest.fixture(autouse=True)
async def in_ghent(hass: HomeAssistant, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have it noon, in Ghent."""
    await live_in_ghent(hass)
    begin_at(clock, NOON)
    monkeypatch.setattr(house, "dt_util", SimpleNamespace(utcnow=clock.now))


def rows(begin: datetime, prices: Sequence[float], step: timedelta = QUARTER) -> list[dict[str, Any]]:
    """Return prices from an instant on, as the Nord Pool integration of HACS lists them."""
    starts = [dt_util.as_local(begin + number * step) for number in range(len(prices))]
    return [
        {"start": start, "end": start + step, "value": price}
        for start, price in zip(starts, prices, strict=True)
    ]


def say(hass: HomeAssistant, today: list[dict[str, Any]], tomorrow: Sequence[dict[str, Any]] = ()) -> None:
    """Have an entity list prices."""
    attributes = {"unit_of_measurement": "EUR/kWh", "raw_today": today, "raw_tomorrow": list(tomorrow)}
    hass.states.async_set(ENTITY, "0.1", attributes)


def write(hass: HomeAssistant, *lines: str) -> None:
    """Have a file of prices in the configuration folder."""
    Path(hass.config.path("market.csv")).write_text("\n".join(lines), encoding="utf-8")


def market_of(entry: EnergyAppConfigEntry) -> PricesCoordinator:
    """Return what reads the prices."""
    found = coordinator_of(entry, "prices")
    assert isinstance(found, PricesCoordinator)
    return found


def price_states(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> dict[str, Any]:
    """Return the states of the prices by their keys; of those unknown the reason."""
    prefix = f"{market_of(entry).subentry_id}_"
    found = {}
    for each in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        state = hass.states.get(each.entity_id)
        key = each.unique_id.removeprefix(prefix)
        if each.unique_id.startswith(prefix) and key.startswith("spot_price") and state is not None:
            found[key] = state.attributes["reason"] if state.state == "unknown" else float(state.state)
    return found


async def with_prices(hass: HomeAssistant, *more: Any, **settings: Any) -> EnergyAppConfigEntry:
    """Set up a house with the prices of the entity, and wait until they were read."""
    data = device_data("prices", **(settings or {"entity_id": ENTITY}))
    entry = await set_up(hass, data, *more)
    market = market_of(entry)
    await until(lambda: market.data is not None or not market.last_update_success)
    await hass.async_block_till_done()
    return entry


def listed(hass: HomeAssistant) -> list[Any]:
    """Return the prices that are shown as attributes."""
    state = hass.states.get("sensor.prices_market_price")
    assert state is not None
    return list(state.attributes["prices"])


async def flush(entry: EnergyAppConfigEntry) -> None:
    """Have all that was read in the store."""
    for logger in entry.runtime_data.loggers:
        await logger.async_flush()


async def test_a_day_of_quarters(hass: HomeAssistant) -> None:
    """The price of now, those of the day, and what is still to come."""
    say(hass, rows(MIDNIGHT, [number / 1000 for number in range(96)]))
    entry = await with_prices(hass)
    assert price_states(hass, entry) == pytest.approx(
        {
            "spot_price": 0.048,
            "spot_price_lowest": 0.0,
            "spot_price_highest": 0.095,
            "spot_price_mean": 0.0475,
        }
    )
    state = hass.states.get("sensor.prices_market_price")
    assert state is not None
    assert state.attributes["unit_of_measurement"] == "EUR/kWh"
    assert len(state.attributes["prices"]) == 96
    assert state.attributes["prices"][0] == {"start": "2026-07-01T00:00:00+02:00", "eur_kwh": 0.0}


async def test_the_clock_goes_on(hass: HomeAssistant, clock: HandClock) -> None:
    """Each quarter-hour has its price, midnight another day, and what is missing then says so."""
    say(hass, rows(MIDNIGHT, [number / 1000 for number in range(96)]))
    entry = await with_prices(hass)
    await clock.move(900)
    await until(lambda: price_states(hass, entry)["spot_price"] == pytest.approx(0.049))

    await clock.move(12 * 3600 - 900)
    await until(lambda: price_states(hass, entry)["spot_price"] == "not_known")
    assert price_states(hass, entry)["spot_price_mean"] == "not_known"

    say(hass, rows(MIDNIGHT + timedelta(days=1), [-0.02] * 24, timedelta(hours=1)))
    await until(lambda: price_states(hass, entry)["spot_price"] == -0.02)
    assert price_states(hass, entry)["spot_price_mean"] == -0.02


async def test_tomorrow_comes(hass: HomeAssistant) -> None:
    """What comes later is added to what is known, kept, and replaces what was."""
    day = [0.1] * 96
    say(hass, rows(MIDNIGHT, day))
    entry = await with_prices(hass)
    await flush(entry)
    assert len(kept(hass, "prices")) == 96

    corrected = [0.2, *day[1:]]
    say(hass, rows(MIDNIGHT, corrected), rows(MIDNIGHT + timedelta(days=1), [0.3] * 96))
    await until(lambda: len(listed(hass)) == 192)
    await flush(entry)
    found = [float(row["spot_eur_kwh"]) for row in kept(hass, "prices")]
    assert found == [0.2, *[0.1] * 95, *[0.3] * 96]
    assert not entry.runtime_data.house._recent
    assert wanted(market_of(entry), timedelta(seconds=10)) == []


@pytest.mark.parametrize(
    ("begin", "quarters"),
    [(datetime(2026, 3, 28, 23, tzinfo=UTC), 92), (datetime(2026, 10, 24, 22, tzinfo=UTC), 100)],
    ids=["spring", "autumn"],
)
async def test_days_with_another_length(
    hass: HomeAssistant, clock: HandClock, begin: datetime, quarters: int
) -> None:
    """A day of 23 or 25 hours is known when all its quarter-hours are."""
    begin_at(clock, begin + timedelta(hours=12))
    say(hass, rows(begin, [0.1] * (quarters // 4 - 1), timedelta(hours=1)))
    entry = await with_prices(hass)
    assert price_states(hass, entry)["spot_price_mean"] == "not_known"
    say(hass, rows(begin, [0.1] * (quarters // 4), timedelta(hours=1)))
    await until(lambda: price_states(hass, entry)["spot_price_mean"] == pytest.approx(0.1))
    today = market_of(entry).today
    assert today is not None
    assert len(today) == quarters
    await flush(entry)
    assert len(kept(hass, "prices")) == quarters


async def test_a_restart(hass: HomeAssistant) -> None:
    """What was kept is known again, although the entity says nothing yet."""
    say(hass, rows(MIDNIGHT, [0.1] * 96))
    entry = await with_prices(hass)
    await flush(entry)
    await hass.config_entries.async_unload(entry.entry_id)
    hass.states.async_set(ENTITY, "unavailable")
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: market_of(entry).data is not None)
    await hass.async_block_till_done()
    assert price_states(hass, entry)["spot_price_mean"] == pytest.approx(0.1)
    await flush(entry)
    assert len(kept(hass, "prices")) == 96


async def test_the_vat_is_taken_off(hass: HomeAssistant) -> None:
    """Prices with VAT are kept without, which is what a contract counts with."""
    say(hass, rows(MIDNIGHT, [0.121] * 96))
    entry = await with_prices(hass, entity_id=ENTITY, vat_pct=21)
    assert price_states(hass, entry)["spot_price"] == pytest.approx(0.1)


async def test_a_sensor_without_a_list(hass: HomeAssistant, clock: HandClock) -> None:
    """Its state is the price of its own quarter-hour, and the last one of it is kept."""
    hass.states.async_set(ENTITY, "85", {"unit_of_measurement": "EUR/MWh"})
    entry = await with_prices(hass)
    assert price_states(hass, entry) == {
        "spot_price": 0.085,
        **dict.fromkeys(("spot_price_lowest", "spot_price_highest", "spot_price_mean"), "not_known"),
    }
    await clock.move(900)
    hass.states.async_set(ENTITY, "-4", {"unit_of_measurement": "EUR/MWh"})
    await until(lambda: price_states(hass, entry)["spot_price"] == -0.004)
    await hass.async_block_till_done()
    await flush(entry)
    assert [float(row["spot_eur_kwh"]) for row in kept(hass, "prices")] == [0.085, -0.004]


@pytest.mark.parametrize(
    ("state", "unit", "reason"),
    [
        (None, None, "missing"),
        ("unavailable", "EUR/kWh", "no_value"),
        ("0.1", "SEK/kWh", "unit"),
        ("85", "EUR/kWh", "unlikely"),
    ],
)
async def test_what_cannot_be_read(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture, state: str | None, unit: str | None, reason: str
) -> None:
    """There is no price rather than a wrong one; it says why, once in the log and in a report."""
    if state is not None:
        hass.states.async_set(ENTITY, state, {"unit_of_measurement": unit})
    entry = await with_prices(hass)
    assert set(price_states(hass, entry).values()) == {reason}
    market = market_of(entry)
    await market.async_refresh()
    told = [each for each in caplog.records if each.levelno >= logging.WARNING]
    assert sum("No answer from Prices" in each.getMessage() for each in told) == 1
    (device,) = (await async_get_config_entry_diagnostics(hass, entry))["devices"]
    assert device["running"]["last_fault"] == reason


async def test_an_action_is_asked(hass: HomeAssistant, clock: HandClock) -> None:
    """The integration behind an entity is asked for each day once, from one o'clock on for tomorrow's too."""
    asked: list[str] = []
    days: dict[str, list[dict[str, Any]]] = {
        "2026-07-01": rows(MIDNIGHT, [50.0] * 96),
        "2026-07-02": [],
    }

    def answer(call: ServiceCall) -> ServiceResponse:
        assert call.data["areas"] == ["BE"]
        asked.append(call.data["date"])
        listed = [{**each, "price": each["value"]} for each in days[call.data["date"]]]
        return {"BE": [{**each, "start": str(each["start"]), "end": str(each["end"])} for each in listed]}

    hass.services.async_register(
        "nordpool", "get_prices_for_date", answer, supports_response=SupportsResponse.ONLY
    )
    found = er.async_get(hass).async_get_or_create("sensor", "nordpool", "BE-current_price")
    hass.states.async_set(found.entity_id, "0.05", {"unit_of_measurement": "EUR/kWh"})
    entry = await with_prices(hass, entity_id=found.entity_id)
    assert asked == ["2026-07-01"]
    assert price_states(hass, entry)["spot_price"] == pytest.approx(0.05)
    await clock.move(1800)
    assert asked == ["2026-07-01"]

    await clock.move(1800)  # one o'clock, and tomorrow's are not out
    await until(lambda: asked == ["2026-07-01", "2026-07-02"])
    await clock.move(240)
    assert len(asked) == 2
    days["2026-07-02"] = rows(MIDNIGHT + timedelta(days=1), [60.0] * 96)
    await clock.move(60)
    await until(lambda: asked == ["2026-07-01", "2026-07-02", "2026-07-02"])
    await until(lambda: len(market_of(entry).known) == 192)
    await clock.move(3600)
    assert len(asked) == 3


@pytest.mark.parametrize(
    ("error", "reason"), [(ServiceValidationError("not today"), "refused"), (TimeoutError(), "silent")]
)
async def test_an_action_that_fails(hass: HomeAssistant, error: Exception, reason: str) -> None:
    """Why it failed is said."""

    def answer(_call: ServiceCall) -> ServiceResponse:
        raise error

    hass.services.async_register(
        "energyzero", "get_energy_prices", answer, supports_response=SupportsResponse.ONLY
    )
    found = er.async_get(hass).async_get_or_create("sensor", "energyzero", "today")
    hass.states.async_set(found.entity_id, "0.05", {"unit_of_measurement": "EUR/kWh"})
    entry = await with_prices(hass, entity_id=found.entity_id)
    assert set(price_states(hass, entry).values()) == {reason}


async def test_a_file(hass: HomeAssistant, clock: HandClock) -> None:
    """It is read from the configuration folder, all of it kept, and read again when it changes."""
    lines = [f"{(MIDNIGHT + number * QUARTER).isoformat()},{number}" for number in range(-960, 96)]
    write(hass, "start,eur_per_mwh", *lines)
    entry = await with_prices(hass, path="market.csv")
    assert price_states(hass, entry)["spot_price"] == pytest.approx(0.048)
    await flush(entry)
    assert len(kept(hass, "prices")) == 1056

    write(hass, "start,eur_per_mwh", *lines[:-1], f"{lines[-1]}00")
    await clock.move(60)
    await until(lambda: price_states(hass, entry)["spot_price_highest"] == pytest.approx(9.5))


async def test_days_of_years_ago_are_counted_by_a_file_that_comes_later(
    hass: HomeAssistant, clock: HandClock, tmp_path: Path
) -> None:
    """They were kept without a cost; once the prices are in the store, they have one."""
    keep(hass, "meter_quarters", **METER)
    old = MIDNIGHT - timedelta(days=400)
    keep_from(hass, "meter_quarters", old, **METER)
    clock.skip(180)
    lines = [f"{(MIDNIGHT + number * QUARTER).isoformat()},0.1" for number in range(-96, 96)]
    write(hass, "start,eur_per_kwh", *lines)
    meter = {**device_data("meter", url=str(tmp_path / "none")), "title": "Meter"}
    contract = {**DYNAMIC["contracts"][0], "start": "2025-01-01"}
    entry = await with_prices(hass, meter, tariff_data({"contracts": [contract]}), path="market.csv")
    await flush(entry)
    while await entry.runtime_data.house.async_account():
        continue
    assert "cost_eur=no_spot" in kept(hass, "house_days")[0]["missing"]

    lines += [f"{(old + number * QUARTER).isoformat()},0.2" for number in range(96)]
    write(hass, "start,eur_per_kwh", *lines)
    await clock.move(60)
    async with asyncio.timeout(20):  # the file is read in a thread, whenever that has its turn
        while "cost_eur" not in kept(hass, "house_days")[0]:
            await flush(entry)
            await entry.runtime_data.house.async_account()
            await asyncio.sleep(0.02)
    assert float(kept(hass, "house_days")[0]["cost_eur"]) == pytest.approx(9.6 * 0.21 - 4.8 * 0.2)


async def test_years_are_kept_once(hass: HomeAssistant) -> None:
    """After a restart only what the file says otherwise than what is kept goes to the store."""
    lines = [f"{(MIDNIGHT + number * QUARTER).isoformat()},{number}" for number in range(-960, 96)]
    write(hass, "start,eur_per_mwh", *lines)
    entry = await with_prices(hass, path="market.csv")
    await flush(entry)
    await hass.config_entries.async_unload(entry.entry_id)
    write(hass, "start,eur_per_mwh", *lines[1:], f"{(MIDNIGHT - 960 * QUARTER).isoformat()},7")
    await hass.config_entries.async_setup(entry.entry_id)
    await until(lambda: market_of(entry).data is not None)
    rows = next(iter(market_of(entry).samplers.values())).take()
    assert [(row.at, row.values) for row in rows] == [(MIDNIGHT - 960 * QUARTER, {"spot_eur_kwh": 0.007})]


async def test_another_entity(hass: HomeAssistant) -> None:
    """Its prices replace those of the one before; what was kept of that is not taken for its own."""
    say(hass, rows(MIDNIGHT, [0.1] * 96))
    entry = await with_prices(hass)
    await flush(entry)
    (subentry,) = entry.subentries.values()
    hass.states.async_set("sensor.other", "0.3", {"unit_of_measurement": "EUR/kWh"})
    hass.config_entries.async_update_subentry(
        entry, subentry, data={"source": "prices", "entity_id": "sensor.other"}
    )
    await until(lambda: price_states(hass, entry)["spot_price"] == pytest.approx(0.3))
    assert list(market_of(entry).known) == [NOON]
    await hass.async_block_till_done()
    await flush(entry)
    assert [float(row["spot_eur_kwh"]) for row in kept(hass, "prices")] == [*[0.1] * 48, 0.3, *[0.1] * 47]


async def test_a_dynamic_contract(
    hass: HomeAssistant, tmp_path: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without prices there is no cost; with them there is, and a price of now for both directions."""
    keep(hass, "meter_quarters", **METER)
    keep(hass, "fronius_quarters", pv_total_kwh=0.15)
    clock.skip(180)
    devices = (
        device_data("fronius", url="http://127.0.0.1:1"),
        {**device_data("meter", url=str(tmp_path / "none")), "title": "Meter"},
        tariff_data(DYNAMIC),
    )
    entry = await with_prices(hass, *devices)
    await entry.runtime_data.house.async_refresh()
    await hass.async_block_till_done()
    values = shown_of_house(hass, entry)
    assert {"cost_eur", "import_price"}.isdisjoint(values)
    assert await entry.runtime_data.house.async_import_ahead(NOON + timedelta(days=2)) == []

    say(hass, rows(MIDNIGHT, [0.1] * 48 + [0.2] * 48))
    await until(lambda: "cost_eur" in shown_of_house(hass, entry))
    values = shown_of_house(hass, entry)
    assert float(values["cost_eur"]) == pytest.approx(4.8 * 0.11 - 2.4 * 0.1)
    assert float(values["profit_eur"]) == pytest.approx(4.8 * 0.11 + 2.4 * 0.1)
    assert float(values["import_price"]) == pytest.approx(0.21)
    assert float(values["export_price"]) == pytest.approx(0.2)

    ahead = await entry.runtime_data.house.async_import_ahead(NOON + timedelta(days=2))
    assert len(ahead) == 48
    assert {rate.eur_kwh for rate in ahead} == {0.21}
    assert ahead[0].start == NOON

    hass.states.async_set(ENTITY, "unavailable")
    await flush(entry)
    monkeypatch.setattr(runtime, "SystemClock", lambda: clock)
    await entry.runtime_data.house.async_refresh()
    await hass.async_block_till_done()
    assert float(shown_of_house(hass, entry)["cost_eur"]) == pytest.approx(4.8 * 0.11 - 2.4 * 0.1)


async def test_prices_are_missing_for_an_hour(hass: HomeAssistant, tmp_path: Path, clock: HandClock) -> None:
    """A cost that lacks prices is not known, and says so; none is taken from the quarter-hour before."""
    keep(hass, "meter_quarters", **METER)
    clock.skip(180)
    whole = rows(MIDNIGHT, [0.1] * 96)
    say(hass, whole)
    meter = {**device_data("meter", url=str(tmp_path / "none")), "title": "Meter"}
    entry = await with_prices(hass, meter, tariff_data(DYNAMIC))
    await until(lambda: "cost_eur" in shown_of_house(hass, entry))
    market = market_of(entry)
    market.reader._known = {at: price for at, price in market.known.items() if at != MIDNIGHT + 9 * QUARTER}
    await entry.runtime_data.house.async_refresh()
    await hass.async_block_till_done()
    values = shown_of_house(hass, entry)
    assert values["cost_eur"] == "no_spot"
    assert float(values["import_price"]) == pytest.approx(0.11)
    market.reader._known = {at: price for at, price in market.known.items() if at != NOON}
    await entry.runtime_data.house.async_refresh()
    await hass.async_block_till_done()
    values = shown_of_house(hass, entry)
    assert (values["import_price"], values["export_price"]) == ("no_spot", "no_spot")


async def test_several_sources(hass: HomeAssistant) -> None:
    """What the first says goes before; the other fills its gaps, of any stretch that is kept."""
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    for source, first, price in (("prices", 2, 0.1), ("prices_2", 0, 0.3)):
        store = open_store(url, zone="Europe/Brussels", source=source)
        store.append(
            Reading(source, MIDNIGHT + number * QUARTER, {"spot_eur_kwh": price})
            for number in range(first, 4)
        )
        store.close()
    sources = ("prices", "prices_2")
    found = prices_of(url, "Europe/Brussels", sources, MIDNIGHT, MIDNIGHT + 3 * QUARTER)
    quarters = int(MIDNIGHT.timestamp()) + 900 * np.arange(4)
    assert found.at(quarters) == pytest.approx([300, 300, 100, np.nan], nan_ok=True)


async def test_the_dialog(hass: HomeAssistant, clock: HandClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """One of both is chosen, what was read is shown before it is kept, and it can be changed."""
    monkeypatch.setattr(reading, "SystemClock", lambda: clock)
    entry = await set_up(hass)
    dialog = await add(hass, entry, "prices")
    assert (await dialog.answer(vat_pct=0))["errors"] == {"base": "one_of_two"}
    both = {"entity_id": ENTITY, "path": "market.csv"}
    assert (await dialog.answer(vat_pct=0, **both))["errors"] == {"base": "one_of_two"}
    refused = await dialog.answer(vat_pct=0, entity_id=ENTITY)
    assert refused["errors"] == {"base": "cannot_connect"}
    assert refused["description_placeholders"] == {"error": f"there is no {ENTITY}"}
    hass.states.async_set(ENTITY, "85", {"unit_of_measurement": "SEK/kWh"})
    assert (await dialog.answer(vat_pct=0, entity_id=ENTITY))["errors"] == {"base": "not_understood"}

    say(hass, rows(MIDNIGHT, [0.106] * 96))
    asked = await dialog.answer(vat_pct=6, entity_id=ENTITY, path=" ")
    assert asked["step_id"] == "confirm"
    assert asked["description_placeholders"] == {
        "count": "96",
        "first": "2026-07-01 00:00",
        "last": "2026-07-01 23:45",
        "now": "0.10000",
    }
    assert dialog.suggested == {"name": "Market prices"}
    await dialog.answer(name="Market")
    (subentry,) = entry.subentries.values()
    assert dict(subentry.data) == {"source": "prices", "entity_id": ENTITY, "vat_pct": 6}
    await until(lambda: price_states(hass, entry).get("spot_price") == pytest.approx(0.1))

    own = er.async_get(hass).async_get_entity_id("sensor", DOMAIN, f"{subentry.subentry_id}_spot_price")
    dialog = await change(hass, entry, subentry.subentry_id)
    assert (await dialog.answer(vat_pct=0, entity_id=own))["errors"] == {"base": "own_entity"}
    await dialog.answer(vat_pct=0, entity_id=ENTITY)
    await dialog.answer(name="Market")
    await until(lambda: price_states(hass, entry)["spot_price"] == pytest.approx(0.106))

    dialog = await add(hass, entry, "prices")
    assert (await dialog.answer(vat_pct=0, entity_id=ENTITY))["errors"] == {"base": "already_configured"}


async def test_a_file_of_the_past(
    hass: HomeAssistant, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The dialog tells that it has no price of now."""
    monkeypatch.setattr(reading, "SystemClock", lambda: clock)
    write(hass, "start,eur_kwh", "2026-06-30T12:00Z,0.1", "2026-06-30T13:00Z,0.1")
    entry = await set_up(hass)
    dialog = await add(hass, entry, "prices")
    asked = await dialog.answer(vat_pct=0, path="market.csv")
    found = {"count": "8", "first": "2026-06-30 14:00", "last": "2026-06-30 15:45", "now": "-"}
    assert asked["description_placeholders"] == found


@pytest.mark.parametrize(
    ("source", "is_kept"),
    [("prices", True), ("prices_2", True), ("meter_days", True), ("meter", False), ("prices_x", False)],
)
def test_prices_are_kept_for_ever(source: str, is_kept: bool) -> None:  # noqa: FBT001 - a parameter
    """As the results are that are counted by them."""
    assert is_for_ever(source) is is_kept


async def test_the_night_leaves_them(hass: HomeAssistant) -> None:
    """Prices of years ago are still there in the morning."""
    say(hass, rows(MIDNIGHT, [0.1] * 96))
    entry = await with_prices(hass)
    url = f"csv://{hass.config.path(DOMAIN)}/readings?distributed=date"
    store = open_store(url, zone="Europe/Brussels", source="prices")
    store.append([Reading("prices", MIDNIGHT - timedelta(days=900), {"spot_eur_kwh": 0.1})])
    store.close()
    await Nightly(hass, entry)._tidy_all()
    again = open_store(url, zone="Europe/Brussels", source="prices")
    first = again.first_reading()
    again.close()
    assert first is not None
    assert first.at == MIDNIGHT - timedelta(days=900)


def test_prices_of_years_go_in_portions() -> None:
    """Not one is lost, and they come in their order."""
    held = PriceRows("prices", portion=10)
    held.add({MIDNIGHT + number * QUARTER: number / 100 for number in reversed(range(25))})
    held.add({MIDNIGHT: -0.1})
    portions = [held.take() for _ in range(4)]
    assert [len(portion) for portion in portions] == [10, 10, 5, 0]
    assert portions[0][0].values == {"spot_eur_kwh": -0.1}
    assert [row.at for portion in portions for row in portion] == [
        MIDNIGHT + number * QUARTER for number in range(25)
    ]
