"""The settings of one input of an MCP3008."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from ...exceptions import ConfigError
from ...units import UNITS, suffix_of
from .calibration import Point, interpolate, linear

_QUANTITY = re.compile(r"[a-z][a-z0-9_]*")
_WINDOW_STEP = timedelta(milliseconds=100)


class Mode(StrEnum):
    """What is made of the samples of one reading.

    `rms` is for alternating current, as of a clamp: how far the samples are from their mean, so that the
    bias of the circuit does not count.
    """

    MEAN = "mean"
    RMS = "rms"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mcp3008Config:
    """Which input, at what chip, and what its volts stand for; `name` is the source of the readings.

    Attributes:
        channel: the input, or with `differential` the one that is measured against its neighbour (0 against
            1, 1 against 0, 2 against 3, …), of which the chip gives nothing below 0.
        quantity: what is measured; with `unit` it becomes the name of the column, as `car_current_a`.
        gain, offset: value = gain x volts + offset.
        points: measured pairs, in place of gain and offset; straight lines are drawn between them.
        samples: how many make one reading, in the mode `mean`.
        window: how long samples are taken, in the mode `rms`. A tenth of a second holds whole periods of
            both 50 and 60 Hz, and so does any number of tenths.
        smoothing: the time constant of an exponential mean over readings, 0 for none.
        host, port: a Raspberry Pi on which pigpiod runs; without a host the SPI port of this machine.
        chip_select: which of the two chips of the SPI port.
    """

    name: str
    channel: int = field(metadata={"minimum": 0, "maximum": 7})
    differential: bool = False
    reference_v: float = field(default=3.3, metadata={"minimum": 0.25, "maximum": 5.5})
    quantity: str = "voltage"
    unit: str = "v"
    gain: float = 1.0
    offset: float = 0.0
    points: tuple[Point, ...] = ()
    mode: Mode = Mode.MEAN
    samples: int = field(default=16, metadata={"minimum": 1, "maximum": 1000})
    window: timedelta = field(
        default=timedelta(milliseconds=200),
        metadata={"minimum": _WINDOW_STEP, "maximum": timedelta(seconds=2)},
    )
    smoothing: timedelta = timedelta(0)
    host: str | None = None
    port: int = field(default=8888, metadata={"minimum": 1, "maximum": 65535})
    chip_select: int = field(default=0, metadata={"minimum": 0, "maximum": 1})
    period: timedelta = field(default=timedelta(seconds=5), metadata={"minimum": timedelta(seconds=1)})
    timeout: timedelta = field(
        default=timedelta(seconds=5),
        metadata={"minimum": timedelta(milliseconds=100), "maximum": timedelta(seconds=60)},
    )

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what makes no column or no calibration."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if self.host is not None and not self.host.strip():
            raise ConfigError("host", self.host, "the name or address of a Raspberry Pi")
        if not _QUANTITY.fullmatch(self.quantity):
            raise ConfigError("quantity", self.quantity, "small letters, digits and _, as car_current")
        if (suffix := suffix_of(self.unit)) is None:
            raise ConfigError("unit", self.unit, f"one of {', '.join(UNITS)}")
        object.__setattr__(self, "unit", suffix)
        if self.window % _WINDOW_STEP:
            raise ConfigError(
                "window", f"{self.window.total_seconds():g} s", "a number of tenths of a second"
            )
        self._check_calibration()

    @property
    def column(self) -> str:
        """The name of the value."""
        ending = f"_{self.unit}"
        return self.quantity.removesuffix(ending) + ending

    @property
    def bus(self) -> str:
        """The line on which the chip is, in words; only one reader at a time speaks on it."""
        return f"{self.host}:{self.port}" if self.host else f"/dev/spidev0.{self.chip_select}"

    def value(self, voltage_v: float) -> float:
        """Return what volts at the input stand for."""
        if self.points:
            return interpolate(voltage_v, self.points)
        return linear(voltage_v, self.gain, self.offset)

    def _check_calibration(self) -> None:
        """Refuse points that are not one line, or not alone."""
        if not self.points:
            return
        if (self.gain, self.offset) != (1.0, 0.0):
            raise ConfigError("points", "points beside gain or offset", "either points, or gain and offset")
        points = tuple(sorted(self.points, key=lambda point: point.voltage_v))
        if len(points) == 1 or any(a.voltage_v == b.voltage_v for a, b in pairwise(points)):
            raise ConfigError("points", f"{len(points)} points", "two or more, each of another voltage")
        object.__setattr__(self, "points", points)
