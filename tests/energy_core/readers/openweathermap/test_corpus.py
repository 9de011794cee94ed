"""Captured answers, served over HTTP at the real paths, are read as somebody else read them."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from energy_core.exceptions import ReaderAuthenticationError, ReaderDataError, ReaderError
from energy_core.models import isoformat_utc
from energy_core.readers.openweathermap import Api, OpenWeatherMapReader, Resolution

from .place import config

FOLDER = Path(__file__).parents[5] / "shared" / "data" / "inverters_and_weather"
CASES = sorted(FOLDER.glob("owm-*.expected.json"))

pytestmark = pytest.mark.skipif(not CASES, reason=f"the captured answers are not in {FOLDER}")


def _cases(*kinds: str) -> list[Path]:
    return [path for path in CASES if _of(path)["expected"]["kind"] in kinds]


def _of(path: Path) -> dict[str, Any]:
    case: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return case


@asynccontextmanager
async def served(case: Path) -> AsyncIterator[str]:
    """Serve the body of a case at every path of the API."""
    body = case.with_name(case.name.replace(".expected.", ".body.")).read_bytes()

    async def answer(_: web.Request) -> web.Response:
        return web.Response(body=body, status=_of(case)["http_status"], content_type="application/json")

    app = web.Application()
    for path in ("/data/3.0/onecall", "/data/2.5/weather", "/data/2.5/forecast"):
        app.router.add_get(path, answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def _celsius(given: float) -> Any:
    """Return a temperature of a capture, of which some are in kelvin."""
    return pytest.approx(given - 273.15 if given > 150 else given, abs=0.006)


@pytest.mark.parametrize("case", _cases("error"), ids=lambda case: case.name)
async def test_an_error(case: Path) -> None:
    """Is told by its class."""
    kinds: dict[int, type[ReaderError]] = {401: ReaderAuthenticationError, 404: ReaderDataError}
    async with served(case) as url:
        for api in Api:
            reader = OpenWeatherMapReader(config(url, api=api))
            with pytest.raises(kinds[_of(case)["http_status"]]):
                await reader.read()
            with pytest.raises(kinds[_of(case)["http_status"]]):
                await reader.read_forecast()


@pytest.mark.parametrize("case", _cases("onecall", "current-2.5"), ids=lambda case: case.name)
async def test_the_weather_of_now(case: Path) -> None:
    """Its instant, its clouds and its temperature; with One Call also its sun."""
    expected = _of(case)["expected"]
    api = Api.ONECALL if expected["kind"] == "onecall" else Api.FREE
    async with served(case) as url:
        reading = await OpenWeatherMapReader(config(url, api=api)).read()
    assert isoformat_utc(reading.at) == expected["current_utc"]
    assert reading.values["cloud_cover_pct"] == expected["current_clouds_pct"]
    assert reading.values["temperature_c"] == _celsius(expected["current_temp"])
    assert reading.values.get("uv_index") == expected.get("current_uvi")
    told = {name: isoformat_utc(at) for name, at in reading.info.items()}  # type: ignore[arg-type]  # all instants
    suns = {name: expected[f"{name.removesuffix('_at')}_utc"] for name in told if api is Api.ONECALL}
    assert suns.items() <= told.items()


@pytest.mark.parametrize("case", _cases("onecall", "forecast-2.5"), ids=lambda case: case.name)
async def test_a_forecast(case: Path) -> None:
    """Each step's clouds and temperature, from the first instant to the last."""
    expected = _of(case)["expected"]
    is_onecall = expected["kind"] == "onecall"
    prefix = "hourly_" if is_onecall else ""
    async with served(case) as url:
        reader = OpenWeatherMapReader(config(url, api=Api.ONECALL if is_onecall else Api.FREE))
        forecast = await reader.read_forecast()
        counts = {
            name: len((await reader.read_forecast(resolution)).steps)
            for name, resolution in (("daily", Resolution.DAYS), ("minutely", Resolution.MINUTES))
            if name in expected
        }
    assert len(forecast.steps) == expected["hourly" if is_onecall else "steps"]
    assert isoformat_utc(forecast.steps[0].valid_at) == expected[f"{prefix}first_utc"]
    assert isoformat_utc(forecast.steps[-1].valid_at) == expected[f"{prefix}last_utc"]
    assert [step.values["cloud_cover_pct"] for step in forecast.steps] == expected[f"{prefix}clouds"]
    temperatures = [step.values["temperature_c"] for step in forecast.steps]
    assert temperatures == [_celsius(each) for each in expected[f"{prefix}temp"]]
    assert counts == {name: expected[name] for name in counts}


@pytest.mark.parametrize("case", _cases("other"), ids=lambda case: case.name)
async def test_a_part_of_an_answer(case: Path) -> None:
    """Is no answer."""
    async with served(case) as url:
        reader = OpenWeatherMapReader(config(url))
        with pytest.raises(ReaderDataError):
            await reader.read()
        with pytest.raises(ReaderDataError):
            await reader.read_forecast()
