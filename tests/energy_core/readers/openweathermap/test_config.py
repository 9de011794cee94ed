"""The settings of the weather."""

from datetime import timedelta

import pytest

from energy_core.cli.config import lines
from energy_core.config import AppConfig, HouseConfig, decode
from energy_core.exceptions import ConfigError
from energy_core.factory import app_config
from energy_core.readers.openweathermap import Api, OpenWeatherMapConfig

TABLE = {"name": "weather", "api_key": "S3CRET", "latitude": 50.85, "longitude": 4.35}
DAY = timedelta(days=1)


def test_a_table_becomes_settings() -> None:
    """As of a TOML file."""
    config = app_config(
        {"house": {"name": "Home"}, "readers": [{**TABLE, "type": "openweathermap", "api": "free"}]}
    )
    (reader,) = config.readers
    assert isinstance(reader, OpenWeatherMapConfig)
    assert reader.api is Api.FREE
    assert reader.url == "https://api.openweathermap.org"


def test_usual_periods_stay_within_what_is_free() -> None:
    """And so do the shortest."""
    usual = decode(OpenWeatherMapConfig, TABLE)
    shortest = decode(OpenWeatherMapConfig, {**TABLE, "period": "2m", "forecast_period": "10m"})
    assert DAY / usual.period + DAY / usual.forecast_period < 200
    assert DAY / shortest.period + DAY / shortest.forecast_period < 1000


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"name": ""}, "name: got ''"),
        ({"api_key": ""}, "api_key: got something, takes the API key"),
        ({"api_key": 5}, "api_key: got something, takes the API key"),
        ({"api_key": "S3CRET\n"}, "api_key: got something, takes the API key"),
        ({"api_key": ["S3CRET"]}, "api_key: got something, takes the API key"),
        ({"latitude": 91}, "latitude: got 91, takes a number from -90 to 90"),
        ({"longitude": -181}, "longitude: got -181, takes a number from -180 to 180"),
        ({"api": "paid"}, "api: got 'paid', takes one of onecall, free"),
        ({"period": "1m"}, "period: got '1m', takes a duration"),
        ({"forecast_period": "1m"}, "forecast_period: got '1m', takes a duration"),
        ({"url": "api.openweathermap.org"}, "url: got 'api.openweathermap.org', takes an address"),
        ({"url": "ftp://x"}, "url: got 'ftp://x', takes an address"),
        ({"url": "http://"}, "url: got 'http://', takes an address"),
        ({"url": "http://x:port"}, "url: got 'http://x:port', takes an address"),
        ({"url": "http://x/?appid=1"}, "url: got 'http://x/?appid=1', takes an address"),
        ({"url": "http://me:S3CRET@x"}, "url: got 'http://me:***@x', takes an address"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, object], message: str) -> None:
    """In words, of which none is the key."""
    with pytest.raises(ConfigError) as caught:
        decode(OpenWeatherMapConfig, {**TABLE, **settings})
    assert str(caught.value).startswith(message)
    assert "S3CRET" not in repr(caught.value)


def test_a_missing_key_is_said() -> None:
    """As nothing."""
    with pytest.raises(ConfigError, match="api_key: got nothing"):
        decode(OpenWeatherMapConfig, {"name": "weather", "latitude": 0, "longitude": 0})


def test_the_key_is_shown_nowhere() -> None:
    """Neither by the settings nor by `config check`."""
    config = decode(OpenWeatherMapConfig, TABLE)
    shown = lines(AppConfig(house=HouseConfig(name="Home"), readers=(config,)))
    assert "S3CRET" not in repr(config) + "".join(shown)
    assert "reader: name weather, api_key ***, latitude 50.85" in "".join(shown)
