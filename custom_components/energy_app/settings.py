"""What the user set for a device, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Protocol, Self

from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import CONF_COUNTRY, CONF_DEVICE_CLASS, CONF_URL

from .const import (
    CONF_MAX_AGE,
    CONF_SOURCE,
    CONF_UPDATE_INTERVAL,
    DEFAULT_MAX_AGE,
    DEFAULT_UPDATE_INTERVAL,
)
from .energy_core.config import decode
from .energy_core.readers.dsmr import DsmrConfig

_TCP = "tcp://"
_TIME_ZONE = "time_zone"
_NOT_OF_THE_READER = frozenset({CONF_DEVICE_CLASS, CONF_SOURCE})
_RAW = frozenset({"tcp", "socket"})


class DeviceSettings(Protocol):
    """What the settings of all devices have in common."""

    @property
    def name(self) -> str:
        """What the user calls the device."""

    @property
    def source(self) -> str:
        """What names its readings; it stays when the device is renamed."""


@dataclass(frozen=True, slots=True)
class Line:
    """Where a meter is read, and whose telegrams to expect there (None: whatever comes)."""

    url: str
    country: str | None = None

    @classmethod
    def serial(cls, port: str, country: str | None = None) -> Self:
        """Return the line of a serial port; a network address typed in its place is one too."""
        port = port.strip()
        scheme, _, address = port.partition("://")
        return cls(_TCP + address if scheme.lower() in _RAW else port, country)

    @classmethod
    def network(cls, host: str, port: int, country: str | None = None) -> Self:
        """Return the line of a network address; an IPv6 address goes in brackets."""
        host = host.strip()
        return cls(f"{_TCP}[{host}]:{port}" if ":" in host else f"{_TCP}{host}:{port}", country)

    @property
    def is_network(self) -> bool:
        """Whether this is a host and a port, rather than a serial port, here or far away."""
        return self.url.startswith(_TCP)

    @property
    def host_and_port(self) -> tuple[str, int]:
        """The host and port of a network address."""
        host, _, port = self.url.removeprefix(_TCP).rpartition(":")
        return host.strip("[]"), int(port)

    @property
    def label(self) -> str:
        """What the user knows the line by."""
        return self.url.removeprefix(_TCP)

    def reader_config(self, source: str) -> DsmrConfig:
        """Return the settings of a reader of this line. Raises ConfigError if there can be none."""
        return decode(DsmrConfig, {"name": source, "url": self.url, "country": self.country})


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSettings:
    """The settings of one meter; ages and intervals in seconds."""

    name: str
    source: str
    line: Line
    max_age: float
    update_interval: float

    @classmethod
    def from_subentry(cls, subentry: ConfigSubentry) -> Self:
        """Return the settings that a subentry holds."""
        data: Mapping[str, Any] = subentry.data
        return cls(
            name=subentry.title,
            source=data[CONF_SOURCE],
            line=Line(data[CONF_URL], data.get(CONF_COUNTRY)),
            max_age=data.get(CONF_MAX_AGE, DEFAULT_MAX_AGE),
            update_interval=data.get(CONF_UPDATE_INTERVAL, DEFAULT_UPDATE_INTERVAL),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PolledSettings[ConfigT]:
    """The settings of a device that is asked; `config` is that of its reader."""

    name: str
    source: str
    config: ConfigT
    device_class: str | None = None  # as which kind of quantity Home Assistant shows it, where that is free

    @classmethod
    def from_subentry(cls, config: type[ConfigT], subentry: ConfigSubentry, time_zone: str) -> Self:
        """Return the settings that a subentry holds, in a house with that time. Raises ConfigError."""
        source = subentry.data[CONF_SOURCE]
        return cls(
            name=subentry.title,
            source=source,
            config=reader_config(config, subentry.data, time_zone),
            device_class=subentry.data.get(CONF_DEVICE_CLASS),
        )


def reader_config[ConfigT](config: type[ConfigT], data: Mapping[str, Any], time_zone: str) -> ConfigT:
    """Return the settings of a reader, of what a subentry holds: the same by name. Raises ConfigError."""
    settings = {key: value for key, value in data.items() if key not in _NOT_OF_THE_READER}
    if any(each.name == _TIME_ZONE for each in fields(config)):  # type: ignore[arg-type]
        settings[_TIME_ZONE] = time_zone
    return decode(config, {"name": data[CONF_SOURCE], **settings})
