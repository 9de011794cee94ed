"""The settings of a P1 reader."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from .countries import Country

_TAKES_URL = "a serial device, as /dev/ttyUSB0, or tcp://host:port"


@dataclass(frozen=True, slots=True, kw_only=True)
class DsmrConfig:
    """Which line, and what is known of the meter at its end; `name` is the source of the readings."""

    name: str
    url: str = field(metadata={"takes": _TAKES_URL})
    country: Country | None = None

    def __post_init__(self) -> None:
        """Refuse with a ValueError what can never be opened."""
        if not self.name:
            raise ValueError("a reader needs a name")
        if self.is_network:
            parts = urlsplit(self.url)
            if not (parts.hostname and parts.port) or parts.path or parts.query:
                raise ValueError(f"{self.url!r} is not {_TAKES_URL}")
        elif not self.url.strip() or "://" in self.url:
            raise ValueError(f"{self.url!r} is not {_TAKES_URL}")

    @property
    def is_network(self) -> bool:
        """Return whether the line is a TCP connection rather than a serial port."""
        return self.url.startswith("tcp://")
