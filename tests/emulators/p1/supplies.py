"""Gas and water: meters that are read every so often."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from .noise import Stream, uniform


class Volume(NamedTuple):
    """A register in litres and the instant at which it was read."""

    litres: int
    read_at: int


class Supply:
    """A register that grows by `litres(begin)` over each `every` seconds and is read at the end of each."""

    def __init__(self, litres: Callable[[int], int], every: int, first: int, initial: int) -> None:
        """Begin with `initial` litres at `first`, seconds since the epoch."""
        self._litres = litres
        self._every = every
        self._first = first // every
        self._readings = [initial]

    def at(self, second: int) -> Volume:
        """Return the last reading at an instant."""
        slot = second // self._every
        while self._first + len(self._readings) <= slot:
            begin = (self._first + len(self._readings) - 1) * self._every
            self._readings.append(self._readings[-1] + self._litres(begin))
        return Volume(self._readings[slot - self._first], slot * self._every)


def heating_gas(seed: int, zone: ZoneInfo, every: int) -> Callable[[int], int]:
    """Return the litres of gas that a house burns: heating by the weather, hot water twice a day."""

    def litres(begin: int) -> int:
        local = datetime.fromtimestamp(begin, zone)
        hour = local.hour + local.minute / 60
        year = 2 * math.pi * (local.timetuple().tm_yday - 20) / 365
        outside = 10.5 - 8 * math.cos(year) - 3 * math.cos(2 * math.pi * (hour - 3) / 24)
        wanted = 20 if 6.5 <= hour < 22.5 else 15
        heating_kw = max(0.0, wanted - 3 - outside) * 0.35
        water_kw = 9.0 if 7 <= hour < 7.5 or 20 <= hour < 20.5 else 0.0
        exact = (heating_kw + water_kw) * every / 3600 / 10.5 * 1000
        return int(exact + uniform(seed, Stream.GAS, begin // every))

    return litres


def tap_water(seed: int, zone: ZoneInfo, every: int) -> Callable[[int], int]:
    """Return the litres of water that a house draws: mornings and evenings most, none at night."""

    def litres(begin: int) -> int:
        hour = datetime.fromtimestamp(begin, zone).hour
        per_hour = 55 if hour in {7, 8, 18, 19, 20} else 14 if 6 <= hour < 23 else 0
        drawn = uniform(seed, Stream.WATER, begin // every)
        return int(per_hour * every / 3600 * 2 * drawn + 0.5)

    return litres
