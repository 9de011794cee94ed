"""The settings of an SMA reader."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from ...exceptions import ConfigError
from ..web import is_base_url, with_scheme

_URL = "the address of the inverter, as https://192.168.1.6"


class Group(StrEnum):
    """Whose password it is."""

    USER = "user"
    INSTALLER = "installer"


@dataclass(frozen=True, slots=True, kw_only=True)
class SmaConfig:
    """Which inverter is asked, how often, and with whose password; `name` is the source of its readings.

    Without a password only what the inverter shows to anybody is read. The inverters sign their certificates
    themselves: with `verify_tls` one is trusted only if somebody known has signed it.
    """

    name: str
    url: str = field(metadata={"takes": _URL})
    password: str | None = field(default=None, repr=False)
    group: Group = Group.USER
    verify_tls: bool = True
    period: timedelta = field(default=timedelta(seconds=10), metadata={"minimum": timedelta(seconds=5)})
    timeout: timedelta = field(
        default=timedelta(seconds=10),
        metadata={"minimum": timedelta(milliseconds=100), "maximum": timedelta(minutes=1)},
    )

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what can never be asked."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if not is_base_url(self.base_url):
            raise ConfigError("url", self.url, _URL)

    @property
    def base_url(self) -> str:
        """The address to which the paths of WebConnect are added."""
        return with_scheme(self.url)
