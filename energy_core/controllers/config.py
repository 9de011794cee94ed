"""The settings of a charger that is switched."""

from dataclasses import dataclass, field
from datetime import time
from enum import StrEnum
from typing import Any

from ..exceptions import ConfigError

LEAST_LIMIT_W = 2500.0  # below it a peak costs nothing less
_DAY = 86_400


def _watts(most: float = 100_000, *, least: float = 0) -> dict[str, Any]:
    """Return the bounds of a power."""
    return {"minimum": least, "maximum": most, "takes": "a power in W"}


def _seconds(least: float, most: float) -> dict[str, Any]:
    """Return the bounds of a duration."""
    return {"minimum": least, "maximum": most, "takes": "a number of seconds"}


_KWH = {"minimum": 0, "maximum": 1000, "takes": "an energy in kWh"}


class Mode(StrEnum):
    """When to charge."""

    OFF = "off"
    ON = "on"
    SOLAR = "solar"
    SOLAR_CHEAP = "solar_cheap"


class Count(StrEnum):
    """Over what the energy is counted that is to be there in time."""

    DAY = "day"
    SESSION = "session"


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerConfig:
    """How a charger is switched; powers in W, times in seconds. The defaults suit 1.4 kW and a contactor.

    Solar: on above `upper_threshold_power` of excess, off `deadband_power` below it, both as a mean over
    `moving_average_seconds`. What a home battery charges with is excess from `battery_soc_pct` on, None for
    never. `cheap_from` and `cheap_until` are local times; equal ones mean the whole day.
    """

    mode: Mode = Mode.SOLAR
    charging_power: float = field(default=1400.0, metadata=_watts(50_000, least=1))
    upper_threshold_power: float = field(default=1400.0, metadata=_watts())
    deadband_power: float = field(default=900.0, metadata=_watts())
    moving_average_seconds: float = field(default=300.0, metadata=_seconds(0, 3600))
    min_on_seconds: float = field(default=600.0, metadata=_seconds(0, 7200))
    min_off_seconds: float = field(default=300.0, metadata=_seconds(0, 7200))
    max_switches_per_day: int = field(default=12, metadata={"minimum": 0, "maximum": 1000})
    battery_soc_pct: float | None = field(default=None, metadata={"minimum": 0, "maximum": 100})
    max_price: float | None = field(default=None, metadata={"takes": "a price in EUR/kWh"})
    cheap_at_night: bool = False
    cheap_from: time = time(22)
    cheap_until: time = time(7)
    daily_kwh: float = field(default=10.0, metadata=_KWH)
    ready_by: time | None = None
    ready_by_kwh: float = field(default=5.0, metadata=_KWH)
    ready_by_count: Count = Count.DAY
    guard: bool = True
    peak_limit_power: float = field(default=LEAST_LIMIT_W, metadata=_watts())
    reserve_power: float = field(default=2000.0, metadata=_watts(20_000))
    fuse_power: float | None = field(default=None, metadata=_watts(least=100))
    fuse_current: float | None = field(default=None, metadata={"minimum": 1, "maximum": 400})
    max_age_seconds: float = field(default=60.0, metadata=_seconds(2, 3600))
    override_seconds: float = field(default=12 * 3600.0, metadata=_seconds(60, 7 * _DAY))
    after_on: Mode = Mode.SOLAR
    on_ignores_guard: bool = False
    on_ignores_freshness: bool = False

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what contradicts itself."""
        if self.after_on is Mode.ON:
            raise ConfigError("after_on", str(self.after_on), "a mode that may last, so not on")

    @property
    def lower_threshold_power(self) -> float:
        """The excess below which it goes off [W]."""
        return self.upper_threshold_power - self.deadband_power
