"""From many samples of a voltage to one number."""

import math
from collections.abc import Callable, Sequence
from statistics import fmean, pstdev

from ...exceptions import ReaderDataError

LEAST_RATE = 250  # samples a second: four or more of each period of 60 Hz
_STEPS = 1024  # the data sheet: code = 1024 x V / Vref


def volts(code: float, reference_v: float) -> float:
    """Return the volts of a code of the chip, or of a mean of codes."""
    return code * reference_v / _STEPS


def take(read: Callable[[], int], count: int, limit: float, now: Callable[[], float]) -> list[int]:
    """Return so many samples. Raises TimeoutError if that takes longer than the limit in seconds."""
    end, codes = now() + limit, list[int]()
    while len(codes) < count:
        codes.append(read())
        if now() > end:
            raise TimeoutError
    return codes


def take_for(read: Callable[[], int], window: float, now: Callable[[], float]) -> list[int]:
    """Return as many samples as there are in a window of seconds, evenly.

    Raises ReaderDataError (too_slow) if they are too few to tell what an alternating current is.
    """
    start, codes = now(), list[int]()
    while (passed := now() - start) < window:
        codes.append(read())
    rate = len(codes) / passed
    if rate < LEAST_RATE:
        raise ReaderDataError(
            f"Only {rate:.0f} samples a second came over the line, and an effective value "
            f"takes {LEAST_RATE}; is the network slow?",
            fault="too_slow",
        )
    return codes


def mean(codes: Sequence[int]) -> float:
    """Return the mean of samples."""
    return fmean(codes)


def rms(codes: Sequence[int]) -> float:
    """Return the effective value of samples about their mean."""
    return pstdev(codes)


class Smoother:
    """An exponential mean over time: what is one time constant old counts 1/e."""

    def __init__(self, time_constant: float) -> None:
        """Take the time constant in seconds; with 0 nothing is smoothed."""
        self._time_constant = time_constant
        self._value: float | None = None
        self._at = 0.0

    def add(self, value: float, at: float) -> float:
        """Take in a value at a monotonic time in seconds; returns the mean."""
        if self._value is None or not self._time_constant:
            self._value = value
        else:
            weight = -math.expm1(-(at - self._at) / self._time_constant)
            self._value += weight * (value - self._value)
        self._at = at
        return self._value
