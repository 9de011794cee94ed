"""The house, and how a program for it runs."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from ..exceptions import ConfigError
from .values import is_time_zone


class LogLevel(StrEnum):
    """How much is said in the log."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseConfig:
    """The house: where it is and what time it keeps."""

    name: str
    time_zone: str = "Europe/Brussels"
    country: str = "BE"
    latitude: float | None = field(default=None, metadata={"minimum": -90, "maximum": 90})
    longitude: float | None = field(default=None, metadata={"minimum": -180, "maximum": 180})

    def __post_init__(self) -> None:
        """Check the words that must exist in the world."""
        if not is_time_zone(self.time_zone):
            raise ConfigError("time_zone", self.time_zone, "a time zone as Europe/Brussels")
        if not re.fullmatch(r"[A-Z]{2}", self.country):
            raise ConfigError("country", self.country, "a country code of two capitals as BE")


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggingConfig:
    """The program's own log."""

    level: LogLevel = LogLevel.WARNING


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """How `energy-core run` runs: where it keeps what it must remember, and when it calls a device silent."""

    state_folder: str | None = None
    max_silence: timedelta = field(
        default=timedelta(seconds=60),
        metadata={"minimum": timedelta(seconds=2), "maximum": timedelta(days=1)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SpotConfig:
    """Where the day-ahead prices of the market are, as dynamic contracts need them.

    `place` is a CSV file or the URL of a store; what renews it is no part of this program.
    """

    place: str

    def __post_init__(self) -> None:
        """Refuse a place that is none with a ConfigError."""
        if not self.place.strip():
            raise ConfigError("place", self.place, "a CSV file, or the URL of a store")
