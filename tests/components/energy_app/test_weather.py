"""The weather in a running Home Assistant, and what is expected of it."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from homeassistant.core import HomeAssistant

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from tests.emulators.openweathermap import Fault, OpenWeatherMap

from .clock import HandClock
from .devices import NOON, answered, ask, begin_at, coordinator_of, device_data, shown
from .house import kept, set_up, until


@pytest.fixture
def service() -> Iterator[OpenWeatherMap]:
    """A service whose weather is always that of one noon."""
    with OpenWeatherMap(key="key", at=NOON) as service:
        yield service


@pytest.fixture(autouse=True)
def noon(clock: HandClock) -> None:
    """Begin at that noon."""
    begin_at(clock, NOON)


async def weather(hass: HomeAssistant, service: OpenWeatherMap, **data: object) -> EnergyAppConfigEntry:
    """Set up a house with the weather, and wait for the first answer."""
    settings: dict[str, Any] = {
        "api_key": "key",
        "latitude": 51.05,
        "longitude": 3.73,
        "url": service.url,
        **data,
    }
    entry = await set_up(hass, device_data("weather", **settings))
    await answered(hass, coordinator_of(entry, "weather"))
    return entry


@pytest.mark.parametrize(("api", "steps"), [("onecall", 48), ("free", 40)])
async def test_weather_and_forecast(
    hass: HomeAssistant, service: OpenWeatherMap, clock: HandClock, api: str, steps: int
) -> None:
    """The weather is shown, both it and every forecast are kept, each once."""
    entry = await weather(hass, service, api=api)
    coordinator = coordinator_of(entry, "weather")
    values = shown(hass, coordinator)
    assert -30 < float(values["temperature_c"]) < 50
    assert 0 <= float(values["cloud_cover_pct"]) <= 100
    assert float(values["rain_mm_h"]) >= 0
    assert values["condition"] in {"clear", "clouds", "rain", "drizzle"}
    await clock.move(11)
    await until(lambda: len(kept(hass, "weather_forecast")) == steps)
    rows = kept(hass, "weather_forecast")
    assert {row["issued_at"] for row in rows} == {rows[0]["issued_at"]}
    assert len({row["valid_at"] for row in rows}) == steps
    await until(lambda: len(kept(hass, "weather")) == 1)
    for seconds, forecasts in ((1200, 1), (3600, 2)):
        clock.skip(seconds)
        await ask(hass, coordinator)
        await clock.move(11)
        await until(lambda: len(kept(hass, "weather_forecast")) >= forecasts * steps)  # noqa: B023
        assert len(kept(hass, "weather_forecast")) == forecasts * steps


async def test_a_refused_key(
    hass: HomeAssistant, service: OpenWeatherMap, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """The user is asked for another; nothing is asked meanwhile, and the key is in no log."""
    caplog.set_level(logging.DEBUG)
    entry = await weather(hass, service, api_key="secret-of-mine")
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["step_id"] == "reauth_key"
    assert shown(hass, coordinator_of(entry, "weather")).get("temperature_c") is None
    before = len(service.requests)
    await clock.move(1800)
    assert len(service.requests) == before
    ours = [record.getMessage() for record in caplog.records if "energy_app" in record.name]
    assert ours
    assert not any("secret-of-mine" in message for message in ours)


async def test_a_quota_that_is_used_up(
    hass: HomeAssistant, service: OpenWeatherMap, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """It is left alone until the service says, with one line in the log, and then goes on."""
    entry = await weather(hass, service)
    coordinator = coordinator_of(entry, "weather")
    service.use_up(retry_after=5000)
    await ask(hass, coordinator)
    assert shown(hass, coordinator)["temperature_c"] == "unavailable"
    before = len(service.requests)
    await clock.move(4000)
    await ask(hass, coordinator)
    assert len(service.requests) == before
    service.restore()
    await clock.move(2000)
    await until(lambda: coordinator.last_update_success)
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len([message for message in said if "quota of calls" in message]) == 1


@pytest.mark.parametrize("fault", [Fault.RESET, Fault.CUT, Fault.HTML, Fault.NULLS, Fault.SERVER_ERROR])
async def test_a_fault(
    hass: HomeAssistant, service: OpenWeatherMap, caplog: pytest.LogCaptureFixture, fault: Fault
) -> None:
    """Values are unavailable, with one line in the log, until the service answers as it should."""
    entry = await weather(hass, service)
    coordinator = coordinator_of(entry, "weather")
    caplog.clear()
    service.fail(fault, 20)
    for _ in range(3):
        await ask(hass, coordinator)
        assert shown(hass, coordinator)["temperature_c"] in {"unavailable", "unknown"}
    service._faults.clear()
    await ask(hass, coordinator)
    assert shown(hass, coordinator)["temperature_c"] not in {"unavailable", "unknown"}
    said = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) <= 1


async def test_a_forecast_that_fails(
    hass: HomeAssistant, service: OpenWeatherMap, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The weather of the free service is known without it, and the forecast is asked for the next time."""
    next_fault = service.next_fault

    def only_forecasts() -> Fault | None:
        return Fault.SERVER_ERROR if service.requests[-1].path.endswith("forecast") else next_fault()

    monkeypatch.setattr(service, "next_fault", only_forecasts)
    entry = await weather(hass, service, api="free")
    coordinator = coordinator_of(entry, "weather")
    assert shown(hass, coordinator)["temperature_c"] != "unavailable"
    assert coordinator.forecast is None  # type: ignore[attr-defined]
    monkeypatch.undo()
    await ask(hass, coordinator)
    assert coordinator.forecast is not None  # type: ignore[attr-defined]
