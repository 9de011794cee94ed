"""A reader of the emulated place."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, override

from energy_core.protocols import Clock
from energy_core.readers.openweathermap import OpenWeatherMapConfig
from tests.emulators.openweathermap import OpenWeatherMap

KEY = "0123456789abcdef/+ 0123456789ABCDEF"  # with letters that a URL writes otherwise
NOON = datetime(2026, 6, 1, 12, 20, tzinfo=UTC)


class SetClock(Clock):
    """A clock that stands where it is set."""

    def __init__(self) -> None:
        """Stand at noon."""
        self.seconds = 0.0

    @override
    def now(self) -> datetime:
        """Return the wall time."""
        return NOON + timedelta(seconds=self.seconds)

    @override
    def monotonic(self) -> float:
        """Return the time since some moment."""
        return 1000 + self.seconds


@contextmanager
def listening() -> Iterator[OpenWeatherMap]:
    """Return a server at noon."""
    with OpenWeatherMap(key=KEY, at=NOON) as server:
        yield server


def config(url: str, **settings: Any) -> OpenWeatherMapConfig:
    """Return the settings for a server, some changed."""
    place = {"name": "weather", "api_key": KEY, "latitude": 50.85, "longitude": 4.35}
    return OpenWeatherMapConfig(**{**place, "url": url, **settings})
