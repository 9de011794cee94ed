"""The settings of a P1 reader."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ...exceptions import ConfigError
from .countries import Country

_URL = "a serial device, as /dev/ttyUSB0, or tcp://host:port"
_NETWORK = "tcp://"


@dataclass(frozen=True, slots=True, kw_only=True)
class DsmrConfig:
    """Which line, and what is known of the meter at its end; `name` is the source of its readings."""

    name: str
    url: str = field(metadata={"takes": _URL})
    country: Country | None = None

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what can never be read."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if not (_is_address(self.url) if self.is_network else _is_device(self.url)):
            raise ConfigError("url", self.url, _URL)

    @property
    def is_network(self) -> bool:
        """Return whether the line is a TCP connection rather than a serial port."""
        return self.url.startswith(_NETWORK)


def _is_device(url: str) -> bool:
    """Return whether this can be the name of a serial device."""
    return bool(url.strip()) and "://" not in url


def _is_address(url: str) -> bool:
    """Return whether a host and a port follow, and nothing else."""
    try:
        parts = urlsplit(url)
        return bool(parts.hostname and parts.port) and not (parts.path or parts.query or parts.username)
    except ValueError:
        return False
