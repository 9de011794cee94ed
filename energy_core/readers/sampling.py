"""What is taken of a device that speaks more often than it is asked."""

from collections import deque
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from math import isfinite
from statistics import fmean
from typing import TypeIs

from ..models import Reading, Value
from ..units import unit_of

MOST_READINGS = 20_000  # hours of one a second, and some 50 MiB
_MEASURED = frozenset({"W", "kW", "V", "A", "%", "°C", "hPa", "m", "m/s", "mm/h"})
_RECKONED = "month_peak", "demand"  # by the device, over a time of its own


class SamplingMode(StrEnum):
    """Which readings of those pushed since the last time count."""

    LAST = "last"
    FIRST = "first"
    MEAN = "mean"
    ALL = "all"


class Sampler:
    """Collects readings as they come and hands out what its mode makes of them.

    It holds `most` readings and then drops the oldest, counted in `dropped`.
    """

    def __init__(self, mode: SamplingMode = SamplingMode.LAST, *, most: int = MOST_READINGS) -> None:
        """Start with nothing."""
        self.mode = mode
        self.dropped = 0
        self._readings: deque[Reading] = deque(maxlen=1 if mode is SamplingMode.LAST else most)

    def push(self, reading: Reading) -> None:
        """Take a reading in."""
        if self.mode is SamplingMode.FIRST and self._readings:
            return
        if self.mode is not SamplingMode.LAST and len(self._readings) == self._readings.maxlen:
            self.dropped += 1
        self._readings.append(reading)

    def take(self) -> list[Reading]:
        """Hand out what has come since the last time, oldest first; empty if nothing has."""
        taken = list(self._readings)
        self._readings.clear()
        return [mean(taken)] if taken and self.mode is SamplingMode.MEAN else taken


def mean(readings: Sequence[Reading]) -> Reading:
    """Return one reading for several: the mean of what is measured, as a power or a voltage.

    It has no more decimals than what was measured, or it would fill the disk with them.
    Everything else, as registers, which count, and the demand of a quarter-hour, which grows from its
    begin, is that of the last reading, whose time it has.
    """
    last = readings[-1]
    values = {column: _mean_of(column, readings, value) for column, value in last.values.items()}
    return Reading(last.source, last.at, values, last.info)


def _mean_of(column: str, readings: Sequence[Reading], last: Value) -> Value:
    """Return the mean of a column that measures, else its last value."""
    if unit_of(column) not in _MEASURED or column.startswith(_RECKONED):
        return last
    measured = [value for each in readings if _is_number(value := each.values.get(column))]
    return round(fmean(measured), max(map(_decimals, measured))) if measured else last


def _is_number(value: Value | None) -> TypeIs[float]:
    """Say whether a value can be measured."""
    return isinstance(value, int | float) and isfinite(value)


def _decimals(value: float) -> int:
    """Return how many decimals a number has."""
    exponent = Decimal(repr(value)).normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
