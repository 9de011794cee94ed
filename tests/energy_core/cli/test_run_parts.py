"""From the configuration of a house to what runs."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from energy_core.agents.app import App
from energy_core.agents.controller import Controller
from energy_core.agents.requests import Requests
from energy_core.cli.run_parts import night_jobs, start_all
from energy_core.config import AppConfig
from energy_core.exceptions import RequestError
from energy_core.factory import app_config
from energy_core.models import Reading
from energy_core.stores import open_store
from tests.emulators.p1_meter import Meter, MeterOptions, TcpLine
from tests.energy_core.agents.pace import NOON, VirtualPace
from tests.energy_core.readers.openweathermap.place import KEY, listening


def house(folder: Path, **more: Any) -> AppConfig:
    """Return a house with a meter that nobody hears and an inverter that does not answer."""
    settings: Mapping[str, object] = {
        "house": {"name": "Home"},
        "readers": [
            {"type": "dsmr", "name": "meter", "url": "/dev/nowhere"},
            {"type": "fronius", "name": "roof", "url": "http://127.0.0.1:9"},
        ],
        "stores": [
            {"name": "readings", "url": f"csv://{folder}/readings", "raw_days": 30, "mirror": "second"},
            {"name": "second", "url": f"csv://{folder}/second"},
        ],
        "loggers": [{"reader": "meter", "store": "readings"}, {"reader": "roof", "store": "second"}],
        **more,
    }
    return app_config(settings)


@asynccontextmanager
async def running(
    config: AppConfig, folder: Path = Path("/nowhere")
) -> AsyncIterator[tuple[App, VirtualPace]]:
    """Run a house at a pace of its own."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(16))
    pace = VirtualPace()
    app = App(pace, Requests())
    async with ClientSession() as session:
        start_all(app, config, pace, session, folder)
        yield app, pace
        assert await app.stop(asyncio.Event())


async def test_all_that_is_configured_runs(tmp_path: Path) -> None:
    """Each under an id of its own, with the settings that it has."""
    async with running(house(tmp_path)) as (app, _):
        assert [each["agent_id"] for each in app.requests.list()] == [
            "data_manager.meter.days",
            "data_manager.meter.means",
            "data_manager.meter.quarters",
            "data_manager.roof.days",
            "data_manager.roof.means",
            "data_manager.roof.quarters",
            "logger.meter.readings",
            "logger.roof.second",
            "reader.meter",
            "reader.roof",
        ]
        assert app.requests.get_config("reader.roof") == {"period": "10s"}
        assert app.requests.get_config("data_manager.roof.days") == {
            "period": "60s",
            "blocks_to_process": 100,
        }
        with pytest.raises(RequestError) as caught:
            await app.requests.set_config("reader.roof", {"period": "2s"}, may_set=True)
        assert caught.value.wrong == {
            "period": "got '2 s', takes a duration, at least 5 s, or the device has no rest"
        }


async def test_what_does_not_answer_is_said_and_the_rest_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Loggers and data managers have nothing to do, and are well."""
    async with running(house(tmp_path)) as (app, pace):
        for _ in range(100):
            await pace.forward(0.5)
            await asyncio.sleep(0.01)
        errors = {each["agent_id"]: each["error"] for each in app.requests.list() if each["error"]}
        assert list(errors) == ["reader.roof"]
        assert app.requests.get_states("data_manager.meter.means")["runs"] >= 1
    assert [record.getMessage().partition(":")[0] for record in caplog.records] == ["roof"]


async def test_results_of_one_name_in_two_stores_have_each_their_id(tmp_path: Path) -> None:
    """By the store where they go."""
    manager = {"name": "hours", "reader": "meter", "store": "readings", "block": "1h"}
    config = house(tmp_path, data_managers=[manager, {**manager, "target": "second"}])
    async with running(config) as (app, _):
        found = [each["agent_id"] for each in app.requests.list()]
        assert found[:2] == ["data_manager.meter.hours.readings", "data_manager.meter.hours.second"]


def test_each_night_raw_rows_grow_old_and_results_do_not(tmp_path: Path) -> None:
    """Both are mirrored where that is wanted."""
    manager = {"name": "hours", "reader": "meter", "store": "readings", "block": "1h"}
    places = (("meter", "readings"), ("roof", "second"), ("meter_hours", "readings"))
    jobs = list(night_jobs(house(tmp_path, data_managers=[manager]), dict.fromkeys(places, nullcontext)))
    assert [(job.source, job.retention.raw_days, job.mirror) for job in jobs] == [
        ("meter", 30, f"csv://{tmp_path}/second"),
        ("roof", 400, None),
        ("meter_hours", 0, f"csv://{tmp_path}/second"),
    ]


async def test_a_night_passes_while_all_is_running(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Old rows go from the file that is being written, what comes meanwhile is written afterwards."""
    url = f"csv://{tmp_path}/readings"
    store = open_store(url, source="meter")
    store.append(
        Reading("meter", NOON + timedelta(days=n), {"import_t1_kwh": n + 200}) for n in range(-100, 1)
    )
    store.close()
    with TcpLine(Meter(MeterOptions(start=NOON)), start=NOON, speed=200) as line:
        meter = {"type": "dsmr", "name": "meter", "url": f"tcp://127.0.0.1:{line.port}"}
        loggers = [{"reader": "meter", "store": "readings"}]
        async with running(house(tmp_path, readers=[meter], loggers=loggers)) as (app, pace):
            first = NOON - timedelta(days=100)
            for _ in range(1000):
                await pace.forward(30)
                await asyncio.sleep(0.05)
                times = open_store(url, source="meter").get_all().index
                if first < times[0] and times[-1] > NOON + timedelta(seconds=10):
                    break
            assert times[0] >= NOON - timedelta(days=32)
            assert app.requests.get_states("logger.meter.readings")["last_error"] is None
            days = app.requests.get_states("data_manager.meter.days")
            assert (days["last_error"], days["blocks"]["faulty"]) == (None, 0)
    assert not [record for record in caplog.records if record.getMessage().startswith("nightly")]
    results = open_store(url, source="meter_days").get_all()
    assert len(results) >= 99


async def test_what_is_expected_is_kept_beside_what_is(tmp_path: Path) -> None:
    """Every issue, each hour, in a store of its own."""
    with listening() as server:
        weather = {
            "type": "openweathermap",
            "name": "weather",
            "api_key": KEY,
            "latitude": 50.85,
            "longitude": 4.35,
            "url": server.url,
        }
        loggers = [{"reader": "weather", "store": "second"}]
        async with running(house(tmp_path, readers=[weather], loggers=loggers)) as (app, pace):
            for _ in range(200):
                await pace.forward(1)
                await asyncio.sleep(0.02)
                if app.requests.get_states("logger.weather_forecast.second")["rows_written"]:
                    break
            assert app.requests.get_config("reader.weather_forecast") == {"period": "3600s"}
            assert app.requests.get_states("reader.weather_forecast")["last_error"] is None
            with pytest.raises(RequestError, match="at least 600 s"):
                await app.requests.set_config("reader.weather_forecast", {"period": "1m"}, may_set=True)
    expected = open_store(f"csv://{tmp_path}/second", source="weather_forecast").get_all()
    found = open_store(f"csv://{tmp_path}/second", source="weather").get_all()
    assert (len(found), len(expected) > 20) == (1, True)
    assert "temperature_c" in expected


async def test_chargers_of_a_house_know_of_each_other(tmp_path: Path) -> None:
    """One that goes on is seen by the other, as both are behind the meter."""
    pins = ("one", 17), ("two", 27)
    outputs = [
        {"type": "gpio", "name": name, "pin": pin, "host": "127.0.0.1", "port": 9} for name, pin in pins
    ]
    controllers = [{"name": each["name"], "output": each["name"], "meter": "meter"} for each in outputs]
    async with running(house(tmp_path, outputs=outputs, controllers=controllers), tmp_path) as (app, _):
        agents = [member.running.agent for member in app._members]
        one, two = (agent for agent in agents if isinstance(agent, Controller))
        one._take_turn()
        assert two._turns.of_others(two, two._sources.connection) is not None
        assert one._turns.of_others(one, one._sources.connection) is None


async def test_a_controller_decides_and_is_asked(tmp_path: Path) -> None:
    """By what the meter says; here it only records, and what it remembers is kept."""
    output = {"type": "gpio", "name": "relay", "pin": 17}
    controller = {"name": "car/1", "output": "relay", "meter": "meter", "dry_run": True}
    config = house(tmp_path, outputs=[output], controllers=[controller])
    async with running(config, tmp_path) as (app, pace):
        for _ in range(20):
            await pace.forward(1)
            await asyncio.sleep(0.02)
        states = app.requests.get_states("controller.car/1")
        assert states["dry_run"] is True
        changed = await app.requests.set_config("controller.car/1", {"charging_power": 2000}, may_set=True)
        assert changed["charging_power"] == 2000
        with pytest.raises(RequestError) as caught:
            await app.requests.set_config("controller.car/1", {"mode": "fast", "x": 1}, may_set=True)
        assert list(caught.value.wrong) == ["mode", "x"]
    assert (tmp_path / "controller_car%2F1.json").exists()
