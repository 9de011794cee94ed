"""The settings of a weather reader."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from yarl import URL

from ...exceptions import ConfigError, Hidden

_URL = "an address as https://api.openweathermap.org"
_KEY = "the API key of your account, letters and digits"


class Api(StrEnum):
    """Which of OpenWeatherMap's interfaces is asked."""

    ONECALL = "onecall"
    FREE = "free"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenWeatherMapConfig:
    """Whose key asks for the weather of which place; `name` is the source of the readings.

    One Call 3.0 gives 1000 calls a day for nothing: the shortest periods stay below that, and the usual
    ones take 168.
    """

    name: str
    api_key: str = field(repr=False, metadata={"takes": _KEY})
    latitude: float = field(metadata={"minimum": -90, "maximum": 90})
    longitude: float = field(metadata={"minimum": -180, "maximum": 180})
    api: Api = Api.ONECALL
    url: str = field(default="https://api.openweathermap.org", metadata={"takes": _URL})
    period: timedelta = field(default=timedelta(minutes=10), metadata={"minimum": timedelta(minutes=2)})
    forecast_period: timedelta = field(
        default=timedelta(hours=1), metadata={"minimum": timedelta(minutes=10)}
    )
    timeout: timedelta = field(default=timedelta(seconds=20), metadata={"minimum": timedelta(seconds=1)})

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what can never be asked."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if not (self.api_key.isascii() and self.api_key.isprintable() and self.api_key.strip()):
            raise ConfigError("api_key", Hidden(), _KEY)
        if not _is_address(self.url):
            raise ConfigError("url", self.url, _URL)


def _is_address(text: str) -> bool:
    """Return whether this is the address of a web server, without a query or a password of its own."""
    try:
        url = URL(text)
    except ValueError:
        return False
    is_bare = not (url.query_string or url.fragment or url.user or url.password)
    return url.scheme in {"http", "https"} and bool(url.host) and is_bare
