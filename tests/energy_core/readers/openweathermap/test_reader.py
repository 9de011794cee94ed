"""The weather of the emulated house, and every way in which its server fails."""

import asyncio
import gc
import logging
import traceback
from collections.abc import Callable, Iterator
from datetime import timedelta

import aiohttp
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st

from energy_core.exceptions import (
    ReaderAuthenticationError,
    ReaderConnectionError,
    ReaderDataError,
    ReaderError,
    ReaderQuotaError,
    ReaderTimeoutError,
)
from energy_core.models import isoformat_utc
from energy_core.readers.openweathermap import Api, OpenWeatherMapReader, Resolution
from tests.effort import some_of
from tests.emulators.openweathermap import Fault, OpenWeatherMap

from .place import KEY, NOON, SetClock, config, listening

MINUTE = int(NOON.timestamp()) // 60
PATHS = {Api.ONECALL: "/data/3.0/onecall", Api.FREE: "/data/2.5/weather"}
SHORT = timedelta(seconds=1)


@pytest.fixture
def server() -> Iterator[OpenWeatherMap]:
    """Return a server at noon."""
    with listening() as running:
        yield running


@pytest.mark.parametrize("api", [*Api])
async def test_the_weather_of_now(server: OpenWeatherMap, api: Api) -> None:
    """Is what the sky over the house is, in our units."""
    reading = await OpenWeatherMapReader(config(server.url, api=api)).read()
    weather = server.weather
    assert (reading.source, reading.at) == ("weather", NOON)
    assert reading.values["temperature_c"] == pytest.approx(weather.temperature_c(MINUTE), abs=0.01)
    assert reading.values["cloud_cover_pct"] == pytest.approx(100 * weather.clouds(MINUTE), abs=0.5)
    assert reading.values["wind_speed_m_s"] == pytest.approx(weather.wind_m_s(MINUTE), abs=0.01)
    assert reading.values["pressure_hpa"] == weather.pressure_hpa(MINUTE)
    assert reading.values["humidity_pct"] == weather.humidity_pct(MINUTE)
    assert isoformat_utc(reading.info["sunrise_at"])[:15] == "2026-06-01T03:4"  # type: ignore[arg-type]  # an instant
    assert isoformat_utc(reading.info["sunset_at"])[:15] == "2026-06-01T19:3"  # type: ignore[arg-type]  # an instant
    (asked,) = server.requests
    assert asked.path == PATHS[api]
    expected = {"lat": "50.85", "lon": "4.35", "units": "metric", "appid": KEY}
    assert expected.items() <= asked.query.items()


async def test_one_call_brings_the_forecast_along(server: OpenWeatherMap) -> None:
    """In one question of the quota."""
    reader = OpenWeatherMapReader(config(server.url), SetClock())
    await reader.read()
    forecast = reader.latest_forecast
    assert forecast is not None
    assert (forecast.source, forecast.issued_at) == ("weather_forecast", NOON)
    assert len(server.requests) == 1
    assert await reader.read_forecast() == forecast


@pytest.mark.parametrize(
    ("api", "resolution", "count", "hours"),
    [
        (Api.ONECALL, Resolution.HOURS, 48, 1),
        (Api.ONECALL, Resolution.DAYS, 8, 24),
        (Api.ONECALL, Resolution.MINUTES, 61, 1 / 60),
        (Api.FREE, Resolution.HOURS, 40, 3),
    ],
)
async def test_a_forecast(
    server: OpenWeatherMap, api: Api, resolution: Resolution, count: int, hours: float
) -> None:
    """Has its steps, evenly."""
    forecast = await OpenWeatherMapReader(config(server.url, api=api), SetClock()).read_forecast(resolution)
    assert forecast.resolution is resolution
    instants = [step.valid_at for step in forecast.steps]
    assert instants == [instants[0] + timedelta(hours=hours) * number for number in range(count)]
    assert all(step.values for step in forecast.steps)


async def test_the_free_api_has_no_days(server: OpenWeatherMap) -> None:
    """Nothing is asked for that."""
    with pytest.raises(ReaderDataError, match="no forecast of days"):
        await OpenWeatherMapReader(config(server.url, api=Api.FREE)).read_forecast(Resolution.DAYS)
    assert server.requests == []


async def test_an_answer_in_kelvin(server: OpenWeatherMap) -> None:
    """As from a cache that does not heed the units."""
    reader = OpenWeatherMapReader(config(f"{server.url}/", api=Api.FREE))
    celsius = (await reader.read()).values["temperature_c"]
    server.ignores_units = True
    assert (await reader.read()).values["temperature_c"] == pytest.approx(celsius, abs=0.011)


async def test_the_session_of_the_owner(server: OpenWeatherMap) -> None:
    """Is used, and left open."""
    async with aiohttp.ClientSession() as session:
        reader = OpenWeatherMapReader(config(server.url), session=session)
        await reader.read()
        await reader.read()
        assert not session.closed


async def test_no_session_is_left_open(server: OpenWeatherMap) -> None:
    """Neither after an answer nor after a failure; a session that is forgotten would warn."""
    reader = OpenWeatherMapReader(config(server.url))
    await reader.read()
    server.fail(Fault.RESET, 2)
    with pytest.raises(ReaderError):
        await reader.read()
    gc.collect()


def _die(server: OpenWeatherMap) -> None:
    server.die()


def _unsubscribe(server: OpenWeatherMap) -> None:
    server.subscribed = False


def _change_the_key(server: OpenWeatherMap) -> None:
    server.key = "another"


def _forget_the_place(server: OpenWeatherMap) -> None:
    server.place_known = False


def _fail(fault: Fault, answers: int = 1) -> Callable[[OpenWeatherMap], None]:
    return lambda server: server.fail(fault, answers)


def _mend(server: OpenWeatherMap) -> None:
    server.revive()
    server.key, server.subscribed, server.place_known = KEY, True, True


# aiohttp itself asks again, once, when a connection is lost without an answer.
FAULTS = [
    (_die, ReaderConnectionError, "refused"),
    (_fail(Fault.RESET, 2), ReaderConnectionError, "unreachable"),
    (_fail(Fault.CLOSE, 2), ReaderConnectionError, "unreachable"),
    (_fail(Fault.SERVER_ERROR), ReaderConnectionError, "server"),
    (_fail(Fault.SLOW), ReaderTimeoutError, "timeout"),
    (_fail(Fault.CUT), ReaderDataError, "cut"),
    (_fail(Fault.HALF), ReaderDataError, "not_json"),
    (_fail(Fault.HTML), ReaderDataError, "not_json"),
    (_fail(Fault.LIST), ReaderDataError, "not_json"),
    (_fail(Fault.TEXT), ReaderDataError, "not_json"),
    (_fail(Fault.EMPTY), ReaderDataError, "not_json"),
    (_fail(Fault.NOT_UTF8), ReaderDataError, "not_json"),
    (_fail(Fault.NULLS), ReaderDataError, "no_weather"),
    (_fail(Fault.WORDS), ReaderDataError, "no_weather"),
    (_fail(Fault.ENDLESS), ReaderDataError, "too_long"),
    (_fail(Fault.NOT_HTTP), ReaderDataError, "not_http"),
    (_fail(Fault.REDIRECT), ReaderDataError, "status"),
    (_unsubscribe, ReaderAuthenticationError, "wrong_key"),
    (_change_the_key, ReaderAuthenticationError, "wrong_key"),
    (_forget_the_place, ReaderDataError, "place_unknown"),
]


@pytest.mark.parametrize(("break_it", "error", "fault"), FAULTS)
async def test_what_goes_wrong_is_said_without_the_key(
    server: OpenWeatherMap,
    caplog: pytest.LogCaptureFixture,
    break_it: Callable[[OpenWeatherMap], None],
    error: type[ReaderError],
    fault: str,
) -> None:
    """By its class and its word; the next question is answered again."""
    caplog.set_level(logging.DEBUG)
    reader = OpenWeatherMapReader(config(server.url, timeout=SHORT))
    await reader.read()
    break_it(server)
    with pytest.raises(error) as caught:
        await reader.read()
    assert caught.value.fault == fault
    _mend(server)
    await reader.read()
    shown = (reader, vars(reader), caplog.text, *traceback.format_exception(caught.value))
    said = repr(shown)
    assert all(part not in said for part in (KEY, "0123456789abcdef", "appid"))


async def test_a_forecast_that_is_missing(server: OpenWeatherMap) -> None:
    """Is an error for who asks for it, and none for who asks for the weather."""
    reader = OpenWeatherMapReader(config(server.url))
    server.fail(Fault.NULLS)
    with pytest.raises(ReaderDataError, match="without a forecast of hours"):
        await reader.read_forecast()
    server.left_out = {"hourly"}
    assert (await reader.read()).values["temperature_c"]
    assert reader.latest_forecast is None


@pytest.mark.parametrize("place", [{"latitude": 90.0}, {"longitude": -180.0}])
async def test_the_ends_of_the_earth(server: OpenWeatherMap, place: dict[str, float]) -> None:
    """Have weather, too."""
    assert (await OpenWeatherMapReader(config(server.url, **place)).read()).values


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (30, 30),
        ("Mon, 01 Jun 2026 12:30:00 GMT", 600),
        ("Mon, 01 Jun 2026 11:00:00 GMT", 1),
        (0, 1),
        ("9999999", 86400),
        (None, 600),
        ("soon", 600),
        ("²", 600),
        ("1e3", 600),
        ("Mon, 01 Jun 2026 12:30:00 -0000", 600),
    ],
)
async def test_a_quota_that_is_used_up(server: OpenWeatherMap, header: object, seconds: float) -> None:
    """Nothing is asked until it is back, and who asks is told for how long."""
    clock = SetClock()
    reader = OpenWeatherMapReader(config(server.url), clock)
    server.use_up(header)
    with pytest.raises(ReaderQuotaError, match="quota of calls is used up") as caught:
        await reader.read()
    assert (caught.value.retry_after, caught.value.fault) == (seconds, "quota")
    server.restore()
    clock.seconds = seconds - 0.5
    with pytest.raises(ReaderQuotaError) as again:
        await reader.read_forecast()
    assert again.value.retry_after == reader.waits == 0.5
    assert len(server.requests) == 1
    clock.seconds = seconds
    assert reader.waits == 0
    await reader.read()


async def test_a_quota_that_stays_used_up(server: OpenWeatherMap) -> None:
    """Is asked for less and less often, until there is an answer."""
    clock = SetClock()
    reader = OpenWeatherMapReader(config(server.url), clock)
    server.use_up()
    waits = []
    for _ in range(8):
        with pytest.raises(ReaderQuotaError) as caught:
            await reader.read()
        waits.append(caught.value.retry_after / 60)
        clock.seconds += caught.value.retry_after
    assert waits == [10, 20, 40, 80, 160, 320, 360, 360]
    server.restore()
    await reader.read()
    server.use_up()
    with pytest.raises(ReaderQuotaError) as caught:
        await reader.read()
    assert caught.value.retry_after == 600


async def _answer(body: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(body)
    await writer.drain()
    writer.close()
    await writer.wait_closed()


@settings(max_examples=some_of(60), suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(
        [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n\r\n", b"HTTP/1.1 429 X\r\nRetry-After: "]
    ),
    st.binary(max_size=80),
)
def test_whatever_answers(begin: bytes, junk: bytes) -> None:
    """It is a ReaderError and nothing else, without the key."""

    async def ask() -> None:
        server = await asyncio.start_server(lambda *streams: _answer(begin + junk, *streams), "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            with pytest.raises(ReaderError) as caught:
                await OpenWeatherMapReader(config(f"http://127.0.0.1:{port}", timeout=SHORT)).read()
        assert "0123456789abcdef" not in repr(caught.value)

    asyncio.run(ask())


async def test_an_address_of_something_else(server: OpenWeatherMap) -> None:
    """Has another page for what it does not have."""
    server.fail(Fault.NO_PAGE)
    with pytest.raises(ReaderDataError, match="no OpenWeatherMap at that address"):
        await OpenWeatherMapReader(config(server.url)).read()


async def test_a_name_that_nobody_knows() -> None:
    """Is said."""
    with pytest.raises(ReaderConnectionError) as caught:
        await OpenWeatherMapReader(
            config("http://no-such-host.invalid", timeout=timedelta(seconds=10))
        ).read()
    assert caught.value.fault == "not_found"
