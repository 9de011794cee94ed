"""Prices of a house that runs: renewed as its file is, and missing rather than guessed."""

import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from energy_core.agents.controller import Controller
from energy_core.agents.replay import replayed, samples_of
from energy_core.cli.replay_prices import replay_prices
from energy_core.cli.run_prices import RunningPrices
from energy_core.config import AppConfig
from energy_core.controllers.config import ControllerConfig
from energy_core.controllers.decision import Decision, Reason
from energy_core.costs.absence import MissingDataError
from energy_core.exceptions import ConfigError
from energy_core.factory import app_config, controller_setup, make_controller
from energy_core.models import Reading
from energy_core.stores import open_store
from tests.energy_core.agents.relay import Relay, Time
from tests.energy_core.agents.test_replay import NOON, Telegrams, house as cloudy, world

HOUR = timedelta(hours=1)
DYNAMIC = {"name": "energy", "index": "spot", "factor": 1.0}
FIXED = {"name": "energy", "eur_kwh": 0.1}
BY_REGISTER = {"name": "energy", "t1_eur_kwh": 0.3, "t2_eur_kwh": 0.1}
MONTHLY = {"name": "energy", "index": "month", "factor": 1.0}


def configured(charge: dict[str, Any], spot: str | None = None) -> AppConfig:
    """Return a house with a contract."""
    contract = {"name": "One", "start": "2026-01-01", "offtake": [charge]}
    indexes = [{"name": "month", "values": [{"start": "2026-05-01", "value": 80.0}]}]
    tariff = {"contracts": [contract], "indexes": indexes}
    more = {} if spot is None else {"spot": {"place": spot}}
    return app_config({"house": {"name": "Home"}, "tariff": tariff, **more})


def write(path: Path, price: Callable[[int], float], hours: int = 48) -> Path:
    """Write the prices of hours from noon on [EUR/MWh]."""
    rows = (f"{(NOON + n * HOUR).isoformat()},{price(n)}" for n in range(hours))
    path.write_text("start,eur_mwh\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


async def test_a_file_that_is_renewed(tmp_path: Path) -> None:
    """Not there, there, another one, away again: what was known stays known, and what is wrong is said."""
    path = tmp_path / "spot.csv"
    prices = RunningPrices(configured(DYNAMIC, str(path)))
    assert (prices.price(NOON), list(prices.known(NOON))) == (None, [])
    with pytest.raises(ConfigError, match=r"spot\.place.*a file that can be read"):
        await prices.run_once(NOON)
    assert (prices.price(NOON), list(prices.known(NOON))) == (None, [])
    write(path, lambda _: 50.0)
    await prices.run_once(NOON)
    assert prices.price(NOON) == pytest.approx(0.05)
    write(path, lambda _: 70.0)
    os.utime(path, (1, 1))
    await prices.run_once(NOON)
    assert prices.price(NOON) == pytest.approx(0.07)
    path.unlink()
    with pytest.raises(ConfigError, match=r"spot\.place"):
        await prices.run_once(NOON + HOUR)
    assert prices.price(NOON + HOUR) == pytest.approx(0.07)
    await prices.close()


async def test_a_store_in_which_somebody_writes(tmp_path: Path) -> None:
    """Looked into each quarter-hour, around now."""
    url = f"csv://{tmp_path}/spot"
    prices = RunningPrices(configured(DYNAMIC, url))
    store = open_store(url)
    store.append(Reading("spot", NOON + n * HOUR / 4, {"spot_eur_kwh": 0.04}) for n in range(4))
    store.flush()
    await prices.run_once(NOON)
    assert prices.price(NOON) == pytest.approx(0.04)
    assert prices.price(NOON + HOUR) is None
    store.append(Reading("spot", NOON + HOUR + n * HOUR / 4, {"spot_eur_kwh": 0.06}) for n in range(4))
    store.close()
    await prices.run_once(NOON + timedelta(minutes=14))
    assert prices.price(NOON + HOUR) is None
    await prices.run_once(NOON + timedelta(minutes=15))
    assert prices.price(NOON + HOUR) == pytest.approx(0.06)


async def test_an_index_that_is_not_known() -> None:
    """It is said; nothing is known then."""
    prices = RunningPrices(configured(MONTHLY))
    with pytest.raises(MissingDataError):
        await prices.run_once(NOON)
    assert prices.price(NOON) is None
    await prices.run_once(datetime(2026, 5, 31, 12, tzinfo=UTC))
    assert prices.price(datetime(2026, 5, 31, 12, tzinfo=UTC)) == pytest.approx(0.08)


@pytest.mark.parametrize("place", ["nowhere://spot", " "])
def test_a_place_that_is_none(place: str) -> None:
    """Refused before anything runs."""
    with pytest.raises(ConfigError, match=r"spot\.place"):
        configured(DYNAMIC, place)


def with_nights(readings: Sequence[Reading]) -> list[Reading]:
    """Have the meter count on its second register in every other hour."""
    return [
        Reading(each.source, each.at, {**each.values, "tariff": 2 if (each.at - NOON) // HOUR % 2 else 1})
        for each in readings
    ]


async def live(
    config: AppConfig, settings: dict[str, Any], readings: Sequence[Reading]
) -> tuple[list[Decision], Controller]:
    """Return what a controller decides in a house that runs, which looks for prices each minute."""
    time, meter, prices = Time(), Telegrams(), RunningPrices(config)
    relay = Relay(time)
    links = {"name": "car", "output": "relay", "meter": "meter"}
    setup = controller_setup({**links, **settings})
    controller = make_controller(
        setup, relay, {"meter": meter}, house=config.house, clock=time, prices=prices
    )
    decisions, was_on = list[Decision](), list[bool]()
    for index, reading in enumerate(readings):
        time.second = (reading.at - NOON).total_seconds()
        if time.second % 60 == 0:
            await prices.run_once(reading.at)
        was_on.append(relay.on)
        said = world(readings[: index + 1], charger_w=1400, was_on=was_on)
        meter.latest = Reading(said.source, said.at, {**reading.values, **said.values})
        await controller.run_once(reading.at)
        decisions.append(controller.decision)
    return decisions, controller


CHEAP = {"mode": "solar_cheap", "max_price": 0.15, "cheap_from": "00:00", "cheap_until": "00:00"}
READY = {"mode": "solar", "ready_by": "08:00", "ready_by_kwh": 2.8}
NO_SUN = {"guard": False, "upper_threshold_power": 9000}


@pytest.mark.parametrize(
    ("charge", "settings", "reason", "hours_on"),
    [
        (FIXED, CHEAP, Reason.CHEAP, 4.0),
        (BY_REGISTER, CHEAP, Reason.CHEAP, 2.0),
        (DYNAMIC, CHEAP, Reason.CHEAP, 2.0),
        (DYNAMIC, READY, Reason.READY_BY, 2.0),
    ],
)
async def test_live_decisions_come_out_identically(
    tmp_path: Path, charge: dict[str, Any], settings: dict[str, Any], reason: Reason, hours_on: float
) -> None:
    """By price and by the cheapest stretch ahead, which is known from two o'clock on: an hour or two."""

    def price(hour: int) -> float:
        return 90.0 if hour in {2, 3} else 400.0

    config = configured(charge, str(write(tmp_path / "spot.csv", price)))
    readings = with_nights(cloudy(4, step_s=30))
    decided, controller = await live(config, {**NO_SUN, **settings}, readings)
    prices = replay_prices(config, None, NOON, NOON + 4 * HOUR)
    assert isinstance(controller.config, ControllerConfig)
    steps = replayed(samples_of(readings, prices=prices), controller.config, zone=config.house.time_zone)
    assert [step.decision for step in steps] == decided
    hours = sum(decision.on for decision in decided) * 30 / 3600
    assert hours == pytest.approx(hours_on, abs=0.2)
    assert {decision.reason for decision in decided if decision.on} <= {reason, Reason.MIN_ON}
    assert reason in {decision.reason for decision in decided}


async def test_without_a_price_it_charges_on_the_sun_alone(tmp_path: Path) -> None:
    """Cheap hours are none where nobody knows."""
    config = configured(DYNAMIC, str(tmp_path / "away.csv"))
    prices = RunningPrices(config)
    with pytest.raises(ConfigError):
        await prices.run_once(NOON)
    write(tmp_path / "away.csv", lambda _: 1.0, hours=1)
    decided, _ = await live(config, {**NO_SUN, **CHEAP}, with_nights(cloudy(2, step_s=30)))
    on = [number for number, decision in enumerate(decided) if decision.on]
    assert on
    assert max(on) * 30 <= 3600 + 600
