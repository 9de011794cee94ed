"""Numbers that look random and are the same every time, wherever one starts to look."""

from enum import IntEnum
from typing import Final

_MASK: Final = (1 << 64) - 1
_STEP: Final = 0x9E3779B97F4A7C15


class Stream(IntEnum):
    """What a number is drawn for, so that two uses never share one."""

    BASE = 1
    CLOUD_DAY = 2
    CLOUD = 3
    FLICKER = 4
    PHASE = 5
    VOLTAGE = 6
    GAS = 7
    WATER = 8
    PEAK = 9
    PEAK_TIME = 10
    REGISTER = 11
    SERIAL = 12
    WIRE = 13
    USE = 14
    WARMTH = 40
    FORECAST = 41


def _mixed(value: int) -> int:
    value = (value + _STEP) & _MASK
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & _MASK
    return value ^ (value >> 31)


def bits(seed: int, stream: Stream, index: int) -> int:
    """Return 64 bits for this seed, stream and index."""
    return _mixed(_mixed(_mixed(seed) ^ stream) ^ (index & _MASK))


def uniform(seed: int, stream: Stream, index: int) -> float:
    """Return a number in [0, 1)."""
    return (bits(seed, stream, index) >> 11) / (1 << 53)


def smooth(seed: int, stream: Stream, index: int, width: int) -> float:
    """Return a number in [0, 1) that wanders: drawn anew every `width`, straight in between."""
    node, into = divmod(index, width)
    before = uniform(seed, stream, node)
    return before + (uniform(seed, stream, node + 1) - before) * into / width
