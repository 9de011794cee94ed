"""From volts at the input to what they stand for."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A pair that was measured: so many volts at the input mean this value."""

    voltage_v: float
    value: float


def linear(voltage_v: float, gain: float, offset: float) -> float:
    """Return gain x volts + offset."""
    return gain * voltage_v + offset


def interpolate(voltage_v: float, points: Sequence[Point]) -> float:
    """Return the value on the line through the two nearest points; beyond the ends their lines go on.

    There are at least two points, in the order of their volts, of which no two are equal.
    """
    index = bisect_right(points, voltage_v, key=lambda point: point.voltage_v)
    index = min(max(index, 1), len(points) - 1)
    below, above = points[index - 1], points[index]
    slope = (above.value - below.value) / (above.voltage_v - below.voltage_v)
    return below.value + slope * (voltage_v - below.voltage_v)
