"""The reader of prices: what it knows, asks and hands out."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from energy_core.exceptions import ConfigError, ReaderConnectionError, ReaderDataError, ReaderError
from energy_core.readers.spot_prices import COLUMN, SpotPricesConfig, SpotPricesReader
from energy_core.readers.spot_prices.asking import missing_days
from tests.energy_core.readers.clock import HandClock

from .market import Market

NOW = datetime(2026, 6, 10, 11, 7, tzinfo=UTC)  # 13:07 in Brussels
MORNING = datetime(2026, 6, 10, 8, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
ENTITY = SpotPricesConfig(name="prices", entity_id="sensor.market")


def a_day(day: str, price: float, *, count: int = 96) -> list[dict[str, Any]]:
    """Return the rows of a day of the market."""
    begin = datetime.fromisoformat(f"{day}T00:00+02:00")
    times = [begin + number * QUARTER for number in range(count)]
    return [{"start": str(at), "end": str(at + QUARTER), "price": price} for at in times]


def named(rows: list[dict[str, Any]], start: str) -> list[dict[str, Any]]:
    """Return rows that have a start by another name, and no end."""
    return [{start: row["start"], "price": row["price"]} for row in rows]


def reader_at(now: datetime, **settings: Any) -> tuple[SpotPricesReader, Market, HandClock]:
    """Return a reader, where it reads, and its clock."""
    market, clock = Market(now), HandClock(now)
    config = SpotPricesConfig(name="prices", **(settings or {"entity_id": "sensor.market"}))
    return SpotPricesReader(config, market, clock), market, clock


async def test_a_list() -> None:
    """The price of now is told, with how many there are; news are handed out once."""
    reader, market, _ = reader_at(NOW)
    market.say("0.1", attributes={"prices": a_day("2026-06-10", 0.1)})
    reading = await reader.read()
    assert reading.at == NOW.replace(minute=0)
    assert reading.values == {COLUMN: 0.1}
    first = datetime(2026, 6, 9, 22, tzinfo=UTC)
    assert reading.info == {"count": 96, "first": first, "last": first + 95 * QUARTER}
    assert len(reader.take()) == 96
    await reader.read()
    assert reader.take() == {}
    market.say("0.1", attributes={"prices": [*a_day("2026-06-10", 0.1)[:-1], *a_day("2026-06-11", 0.2)]})
    await reader.read()
    assert set(reader.take().values()) == {0.2}
    assert not reader.is_due


async def test_vat_is_taken_off() -> None:
    """Of what may hold it; an action that is asked for prices without is taken at its word."""
    reader, market, _ = reader_at(NOW, entity_id="sensor.market", vat_pct=21)
    market.say("0.1", attributes={"prices": a_day("2026-06-10", 0.121)})
    assert (await reader.read()).values == {COLUMN: 0.1}
    reader, market, _ = reader_at(MORNING, entity_id="sensor.market", vat_pct=21)
    market.answers = {"2026-06-10": {"prices": a_day("2026-06-10", 0.121)}}
    market.say("0.1", platform="energyzero")
    assert (await reader.read()).values == {COLUMN: 0.121}


async def test_what_is_known_outlives_its_entity() -> None:
    """Until it is over; then there is an error."""
    reader, market, clock = reader_at(NOW)
    market.say("0.1", attributes={"prices": a_day("2026-06-10", 0.1)})
    await reader.read()
    market.say("unavailable")
    assert (await reader.read()).values == {COLUMN: 0.1}
    market.found = None
    clock.forward(11 * 3600)
    with pytest.raises(ReaderConnectionError, match="there is no"):
        await reader.read()
    assert len(reader.known) == 96
    clock.forward(5 * 86_400)
    market.say("0.1", attributes={"prices": a_day("2026-06-10", 0.1)})
    reading = await reader.read()
    assert reading.values == {}
    assert reading.info == {"count": 0}
    assert reader.known == {}


async def test_prices_from_before() -> None:
    """What was kept is known; what is read is known better, and what is new of it is news."""
    reader, market, _ = reader_at(NOW)
    now = NOW.replace(minute=0)
    reader.recall({now: 0.5, now + QUARTER: 0.6})
    market.say("0.6", attributes={"prices": [{"start": str(now), "price": 0.6}]})
    assert (await reader.read()).values == {COLUMN: 0.6}
    assert reader.known == {now: 0.6, now + QUARTER: 0.6}
    assert reader.take() == {now: 0.6}


async def test_the_state_alone() -> None:
    """It is the price of the running quarter-hour; of an entity that is dumb for long it is none."""
    reader, market, clock = reader_at(NOW, entity_id="sensor.market", unit="EUR/MWh")
    market.say("85", unit=None)
    assert (await reader.read()).values == {COLUMN: 0.085}
    assert list(reader.known) == [NOW.replace(minute=0)]
    clock.forward(3600)
    assert (await reader.read()).values == {COLUMN: 0.085}
    clock.forward(3600)
    with pytest.raises(ReaderDataError) as error:
        await reader.read()
    assert error.value.fault == "stale"


@pytest.mark.parametrize(
    ("state", "fault"),
    [("unknown", "no_value"), ("unavailable", "no_value"), ("nan", "no_value"), ("on", "unknown")],
)
async def test_states_that_are_no_price(state: str, fault: str) -> None:
    """They are not taken for one."""
    reader, market, _ = reader_at(NOW)
    market.say(state)
    with pytest.raises(ReaderDataError) as error:
        await reader.read()
    assert error.value.fault == fault


@pytest.mark.parametrize(
    ("platform", "answers"),
    [
        ("nordpool", lambda rows: {"BE": [{**row, "price": row["price"] * 1000} for row in rows], "NL": []}),
        ("energyzero", lambda rows: {"prices": rows}),
        ("easyenergy", lambda rows: {"prices": named(rows, "timestamp")}),
        ("tibber", lambda rows: {"prices": {"Home": named(rows, "start_time")}}),
    ],
)
async def test_actions(platform: str, answers: Any) -> None:
    """Today and, after one o'clock, tomorrow are asked for; what is not out yet is asked ever less often."""
    reader, market, clock = reader_at(NOW)
    market.answers = {"2026-06-10": answers(a_day("2026-06-10", 0.1)), "2026-06-11": answers([])}
    market.say("0.1", platform=platform)
    assert (await reader.read()).values == {COLUMN: pytest.approx(0.1)}
    assert market.asked == ["2026-06-10", "2026-06-11"]
    market.asked.clear()
    asked_after = []
    for minute in range(1, 181):
        clock.forward(60)
        market.at = clock.now()
        if reader.is_due:
            await reader.read()
            asked_after.append(minute)
    assert asked_after == [5, 15, 35, 75, 135]
    assert set(market.asked) == {"2026-06-11"}
    market.answers["2026-06-11"] = answers(a_day("2026-06-11", 0.2))
    clock.forward(3600)
    await reader.read()
    assert len(reader.known) == 192
    assert not reader.is_due


async def test_an_action_that_fails() -> None:
    """Of one day or of all: what is known is told, and the error where nothing is."""
    reader, market, clock = reader_at(NOW)
    market.answers = {"2026-06-10": {"prices": a_day("2026-06-10", 0.1)}}
    market.say("0.1", platform="energyzero")
    assert (await reader.read()).values == {COLUMN: 0.1}
    assert market.asked == ["2026-06-10", "2026-06-11"]
    reader, market, clock = reader_at(MORNING)
    market.answers = {"2026-06-09": {}}
    market.say("0.1", platform="energyzero")
    with pytest.raises(ReaderConnectionError, match="nothing is known"):
        await reader.read()
    clock.forward(60)
    assert (await reader.read()).values == {}  # it is not asked again yet
    assert market.asked == ["2026-06-10"]


async def test_several_homes() -> None:
    """Which of them is meant is not guessed."""
    reader, market, _ = reader_at(MORNING)
    market.answers = {"2026-06-10": {"prices": {"One": [], "Two": []}}}
    market.say("0.1", platform="tibber")
    with pytest.raises(ReaderDataError, match="2 homes"):
        await reader.read()


async def test_an_integration_without_its_action() -> None:
    """Its state counts, as that of any other."""
    reader, market, _ = reader_at(NOW)
    market.say("0.1", platform="nordpool")
    assert (await reader.read()).values == {COLUMN: 0.1}
    assert market.asked == []


async def test_a_file(tmp_path: Path) -> None:
    """It is read again only when it is another; a file that is gone leaves what is known."""
    path = tmp_path / "prices.csv"
    path.write_text("start,eur_kwh\n2026-06-10T11:00Z,0.1\n2026-06-10T12:00Z,0.2\n", encoding="utf-8")
    reader, _, clock = reader_at(NOW, path=str(path))
    assert (await reader.read()).values == {COLUMN: 0.1}
    assert len(reader.take()) == 8
    await reader.read()
    assert reader.take() == {}
    path.write_text("start,eur_kwh\n2026-06-10T11:00Z,0.15\n2026-06-10T12:00Z,0.2\n", encoding="utf-8")
    assert (await reader.read()).values == {COLUMN: 0.15}
    assert len(reader.take()) == 4
    path.unlink()
    assert (await reader.read()).values == {COLUMN: 0.15}
    clock.forward(3 * 3600)
    with pytest.raises(ReaderError, match="cannot be read"):
        await reader.read()


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({}, "entity_id"),
        ({"entity_id": "sensor.a", "path": "a.csv"}, "entity_id"),
        ({"entity_id": "no entity"}, "entity_id"),
        ({"path": "a.csv", "unit": "SEK/kWh"}, "unit"),
        ({"path": "a.csv", "time_zone": "Nowhere"}, "time_zone"),
    ],
)
def test_settings_that_are_wrong(settings: dict[str, str], key: str) -> None:
    """They are refused by their name."""
    with pytest.raises(ConfigError) as error:
        SpotPricesConfig(name="prices", **settings)  # type: ignore[arg-type]
    assert error.value.key == key
    assert ENTITY.period == QUARTER


@pytest.mark.parametrize(
    ("day", "quarters"),
    [("2026-03-29T00:00+01:00", 92), ("2026-06-10T00:00+02:00", 96), ("2026-10-25T00:00+02:00", 100)],
)
def test_days_of_the_market(day: str, quarters: int) -> None:
    """A day is known when each of its quarter-hours is, of which there are fewer or more twice a year."""
    begin = datetime.fromisoformat(day).astimezone(UTC)
    known = [begin + number * QUARTER for number in range(quarters)]
    assert missing_days(known, begin + timedelta(hours=5)) == []
    assert len(missing_days(known[:-1], begin + timedelta(hours=5))) == 1
    assert len(missing_days(known, begin + timedelta(hours=15))) == 1
