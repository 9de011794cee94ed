"""The settings of a Fronius reader."""

from dataclasses import dataclass, field
from datetime import timedelta

from ...config import is_time_zone
from ...exceptions import ConfigError
from ..web import is_base_url, with_scheme

_URL = "the address of the inverter or its data logger, as http://192.168.1.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class FroniusConfig:
    """Which data logger is asked and how often; `name` is the source of its readings.

    Some inverters start anew when they are asked more often than every five seconds. `time_zone` is that
    of the house: its midnight begins the day of what gives only a total.
    """

    name: str
    url: str = field(metadata={"takes": _URL})
    period: timedelta = field(default=timedelta(seconds=10), metadata={"minimum": timedelta(seconds=5)})
    timeout: timedelta = field(
        default=timedelta(seconds=8),
        metadata={"minimum": timedelta(milliseconds=100), "maximum": timedelta(minutes=1)},
    )
    time_zone: str = "Europe/Brussels"

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what can never be asked."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if not is_base_url(self.base_url):
            raise ConfigError("url", self.url, _URL)
        if not is_time_zone(self.time_zone):
            raise ConfigError("time_zone", self.time_zone, "a time zone as Europe/Brussels")

    @property
    def base_url(self) -> str:
        """The address to which the paths of the API are added."""
        return with_scheme(self.url)
