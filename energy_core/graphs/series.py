"""A value over time: each holds until the next, NaN is where nothing is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_LONGEST_MS = 45 * 60_000  # three times the longest period by which rows are kept
_LOOKED_AT = 1000  # rows, to know how far apart they are

type Instants = NDArray[np.int64]  # milliseconds since the epoch, in their order
type Values = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Instants and what held from each of them on; there is no NaN at the begin, nor two in a row."""

    times: Instants
    values: Values

    def at(self, instants: Instants, *, before: float = np.nan) -> Values:
        """Return what held at instants, `before` the first of its own."""
        places = np.searchsorted(self.times, instants, side="right") - 1
        if not len(self.times):
            return np.full(len(instants), before)
        return np.where(places < 0, before, self.values[places])

    def between(self, start: int, end: int) -> Series:
        """Return the part within [start, end)."""
        low, high = np.searchsorted(self.times, (start, end))
        return without_repeats(self.times[low:high], self.values[low:high])


NOTHING = Series(np.empty(0, np.int64), np.empty(0))


def hold_of_rows(times: Instants, least_ms: int) -> int:
    """Return for how long a value holds [ms]: three times as long as rows mostly are apart.

    It is `least_ms` at least, and else 45 minutes at most: rows that were kept otherwise in another year
    hold by their own period.
    """
    if len(times) <= 1:
        return least_ms
    pauses = np.diff(times)
    usual = int(np.median(pauses[:: len(pauses) // _LOOKED_AT + 1]))
    return max(least_ms, min(3 * usual, _LONGEST_MS))


def held(times: Instants, values: Values, hold_ms: int, end: int) -> Series:
    """Return rows as a series until an instant: where none follows in time, nothing is known.

    A row without a number says nothing. Times are in their order, each once.
    """
    known = np.isfinite(values)
    if not known.all():
        times, values = times[known], values[known]
    if not len(times):
        return NOTHING
    silent = np.flatnonzero(np.append(times[1:], end) - times > hold_ms)
    if not len(silent):
        return Series(times, values)
    return Series(
        np.insert(times, silent + 1, times[silent] + hold_ms), np.insert(values, silent + 1, np.nan)
    )


def combined(parts: Sequence[Series], work: Callable[[Instants], Values]) -> Series:
    """Return what is worked out at every instant at which one of the parts changes."""
    if not any(len(part.times) for part in parts):
        return NOTHING
    instants = np.sort(np.concatenate([part.times for part in parts]), kind="stable")
    instants = instants[np.diff(instants, prepend=instants[0] - 1) > 0]
    with np.errstate(over="ignore", invalid="ignore"):
        values = work(instants)
    return without_repeats(instants, np.where(np.isfinite(values), values, np.nan))


def without_repeats(times: Instants, values: Values) -> Series:
    """Return a series without what is unknown at its begin, or still unknown."""
    unknown = np.isnan(values)
    if not unknown.any():
        return Series(times, values)
    repeats = unknown & np.concatenate(([True], unknown[:-1]))
    return Series(times[~repeats], values[~repeats])
