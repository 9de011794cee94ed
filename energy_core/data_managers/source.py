"""The rows of some blocks, out of the store of a source.

This module imports numpy, which the live path must not.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

import numpy as np

from ..exceptions import StoreUnavailableError
from ..models import Reading, Value
from ..protocols import Store
from ..registers import falls
from .instants import instant, micros, span
from .recipe import Recipe
from .samples import Samples, Spans, is_there, is_value, joined

_STEPS = tuple(timedelta(days=days) for days in (1 / 24, 1, 7))  # so far back is looked, each time farther


class Source:
    """Reads what blocks are made of: their rows, and the last values before them."""

    def __init__(self, store: Store, recipe: Recipe, hold: timedelta) -> None:
        """Read a store for a recipe; a value holds for `hold` at most."""
        self.store = store
        self._recipe = recipe
        self._hold = span(hold)

    def ends(self) -> tuple[int, int] | None:
        """Return when the first and the last row are, None if there is none.

        Raises StoreError, also where rows are out of reach.
        """
        failure = getattr(self.store, "failure", None)
        if failure is not None:
            raise StoreUnavailableError(f"rows may be missing: {failure}")
        first, last = self.store.first_reading(), self.store.last_reading()
        return (micros(first.at), micros(last.at)) if first and last else None

    def has_rows(self, start: int, end: int) -> bool:
        """Say whether there are rows in [start, end). Raises StoreError."""
        return len(self._read(start, end).times) > 0

    def samples(self, edges: np.ndarray, first: int) -> tuple[Samples, Spans]:
        """Return every row of the blocks between some edges, and how they lie in them.

        `first` is when the first row of the store is. Raises StoreError.
        """
        start, end = int(edges[0]), int(edges[-1])
        samples = self._read(start - self._hold, end)
        spans = Spans(samples.times, edges, self._hold)
        begin = int(spans.cuts[0])
        if self._recipe.algorithm.counts_from_before and begin < len(spans.times):
            wanted = self._unknown_before(samples, begin)
            before = self._last_values(start - self._hold, first, wanted) if wanted else []
            if before:
                samples = joined([*reversed(before), samples])
                spans = Spans(samples.times, edges, self._hold)
        return samples, spans

    def thinned(self, edges: np.ndarray, first: int) -> tuple[Samples, Spans]:
        """Return the last values before each edge only, without reading the other rows.

        Where a register has fallen, or has its first value, every row of that block is read all the same.
        """
        bounds = edges.tolist()
        pieces = [self._read(first, first + 1)] if bounds[0] <= first < bounds[-1] else []
        for since, until in pairwise(bounds):
            pieces += reversed(self._last_values(until, max(since, first)))
        samples = _once(joined(pieces)) if pieces else self._read(first, first)
        wanted = self._unknown_before(samples, 0)
        before = self._last_values(bounds[0], first, wanted) if wanted else []
        samples = _once(joined([*reversed(before), samples]))
        for since, until in self._hidden(samples, edges, first):
            samples = _once(joined([samples, self._read(since, until)]))
        return samples, Spans(samples.times, edges, self._hold)

    def _unknown_before(self, samples: Samples, begin: int) -> list[str]:
        """Return the columns that have a value from a row on, and none before it."""
        columns = samples.columns
        latest = samples.at(begin - 1) if begin else {}  # which mostly has them all
        return [
            name
            for name in self._recipe.columns_of(samples)
            if not is_value(latest.get(name))
            and not is_there(columns[name][:begin]).any()
            and is_there(columns[name][begin:]).any()
        ]

    def _last_values(self, until: int, since: int, wanted: Sequence[str] | None = None) -> list[Samples]:
        """Return rows of [since, until) that hold the last values of columns, the newest first.

        Without columns these are those that the recipe takes, of the last rows.
        """
        found = []
        for window in self._windows(until, since):
            rows = self._read(*window)
            if not len(rows.times):
                continue
            names = self._recipe.columns_of(rows) if wanted is None else wanted
            places = {name: _last_place(rows, name) for name in names}
            chosen = sorted({place for place in places.values() if place is not None})
            found.append(rows.where(np.array(chosen, np.int64)))
            wanted = [name for name in names if places[name] is None]
            if not wanted:
                break
        return found

    def _hidden(self, samples: Samples, edges: np.ndarray, first: int) -> list[tuple[int, int]]:
        """Return the blocks of which all rows are needed: a register has fallen, or begins, within them."""
        hidden: set[int] = set()
        for name in self._recipe.columns_of(samples):
            known = is_there(samples.columns[name])
            times, values = samples.times[known], samples.columns[name][known]
            begin = times[:1][(times[:1] >= edges[0]) & (times[:1] != first)]
            found = np.concatenate((begin, times[falls(values)]))
            hidden.update((edges.searchsorted(found, side="right") - 1).tolist())
        return [(int(edges[place]), int(edges[place + 1])) for place in sorted(hidden) if place >= 0]

    def _windows(self, until: int, since: int) -> Iterator[tuple[int, int]]:
        """Yield windows backwards from one instant to another, each longer than the one before it."""
        few = self._hold // 4  # in which there are some rows, of which the last mostly says all
        steps = iter((few, self._hold, *map(span, _STEPS)))
        step = 0
        while until > since:
            step = next(steps, step)
            yield max(until - step, since), until
            until -= step

    def _read(self, start: int, end: int) -> Samples:
        """Return the rows of [start, end)."""
        first, last = instant(start), instant(end)
        if end - start <= self._hold:
            rows, readings = None, self.store.readings(first, last)
            if readings is not None:
                return _of_readings(readings)
        else:
            rows = self.store.rows(first, last)
        return Samples.of_frame(self.store.get(first, last)) if rows is None else Samples.of_rows(rows)


def _last_place(rows: Samples, column: str) -> int | None:
    """Return the place of the last value of a column, None if it has none."""
    if column not in rows.columns:
        return None
    places = np.flatnonzero(is_there(rows.columns[column]))
    return int(places[-1]) if len(places) else None


def _once(samples: Samples) -> Samples:
    """Return rows, of which some may be there twice, in the order of time and each once."""
    return samples.where(np.unique(samples.times, return_index=True)[1])


def _of_readings(readings: Sequence[Reading]) -> Samples:
    """Return readings, which are in the order of time, as rows."""
    names = dict.fromkeys(name for each in readings for name in each.values)
    columns = {name: _array([each.values.get(name) for each in readings]) for name in names}
    return Samples(np.array([micros(each.at) for each in readings], np.int64), columns)


def _array(values: Sequence[Value | None]) -> np.ndarray:
    """Return values as numbers if all that are there are some."""
    kind = float if all(value is None or isinstance(value, int | float) for value in values) else object
    return np.array(values, kind)
