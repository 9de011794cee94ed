"""Where rows are missing, by how often they usually come."""

from collections.abc import Sequence
from itertools import pairwise
from statistics import median
from typing import NamedTuple

_LONG = 5  # usual periods
_STRETCH = 10_000  # rows over which the period is taken to be the same


class Gap(NamedTuple):
    """Between which two rows there are none, in microseconds since 1970."""

    start: int
    end: int


class Gaps:
    """Finds the gaps of a store, given its rows in the order of time."""

    def __init__(self) -> None:
        """Begin without rows."""
        self.found: list[Gap] = []
        self._last: int | None = None
        self._period: float | None = None

    def add(self, times: Sequence[int]) -> None:
        """Take the next rows, some or many."""
        for begin in range(0, len(times), _STRETCH):
            self._add(times[begin : begin + _STRETCH])

    def _add(self, times: Sequence[int]) -> None:
        """Take a stretch of rows."""
        before = [] if self._last is None else [self._last]
        steps = [Gap(*pair) for pair in pairwise((*before, *times))]
        self._last = times[-1]
        own = [step.end - step.start for step in steps[len(before) :]]
        self._period = median(own) if own else self._period
        if self._period is not None:
            self.found += [step for step in steps if step.end - step.start > _LONG * self._period]
