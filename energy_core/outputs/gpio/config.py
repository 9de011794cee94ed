"""The settings of a relay on a GPIO pin."""

from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum

from ...exceptions import ConfigError


class Level(StrEnum):
    """What a relay is where nobody has commanded it."""

    OFF = "off"
    ON = "on"


@dataclass(frozen=True, slots=True, kw_only=True)
class GpioConfig:
    """Which pin, on which machine, and what it does to the relay.

    Attributes:
        pin: its BCM number, as in GPIO17; not its place on the header.
        active_high: whether the relay is on while the pin is high; many boards are on while it is low.
        at_start, at_exit: what the relay is from `start` to the first command, and from our end on.
        host, port: a Raspberry Pi on which pigpiod runs; without a host the pins of this machine.
        dead_man: how long the relay stays on when it is not refreshed, with a host only; refresh it three
            times as often, so that one or two may be lost.
        timeout: how long a command may take.
    """

    name: str
    pin: int = field(metadata={"minimum": 0, "maximum": 27})
    active_high: bool = True
    at_start: Level = Level.OFF
    at_exit: Level = Level.OFF
    host: str | None = None
    port: int = field(default=8888, metadata={"minimum": 1, "maximum": 65535})
    dead_man: timedelta = field(
        default=timedelta(seconds=30),
        metadata={"minimum": timedelta(seconds=15), "maximum": timedelta(minutes=10)},
    )
    timeout: timedelta = field(
        default=timedelta(seconds=3),
        metadata={"minimum": timedelta(milliseconds=100), "maximum": timedelta(seconds=60)},
    )

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what names nothing."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if self.host is not None and not self.host.strip():
            raise ConfigError("host", self.host, "the name or address of a Raspberry Pi")

    @property
    def where(self) -> str:
        """The pin and its machine, in words; two outputs never have the same."""
        return f"GPIO{self.pin} of {self.host.lower()}:{self.port}" if self.host else f"GPIO{self.pin}"
