"""The emulated OpenWeatherMap: its paths, its keys, its sky, and the program."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen
from zoneinfo import ZoneInfo

import pytest

from tests.emulators.openweathermap import OpenWeatherMap, Weather
from tests.emulators.openweathermap.program import main
from tests.emulators.p1_meter import FamilyHouse

ROOT = Path(__file__).parents[2]
PROGRAM = [sys.executable, "-m", "tests.emulators.openweathermap", "--port", "0"]
NOON = datetime(2026, 6, 1, 12, 20, tzinfo=UTC)
MINUTE = int(NOON.timestamp()) // 60
PLACE = "lat=50.85&lon=4.35&appid=key"
LINES = (
    "quota 30",
    "quota",
    "restore",
    "unsubscribe",
    "subscribe",
    "forget",
    "know",
    "fail html",
    "die",
    "revive",
)


@pytest.fixture
def server() -> Iterator[OpenWeatherMap]:
    """Return a server at noon."""
    with OpenWeatherMap(at=NOON) as running:
        yield running


def ask(url: str) -> Any:
    """Return an answer."""
    with urlopen(url, timeout=10) as response:  # noqa: S310 - a server of the test's own
        return json.load(response)


def refusal(url: str) -> tuple[int, Any, str | None]:
    """Return the status, the body and the Retry-After of a refusal."""
    with pytest.raises(HTTPError) as caught:
        ask(url)
    with caught.value as error:
        return error.code, json.load(error), error.headers["Retry-After"]


def test_one_call(server: OpenWeatherMap) -> None:
    """It has all parts, or those that are not left out."""
    whole = ask(f"{server.url}/data/3.0/onecall?{PLACE}&units=metric")
    assert [len(whole[part]) for part in ("minutely", "hourly", "daily")] == [61, 48, 8]
    assert whole["current"]["dt"] == MINUTE * 60
    part = ask(f"{server.url}/data/3.0/onecall?{PLACE}&units=metric&exclude=minutely,daily,alerts")
    assert part == {name: value for name, value in whole.items() if name not in {"minutely", "daily"}}


def test_the_free_api(server: OpenWeatherMap) -> None:
    """It has now, and forty steps of three hours."""
    now = ask(f"{server.url}/data/2.5/weather?{PLACE}&units=metric")
    assert (now["dt"], now["cod"]) == (MINUTE * 60, 200)
    forecast = ask(f"{server.url}/data/2.5/forecast?{PLACE}&units=metric")
    assert (forecast["cod"], forecast["cnt"], len(forecast["list"])) == ("200", 40, 40)
    assert forecast["list"][0]["dt"] == int(datetime(2026, 6, 1, 15, tzinfo=UTC).timestamp())


def test_kelvin_unless_asked_otherwise(server: OpenWeatherMap) -> None:
    """As the real one."""
    metric, standard = (
        ask(f"{server.url}/data/2.5/weather?{PLACE}{units}")["main"]["temp"]
        for units in ("&units=metric", "")
    )
    assert standard == pytest.approx(metric + 273.15, abs=0.011)


@pytest.mark.parametrize(
    ("query", "status", "message"),
    [
        ("lat=50&lon=4", 401, "Invalid API key None."),
        ("lat=50&lon=4&appid=other", 401, "Invalid API key other."),
        ("lat=95&lon=4&appid=key", 400, "wrong latitude"),
        ("lat=50&lon=x&appid=key", 400, "wrong longitude"),
        ("lon=4&appid=key", 400, "wrong latitude"),
    ],
)
def test_what_it_refuses(server: OpenWeatherMap, query: str, status: int, message: str) -> None:
    """With the real one's status."""
    code, body, _ = refusal(f"{server.url}/data/2.5/weather?{query}")
    assert (code, body["message"]) == (status, message)


def test_other_refusals(server: OpenWeatherMap) -> None:
    """A key without One Call, a path that is none, a place, a quota."""
    server.subscribed = False
    assert refusal(f"{server.url}/data/3.0/onecall?{PLACE}")[0] == 401
    assert ask(f"{server.url}/data/2.5/weather?{PLACE}")["name"] == "Home"
    assert refusal(f"{server.url}/data/9?{PLACE}")[0] == 404
    server.place_known = False
    assert refusal(f"{server.url}/data/2.5/weather?{PLACE}")[:2] == (
        404,
        {"cod": "404", "message": "city not found"},
    )
    server.use_up(7)
    code, _, retry_after = refusal(f"{server.url}/data/2.5/weather?{PLACE}")
    assert (code, retry_after) == (429, "7")


def test_the_sky_is_that_of_the_house() -> None:
    """What the clouds take of the panels' power is what the weather says."""
    house = FamilyHouse(seed=3, zone=ZoneInfo("Europe/Brussels"), phases=1, solar_w=5000)
    dark = FamilyHouse(seed=3, zone=ZoneInfo("Europe/Brussels"), phases=1, solar_w=0)
    weather = Weather(seed=3)
    for minute in range(MINUTE - 360, MINUTE + 360, 45):
        (load,), (net,) = dark.phases_w(minute), house.phases_w(minute)
        assert load - net == int(5000 * weather.sun(minute) ** 1.2 * (1 - weather.clouds(minute)))


def test_the_weather_can_be() -> None:
    """Through a year: no heat in winter, no sun at night, no rain from a clear sky."""
    weather = Weather()
    hours = range(MINUTE, MINUTE + 1440 * 365, 60)
    assert -15 < min(map(weather.temperature_c, hours)) < 5
    assert 20 < max(map(weather.temperature_c, hours)) < 40
    assert all(0 <= weather.clouds(minute) <= 1 for minute in hours)
    assert all(weather.uv_index(minute) == 0 for minute in hours if weather.sun(minute) <= 0)
    assert 0 < sum(weather.rain_mm_h(minute) > 0 for minute in hours) < len(hours) / 2
    assert all(30 < weather.humidity_pct(minute) < 100 for minute in hours)


def test_the_sun_does_not_always_rise() -> None:
    """Far north it stays down in winter, and up in summer."""
    assert Weather(latitude=80).sun_times(MINUTE) is None
    assert Weather(latitude=-80).sun_times(MINUTE) is None
    assert "sunrise" not in json.dumps(_of(Weather(latitude=80)))


def _of(weather: Weather) -> Any:
    with OpenWeatherMap(at=NOON, weather=weather) as server:
        return ask(f"{server.url}/data/3.0/onecall?{PLACE}")


def test_a_forecast_is_the_more_wrong_the_later() -> None:
    """And another one with each issue."""
    weather = Weather()
    errors = {
        ahead: sum(
            abs(weather.expected(issued, issued + ahead).clouds - weather.clouds(issued + ahead))
            for issued in range(MINUTE, MINUTE + 60 * 100, 60)
        )
        for ahead in (0, 60 * 3, 60 * 48)
    }
    assert errors[0] == 0 < errors[180] < errors[2880]
    later = MINUTE + 2880
    assert weather.expected(MINUTE, later) != weather.expected(MINUTE + 60, later)


def test_a_port_that_is_taken(server: OpenWeatherMap, capsys: pytest.CaptureFixture[str]) -> None:
    """It says so and ends with 1."""
    assert main(["--port", str(server.port)]) == 1
    assert "openweathermap: " in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["--at", "2026-06-01"], ["--port", "x"]])
def test_wrong_arguments(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """They are refused."""
    with pytest.raises(SystemExit):
        main(arguments)
    assert "error: " in capsys.readouterr().err


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_program(ending: signal.Signals) -> None:
    """It says where it listens, obeys, and ends well."""
    pipe = subprocess.PIPE
    command = [*PROGRAM, "--at", NOON.isoformat()]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdin=pipe, stdout=pipe, text=True) as process:
        assert process.stdin
        assert process.stdout
        url = process.stdout.readline().removeprefix("listening on ").strip()
        for line in LINES:
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            assert process.stdout.readline() == f"ok: {line}\n"
        for line in ("dance", "fail loudly", "fail html x", "quota 1 2", "know it", "fail"):
            process.stdin.write(f"{line}\n")
            process.stdin.flush()
            assert process.stdout.readline().startswith(f"error: {line}: ")
        process.stdin.close()
        with urlopen(f"{url}/data/2.5/weather?{PLACE}", timeout=10) as response:  # noqa: S310 - its own server
            assert response.read().startswith(b"<html>")
        assert ask(f"{url}/data/2.5/weather?{PLACE}")["dt"] == MINUTE * 60
        process.send_signal(ending)
        assert process.wait(10) == 0
