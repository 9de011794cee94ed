"""The settings of a P1 reader."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

import serialx

from ...exceptions import ConfigError
from .countries import Country

_URL = "a serial device, as /dev/ttyUSB0, or tcp://host:port"
_RAW = frozenset({"tcp", "socket"})


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
        is_line = _is_address(self.url) if self.is_network else self.url.strip()
        if not (is_line and self.url.isprintable()):
            raise ConfigError("url", self.url, _URL)

    @property
    def is_network(self) -> bool:
        """Return whether the line goes over the network rather than to a port of this machine."""
        return "://" in self.url

    @property
    def has_serial_settings(self) -> bool:
        """Return whether the line has a speed to find: a serial port, here or far away."""
        return not self.is_network or urlsplit(self.url).scheme not in _RAW


def _is_address(url: str) -> bool:
    """Return whether this is an address, of a kind that can be opened; a raw one is a host and a port."""
    try:
        parts = urlsplit(url)
        if parts.scheme in _RAW:
            is_bare = url == f"{parts.scheme}://{parts.netloc}" and "@" not in parts.netloc
            return is_bare and bool(parts.port) and _is_host(parts.hostname)
        serialx.get_serial_classes(url)
        return _is_host(parts.hostname)
    except ValueError, serialx.SerialException:
        return False


def _is_host(name: str | None) -> bool:
    """Return whether this can be looked up; a label that is empty or too long is a ValueError."""
    return bool(name and name.encode("idna"))
