"""Totals of days, months and years, and what flows now, as cards ask for them."""

from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pandas as pd
import pytest
from homeassistant.core import HomeAssistant
from homeassistant.util import dt
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.energy_app.actions import day, handling
from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.energy_core.calendar import midnight
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.totals_rows import row_of
from custom_components.energy_app.websocket import subscribe, totals
from tests.emulators.p1_meter import PtyLine

from .asking import ask, keep_rows, refused
from .devices import device_data
from .house import coordinators, meter_data, say, set_up
from .test_actions import act
from .test_house import MIDNIGHT, NOW, TABLE, a_house, keep_house, noon, tariff_data

__all__ = ["noon"]

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")

FIGURES = ("from_grid_kwh", "to_grid_kwh", "solar_kwh", "direct_kwh", "cost_eur", "profit_eur")


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask at noon."""
    for module in (day, handling, subscribe, totals):
        monkeypatch.setattr(module, "dt_util", SimpleNamespace(utcnow=lambda: NOW))


async def test_a_day_is_that_of_the_action(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """Never counted a second way: with its parts, its quality and what is missing."""
    keep_house(hass)
    await a_house(hass, tmp_path, tariff_data(TABLE))
    client = await hass_ws_client(hass)
    for text, end, is_over in (("2026-07-01", "2026-07-02", False), ("2026-06-30", "2026-07-01", True)):
        answer = await ask(client, "totals", by="day", start=text, end=end)
        (row,) = answer["rows"]
        told = await act(hass, "get_day", date=text)
        assert {name: row[name] for name in FIGURES} == pytest.approx({name: told[name] for name in FIGURES})
        assert row["profit_parts"] == told["profit_parts"]
        assert (row["quality"], row["absent"]) == (told["quality"], told["absent"])
        assert (row["start"], row["end"], row["is_over"]) == (text, end, is_over)


async def test_days_months_and_years(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """They sum to each other; a day of which nothing is known has no figures."""
    keep_house(hass)
    await a_house(hass, tmp_path, tariff_data(TABLE))
    client = await hass_ws_client(hass)
    days = await ask(client, "totals", by="day", start="2026-06-29", end="2026-07-02")
    unknown, yesterday, today = days["rows"]
    assert [row["start"] for row in days["rows"]] == ["2026-06-29", "2026-06-30", "2026-07-01"]
    assert unknown["from_grid_kwh"] is None
    assert (yesterday["from_grid_kwh"], today["from_grid_kwh"]) == pytest.approx((9.6, 4.8))
    assert yesterday["self_consumption_pct"] == pytest.approx(200 / 3)
    assert days["average"]["from_grid_kwh"] == pytest.approx(9.6)
    assert sum(yesterday["profit_parts"].values()) == pytest.approx(yesterday["profit_eur"])
    months = await ask(client, "totals", by="month", start="2026-06-01", end="2026-08-01")
    (year,) = (await ask(client, "totals", by="year", start="2026-01-01", end="2027-01-01"))["rows"]
    assert [row["is_over"] for row in months["rows"]] == [True, False]
    for name in FIGURES:
        both = [row[name] for row in months["rows"]]
        assert both == pytest.approx([yesterday[name], today[name]])
        assert year[name] == pytest.approx(sum(both))
    assert (months["average"], year["end"]) == (None, "2027-01-01")


async def test_registers_beyond_all_measure(
    hass: HomeAssistant, tmp_path: Path, hass_ws_client: WebSocketGenerator
) -> None:
    """They count nothing, and leave what is around them as it is."""
    shown = np.repeat([1.0, 1e308, 1.25, np.nan, -1e308, np.inf, 1.5], 103)[:720]
    keep_rows(hass, "meter", MIDNIGHT, 60, {"import_total_kwh": shown, "battery_power_w": shown})
    entry = await a_house(hass, tmp_path)
    client = await hass_ws_client(hass)
    asked = {"by": "day", "start": "2026-07-01", "end": "2026-07-02"}
    (before,) = (await ask(client, "totals", **asked))["rows"]
    assert before["from_grid_kwh"] == pytest.approx(0.5)
    assert (await act(hass, "get_day"))["from_grid_kwh"] == pytest.approx(0.5)
    await entry.runtime_data.processing._run(NOW)
    (after,) = (await ask(client, "totals", **asked))["rows"]
    assert after["from_grid_kwh"] == pytest.approx(0.5)


def test_shares_are_those_of_the_days() -> None:
    """What the battery took of the sun counts as kept, as it did when each day was counted."""
    index = pd.DatetimeIndex([midnight(date(2026, 6, number), "Europe/Brussels") for number in (1, 2)])
    days = {
        "direct_kwh": [4.0, 6.0],
        "solar_kwh": [10.0, 20.0],
        "from_grid_kwh": [4.0, 9.0],
        "self_consumption_pct": [60.0, 90.0],
        "self_sufficiency_pct": [50.0, 60.0],
        "missing": ["gas_m3=no_gas", "gas_m3=no_gas"],
    }
    frame = pd.DataFrame(days, index=index)
    today = date(2026, 7, 1), None
    row = row_of(frame, "Europe/Brussels", (date(2026, 6, 2), date(2026, 6, 3)), today)
    assert (row["self_consumption_pct"], row["self_sufficiency_pct"]) == pytest.approx((90, 60))
    row = row_of(frame, "Europe/Brussels", (date(2026, 6, 1), date(2026, 7, 1)), today)
    assert row["self_consumption_pct"] == pytest.approx(100 * (6 + 18) / 30)
    assert row["self_sufficiency_pct"] == pytest.approx(100 * 10 / (8 + 10))
    assert (row["gas_m3"], row["absent"]["gas_m3"]["reason"]) == (None, "no_gas")


@pytest.mark.parametrize(
    ("asked", "key"),
    [
        ({"by": "day", "start": "../x", "end": "2026-07-01"}, "not_a_date"),
        ({"by": "day", "start": "2026-07-01; rm", "end": "2026-07-01"}, "not_a_date"),
        ({"by": "day", "start": "2026-07-01", "end": "2026-07-01"}, "no_days"),
        ({"by": "year", "start": "0001-01-01", "end": "9999-12-31"}, "no_such_day"),
        ({"by": "day", "start": "2026-07-02", "end": "2026-07-03"}, "in_future"),
        ({"by": "day", "start": "2016-07-01", "end": "2026-07-01"}, "too_many_totals"),
    ],
)
async def test_what_cannot_be_asked(
    hass: HomeAssistant,
    tmp_path: Path,
    hass_ws_client: WebSocketGenerator,
    asked: dict[str, Any],
    key: str,
) -> None:
    """It is said, in words that can be translated."""
    await a_house(hass, tmp_path)
    assert (await refused(await hass_ws_client(hass), "totals", **asked))["translation_key"] == key


async def test_what_flows_now(
    hass: HomeAssistant, serial: PtyLine, hass_ws_client: WebSocketGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At once, at each row that is kept, and no longer once nobody asks; midnight is told."""
    entry = await set_up(hass, meter_data(serial.path))
    monkeypatch.setattr(subscribe, "dt_util", dt)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/subscribe"})
    assert (await client.receive_json())["success"]
    await say(hass, serial, coordinators(entry)[0])
    (logger,) = entry.runtime_data.loggers
    await logger.async_refresh()
    told = (await client.receive_json())["event"]
    assert told["values"].keys() >= {"grid_w"}
    assert 0 <= told["age_ms"] < 60_000
    assert told["hold_ms"] == 120_000
    assert entry.runtime_data._rows_listeners
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": 1})
    assert (await client.receive_json())["success"]
    assert not entry.runtime_data._rows_listeners


async def test_what_the_house_takes_is_not_known_before_its_inverter(
    hass: HomeAssistant, serial: PtyLine, hass_ws_client: WebSocketGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that has not answered since the start may give a part of it."""
    entry = await set_up(hass, meter_data(serial.path), device_data("fronius", url="http://127.0.0.1:9"))
    monkeypatch.setattr(subscribe, "dt_util", dt)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/subscribe"})
    assert (await client.receive_json())["success"]
    await say(hass, serial, coordinators(entry)[0])
    by_kind = {device.coordinator.kind: device.logger for device in entry.runtime_data.devices.values()}
    await by_kind["meter"].async_refresh()
    assert (await client.receive_json())["event"]["values"].keys() == {"grid_w"}
    entry.runtime_data._async_rows([Reading(by_kind["fronius"].source, dt.utcnow(), {"pv_power_w": 500.0})])
    assert (await client.receive_json())["event"]["values"].keys() == {"grid_w", "solar_w", "load_w"}


async def test_midnight_is_told(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the first row of the day."""
    entry = await set_up(hass)
    client = await hass_ws_client(hass)
    await client.send_json_auto_id({"type": f"{DOMAIN}/subscribe"})
    assert (await client.receive_json())["success"]
    later = NOW.replace(hour=22, minute=0)
    monkeypatch.setattr(subscribe, "dt_util", SimpleNamespace(utcnow=lambda: later))
    entry.runtime_data._async_rows([])
    assert (await client.receive_json())["event"] == {"day": "2026-07-02"}
