"""The results of blocks, in the store where they are kept.

This module imports pandas, which the live path must not.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ..models import Reading
from ..protocols import Store
from .instants import instant
from .samples import Samples, is_there, is_value, joined

_NEAR = (1, 30, 400, 40_000)  # days in which the next results are looked for, each time farther
_DAY = 86_400_000_000


class Target:
    """Writes results, and knows which are there."""

    def __init__(self, store: Store, source: str) -> None:
        """Write to a store, as readings of a source."""
        self.store = store
        self._source = source

    def write(self, made: Sequence[tuple[np.ndarray, Samples]]) -> None:
        """Keep the results of blocks, which are between some edges, in the place of those that are there.

        Done again, it changes nothing. Raises StoreError.
        """
        for edges, results in made:
            if len(results.times) < len(edges) - 1:
                self._drop_others(edges, results.times)
        rows = joined([results for _, results in made])
        if not len(rows.times):
            return
        if len(rows.times) == 1 and self.store.append([self._reading(rows)]):
            return  # as it is with every new block: much faster than a frame
        self.store.put(self._frame(rows), replace=True)

    def differing(self, edges: np.ndarray, results: Samples) -> list[int]:
        """Return the starts of the blocks between some edges whose results are others than those there."""
        there = self._read(int(edges[0]), int(edges[-1]))
        both, mine, theirs = np.intersect1d(results.times, there.times, return_indices=True)
        unequal = np.zeros(len(both), bool)
        for name in {*results.columns, *there.columns}:
            columns = (results.columns.get(name), mine), (there.columns.get(name), theirs)
            one, other = (_values(column, places) for column, places in columns)
            unequal |= ~_equal(one, other)
        odd = np.setxor1d(results.times, there.times)
        return sorted([*odd.tolist(), *both[unequal].tolist()])

    def following(self, moment: int, end: int) -> list[int]:
        """Return the first instants of [moment, end) at which each of the columns has a result."""
        found: dict[str, int] = {}
        for days in _NEAR:
            until = min(moment + days * _DAY, end)
            there = self._read(moment, until)
            for name, values in there.columns.items():
                places = np.flatnonzero(is_there(values))
                if len(places):
                    found.setdefault(name, int(there.times[places[0]]))
            if until == end or (len(there.times) and there.columns.keys() <= found.keys()):
                break
            moment = until
        return sorted(set(found.values()))

    def _drop_others(self, edges: np.ndarray, kept: np.ndarray) -> None:
        """Remove the results of blocks that have none any more."""
        there = self._read(int(edges[0]), int(edges[-1])).times
        for time in np.setdiff1d(there, kept).tolist():
            self.store.remove(instant(time), instant(time + 1))

    def _read(self, start: int, end: int) -> Samples:
        """Return the results of [start, end)."""
        return Samples.of_frame(self.store.get(instant(start), instant(end)))

    def _reading(self, rows: Samples) -> Reading:
        """Return the only row as a reading."""
        known = {name: value for name, value in rows.at(0).items() if is_value(value)}
        return Reading(self._source, instant(int(rows.times[0])), known)

    def _frame(self, rows: Samples) -> pd.DataFrame:
        """Return rows as a frame."""
        times = pd.DatetimeIndex(rows.times.view("datetime64[us]"), name=self.store.index)
        index = times.tz_localize("UTC").tz_convert(self.store.zone)
        return pd.DataFrame(dict(rows.columns), index=index, copy=False)


def _values(column: np.ndarray | None, places: np.ndarray) -> np.ndarray:
    """Return values of a column, missing where there is no such column."""
    return np.full(len(places), np.nan) if column is None else column[places]


def _equal(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Say which values are the same, or missing in both."""
    return np.asarray((one == other) | ~(is_there(one) | is_there(other)), bool)
