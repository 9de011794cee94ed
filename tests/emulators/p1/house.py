"""Houses: what flows through the meter, minute by minute."""

import math
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import count
from typing import Protocol
from zoneinfo import ZoneInfo

from .car import Car
from .noise import Stream, smooth, uniform
from .sky import cloud_cover
from .sun import sin_elevation

_DRAWS_A_DAY = 64


class House(Protocol):
    """What a meter measures."""

    def phases_w(self, minute: int, /) -> tuple[int, ...]:
        """Return the mean watts of each phase over a UTC minute since the epoch, import positive."""


@dataclass(frozen=True, slots=True)
class ConstantHouse:
    """A house that always draws (or, negative, returns) the same watts per phase."""

    watts: tuple[int, ...]

    def phases_w(self, _minute: int, /) -> tuple[int, ...]:
        """Return the watts given."""
        return self.watts


@dataclass(frozen=True, slots=True)
class Use:
    """An appliance that runs once: local minutes of the day, watts and the phase that it is on."""

    start: int
    end: int
    watts: int
    phase: int


@dataclass(slots=True)
class FamilyHouse:
    """A family: base load, fridge, kettles, cooking, evenings, washing, panels, and perhaps a car."""

    seed: int
    zone: ZoneInfo
    phases: int = 3
    solar_w: int = 5000
    latitude: float = 50.85
    longitude: float = 4.35
    car: Car | None = None
    _plans: dict[date, tuple[Use, ...]] = field(default_factory=dict)

    def phases_w(self, minute: int, /) -> tuple[int, ...]:
        """Return the load of each phase less the sun's power, which the inverter spreads evenly."""
        local = datetime.fromtimestamp(minute * 60, self.zone)
        minute_of_day = local.hour * 60 + local.minute
        load = [self._base_w(minute), self._fridge_w(minute), self._presence_w(minute_of_day)]
        for use in self._plan(local.date()):
            if use.start <= minute_of_day < use.end:
                load[use.phase] += use.watts
        if self.car is not None:
            load[0] += self.car.watts(minute)
        solar = self.sun_w(minute)
        if self.phases == 1:
            return (sum(load) - solar,)
        share = solar // 3
        return (load[0] - share, load[1] - share, load[2] - (solar - 2 * share))

    def _base_w(self, minute: int) -> int:
        return int(110 + 70 * smooth(self.seed, Stream.BASE, minute, 30))

    def _fridge_w(self, minute: int) -> int:
        return 85 if (minute + self.seed * 7) % 50 < 18 else 12

    @staticmethod
    def _presence_w(minute_of_day: int) -> int:
        hour = minute_of_day / 60
        evening = math.exp(-(((hour - 20.5) / 1.8) ** 2))
        morning = math.exp(-(((hour - 7.5) / 0.8) ** 2))
        return int(25 + 330 * evening + 180 * morning)

    def sun_w(self, minute: int) -> int:
        """Return the watts that the panels give during a UTC minute since the epoch."""
        height = sin_elevation(minute, self.latitude, self.longitude)
        if height <= 0 or not self.solar_w:
            return 0
        return int(self.solar_w * height**1.2 * (1 - cloud_cover(self.seed, minute)))

    def _plan(self, day: date) -> tuple[Use, ...]:
        if day not in self._plans:
            self._plans[day] = day_plan(self.seed, day)
        return self._plans[day]


def day_plan(seed: int, day: date) -> tuple[Use, ...]:
    """Return what a family switches on during a local day."""
    dice = count(day.toordinal() * _DRAWS_A_DAY)

    def drawn() -> float:
        return uniform(seed, Stream.USE, next(dice))

    def use(earliest: float, latest: float, minutes: int, watts: int, phase: int) -> Use:
        start = int(60 * (earliest + (latest - earliest) * drawn()))
        end = start + int(minutes * (0.7 + 0.6 * drawn()))
        return Use(start, end, int(watts * (0.9 + 0.2 * drawn())), phase)

    weekend = day.weekday() >= 5
    uses = [
        use(6.6, 7.6, 4, 2000, 0),
        use(17.5, 18.6, 30, 2100, 1),
        use(17.8, 18.9, 35, 1700, 2),
        *(use(8, 22, 3, 1900, 0) for _ in range(5 if weekend else 3)),
    ]
    if weekend:
        uses.append(use(11.8, 12.6, 30, 1800, 1))
    if drawn() < 0.5:
        uses.append(use(20.2, 21.5, 20, 1900, 0))
    if drawn() < (0.8 if weekend else 0.25):
        uses.append(use(9.5, 15, 25, 2000, 2))
    return tuple(uses)
