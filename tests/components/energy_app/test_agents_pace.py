"""How often devices are read, as it is set while they are: what counts, when, and what they do not bear."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from homeassistant.config_entries import ConfigSubentryData
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.energy_app.coordinators.weather import WeatherCoordinator
from custom_components.energy_app.requestable.pace import MeterPace, NoPace, WeatherPace, last_of_each
from tests.emulators.fronius import DataLogger
from tests.emulators.openweathermap import OpenWeatherMap

from .asking import ask, refused
from .clock import HandClock
from .devices import NOON, STEADY, answered, begin_at, coordinator_of, device_data, live_in_ghent
from .house import set_up, until

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")

FRONIUS, WEATHER, PRICES, ENTITIES = "reader.fronius", "reader.weather", "reader.prices", "reader.entities"
POWER = {"role": "grid_power", "entity_id": "sensor.grid", "max_age": 60}
SECOND = timedelta(seconds=1)


@pytest.fixture
def inverter() -> Iterator[DataLogger]:
    """A Fronius data logger that is always the same."""
    with DataLogger(STEADY, at=NOON) as logger:
        yield logger


@pytest.fixture
def service() -> Iterator[OpenWeatherMap]:
    """A weather service."""
    with OpenWeatherMap(key="key", at=NOON) as service:
        yield service


@pytest.fixture
async def client(
    hass: HomeAssistant, clock: HandClock, hass_ws_client: WebSocketGenerator
) -> MockHAClientWebSocket:
    """An administrator, at noon in Ghent."""
    await live_in_ghent(hass)
    begin_at(clock, NOON)
    assert await async_setup_component(hass, "websocket_api", {})
    return await hass_ws_client(hass)


def weather_data(service: OpenWeatherMap, key: str) -> ConfigSubentryData:
    """Return the weather of Ghent as a subentry to begin with."""
    place: dict[str, Any] = {"latitude": 51.05, "longitude": 3.73}
    return device_data("weather", api_key=key, url=service.url, api="onecall", **place)


async def give(client: MockHAClientWebSocket, agent_id: str, **config: Any) -> dict[str, Any]:
    """Set something; returns all settings, as they are then."""
    found: dict[str, Any] = await ask(client, "agents/set_config", agent_id=agent_id, config=config)
    return found


async def test_another_period_counts_at_once(
    hass: HomeAssistant, client: MockHAClientWebSocket, inverter: DataLogger, clock: HandClock
) -> None:
    """A device that is asked each hour is asked in seconds when that is set; its reader stays."""
    entry = await set_up(hass, device_data("fronius", url=inverter.url, period=3600))
    fronius: Any = coordinator_of(entry, "fronius")
    await answered(hass, fronius)
    runs, reader = fronius.log.runs, fronius.reader
    await clock.move(30)
    await asyncio.sleep(0.2)
    assert fronius.log.runs == runs
    assert await give(client, FRONIUS, period="20s") == {"period": "20s"}
    await clock.move(21)
    await until(lambda: fronius.readings == runs + 1)
    assert fronius.reader is reader
    states = await ask(client, "agents/get_states", agent_id=FRONIUS)
    assert (states["runs"], states["failures"], states["readings"]) == (runs + 1, 0, runs + 1)
    assert states["age"] == 0
    inverter.die()
    for failures in (1, 2):
        await clock.move(21)
        await until(lambda: fronius.log.failures == failures)  # noqa: B023  # it is waited for here
        states = await ask(client, "agents/get_states", agent_id=FRONIUS)
        assert states["readings"] == runs + 1
        assert states["last_error"] is not None
    assert states["age"] == 42


async def test_a_house_is_followed_while_a_device_fails(
    hass: HomeAssistant, client: MockHAClientWebSocket, inverter: DataLogger
) -> None:
    """Each try is news, the first that fails and those that follow."""
    entry = await set_up(hass, device_data("fronius", url=inverter.url))
    fronius = coordinator_of(entry, "fronius")
    await answered(hass, fronius)
    await client.send_json_auto_id({"type": "energy_app/agents/subscribe", "agent_id": FRONIUS})
    assert (await client.receive_json())["event"]["states"]["failures"] == 0
    assert (await client.receive_json())["success"]
    inverter.die()
    for failures in (1, 2, 3):
        await fronius.async_refresh()
        event = (await client.receive_json())["event"]
        assert event["states"]["failures"] == failures


async def test_who_is_let_in_no_more_is_asked_no_sooner(
    hass: HomeAssistant, client: MockHAClientWebSocket, service: OpenWeatherMap, clock: HandClock
) -> None:
    """A key that is wrong is not tried again because somebody sets a period."""
    place: dict[str, Any] = {
        "api_key": "wrong",
        "latitude": 51.05,
        "longitude": 3.73,
        "url": service.url,
        "api": "onecall",
    }
    entry = await set_up(hass, device_data("weather", **place))
    weather = coordinator_of(entry, "weather")
    await answered(hass, weather)
    assert (weather.log.runs, weather.log.failures) == (1, 1)
    await give(client, WEATHER, period="2m")
    await clock.move(130)
    await asyncio.sleep(0.2)
    assert weather.log.runs == 1
    await clock.move(3600)
    await until(lambda: weather.log.runs == 2)


async def test_each_bears_what_it_bears(
    hass: HomeAssistant, client: MockHAClientWebSocket, service: OpenWeatherMap
) -> None:
    """The weather has a second period, and its quota; what pushes, or has its times, takes nothing."""
    hass.states.async_set("sensor.grid", "100", {"unit_of_measurement": "W"})
    hass.states.async_set("sensor.market", "0.1", {"unit_of_measurement": "EUR/kWh"})
    entry = await set_up(
        hass,
        weather_data(service, "key"),
        device_data("prices", entity_id="sensor.market"),
        device_data("entities", entities=[POWER]),
    )
    weather = coordinator_of(entry, "weather")
    assert isinstance(weather, WeatherCoordinator)
    found = await give(client, WEATHER, forecast_period="30m", period="5m")
    assert found == {"forecast_period": "1800s", "period": "300s"}
    assert weather.settings.config.forecast_period == timedelta(minutes=30)
    error = await refused(
        client, "agents/set_config", agent_id=WEATHER, config={"forecast_period": "1s", "period": "1s"}
    )
    assert error["code"] == "invalid_config"
    assert error["wrong"].keys() == {"forecast_period", "period"}
    for agent_id in (PRICES, ENTITIES):
        assert await ask(client, "agents/get_config", agent_id=agent_id) == {}
        error = await refused(client, "agents/set_config", agent_id=agent_id, config={"period": "10s"})
        assert error["wrong"].keys() == {"period"}
    states = await ask(client, "agents/get_states", agent_id=ENTITIES)
    assert states["values"]["import_power_w"] == 100
    hass.states.async_set("sensor.grid", "unavailable")
    await hass.async_block_till_done()
    states = await ask(client, "agents/get_states", agent_id=ENTITIES)
    assert (states["failures"], "sensor.grid" in states["last_error"]) == (1, True)


def test_the_last_word_counts() -> None:
    """For each setting alone; of another kind of settings nothing is held."""
    before = WeatherPace(period=SECOND, forecast_period=SECOND)
    now = WeatherPace(period=2 * SECOND, forecast_period=SECOND)
    held = WeatherPace(period=3 * SECOND, forecast_period=3 * SECOND)
    assert last_of_each(before, now, held) == WeatherPace(period=2 * SECOND, forecast_period=3 * SECOND)
    assert last_of_each(before, before, held) == held
    other: object = MeterPace(max_age=SECOND, update_interval=SECOND)
    assert last_of_each(NoPace(), now, other) == now
