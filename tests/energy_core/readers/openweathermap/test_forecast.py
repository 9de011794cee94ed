"""A forecast at rest: every issue is kept, beside those before and after it."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from energy_core.models import Reading
from energy_core.readers.openweathermap import Api, Forecast, ForecastStep, OpenWeatherMapReader, Resolution
from energy_core.stores import open_store

from .place import NOON, SetClock, config, listening

HOUR = timedelta(hours=1)


def forecast(issued_at: datetime, *temperatures: float) -> Forecast:
    """Return a forecast of the hours after its issue."""
    steps = (
        ForecastStep(NOON + HOUR * number, {"temperature_c": each})
        for number, each in enumerate(temperatures)
    )
    return Forecast("weather_forecast", issued_at, Resolution.HOURS, tuple(steps))


def test_a_row_for_each_step() -> None:
    """At the instant of the issue and its number in seconds; both instants are in its columns."""
    issued_at = NOON + timedelta(microseconds=123)
    assert forecast(issued_at, 20.0, 21.0).rows() == (
        Reading("weather_forecast", NOON, {"issued_at": NOON, "valid_at": NOON, "temperature_c": 20.0}),
        Reading(
            "weather_forecast",
            NOON + timedelta(seconds=1),
            {"issued_at": NOON, "valid_at": NOON + HOUR, "temperature_c": 21.0},
        ),
    )


def test_a_reading_for_each_step() -> None:
    """At the instant for which it is meant."""
    first, second = forecast(NOON, 20.0, 21.0).readings()
    assert (first.at, second.at) == (NOON, NOON + HOUR)
    assert second.values == {"issued_at": NOON, "temperature_c": 21.0}


def test_instants_are_aware() -> None:
    """A naive one is none."""
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive datetime"):
        forecast(naive)
    with pytest.raises(ValueError, match="naive datetime"):
        ForecastStep(naive, {})


@pytest.mark.parametrize("url", ["memory:", "csv://{}/weather"])
def test_issues_are_kept_beside_each_other(tmp_path: Path, url: str) -> None:
    """What was said of an instant is found for each issue, also when one is written twice."""
    store = open_store(url.format(tmp_path), source="weather_forecast", zone="UTC")
    for hour in range(3):
        issue = forecast(NOON + HOUR * hour, *(20.0 + hour + number for number in range(48)))
        assert store.append(issue.rows()) == 48
    assert store.append(issue.rows()) == 0
    frame = store.get_all()
    assert len(frame) == 3 * 48
    of_an_instant = frame[frame["valid_at"] == NOON + 10 * HOUR]
    assert of_an_instant["temperature_c"].tolist() == [30.0, 31.0, 32.0]
    assert [*of_an_instant["issued_at"]] == [NOON, NOON + HOUR, NOON + 2 * HOUR]
    assert len(store.get(NOON + HOUR, NOON + 2 * HOUR)) == 48
    store.close()


async def test_a_forecast_of_the_server(tmp_path: Path) -> None:
    """Of either API, comes back from a file as it was."""
    with listening() as server:
        for api in Api:
            issue = await OpenWeatherMapReader(config(server.url, api=api), SetClock()).read_forecast()
            store = open_store(f"csv://{tmp_path}/{api}", zone="UTC")
            store.append(issue.rows())
            first, last = store.first_reading(), store.last_reading()
            assert first is not None
            assert last is not None
            assert first.values == issue.rows()[0].values
            assert last.values == issue.rows()[-1].values
            store.close()
