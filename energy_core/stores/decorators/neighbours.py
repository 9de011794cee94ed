"""Which rows of a batch are no duplicates of each other, nor of what is stored.

This module imports pandas, which the live path must not: take it as a `LateModule`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import numpy as np
import pandas as pd

from ...models import Reading
from .. import frames
from .spacing import near, spaced
from .tables import moment

_FAR = timedelta(days=1)  # instants further apart are looked up on their own
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Rows:
    """Instants, in microseconds since 1970, and what rows hold in the columns that tell them apart."""

    moments: np.ndarray
    cells: tuple[np.ndarray, ...]

    @classmethod
    def of_readings(cls, readings: Sequence[Reading], columns: Sequence[str]) -> Self:
        """Take them from readings, in their order."""
        naive = [reading.at.replace(tzinfo=None) for reading in readings]
        cells = (
            np.array([dict(reading.values).get(name) for reading in readings], object) for name in columns
        )
        return cls(np.array(naive, "datetime64[us]").astype(np.int64), tuple(cells))

    @classmethod
    def of_frame(cls, frame: pd.DataFrame, columns: Sequence[str]) -> Self:
        """Take them from a frame, in its order."""
        names = [str(name) for name in frame.columns]
        nothing = np.full(len(frame) if columns else 0, None)
        cells = (
            frame.iloc[:, names.index(name)].to_numpy(object) if name in names else nothing
            for name in columns
        )
        return cls(frames.instants(frame).asi8, tuple(cells))

    @classmethod
    def joined(cls, *parts: Self) -> Self:
        """Take them from several, one after the other."""
        cells = zip(*(part.cells for part in parts), strict=True)
        return cls(np.concatenate([part.moments for part in parts]), tuple(map(np.concatenate, cells)))

    def follow(self, last: datetime | None, resolution: timedelta) -> bool:
        """Say whether they are far apart, in order, and far behind the last that is stored: as most are."""
        distance = resolution // _MICROSECOND
        if last is not None and moment(self.moments[0]) - last < resolution:
            return False
        return bool((self.moments[1:] - self.moments[:-1] >= distance).all())

    def at(self, places: Sequence[int] | np.ndarray) -> Self:
        """Return those of these places."""
        places = np.asarray(places, np.intp)
        return type(self)(self.moments[places], tuple(cells[places] for cells in self.cells))

    def stretches(self, resolution: timedelta) -> Iterator[tuple[datetime, datetime]]:
        """Yield the half-open stretches of time in which a row could be near to one of these."""
        moments = np.unique(self.moments)
        far = max(resolution, _FAR) // _MICROSECOND
        groups = np.split(moments, np.flatnonzero(np.diff(moments) >= far) + 1)
        for group in groups:
            yield moment(group[0]) - resolution, moment(group[-1]) + resolution


def chosen(batch: Rows, stored: Rows, resolution: timedelta, *, replace: bool) -> np.ndarray:
    """Return the places of the rows of a batch to keep, in its order.

    With `replace` those of a stored instant are among them, and the others are held against what is
    stored then.
    """
    distance = resolution // _MICROSECOND
    places = _one_of_each(batch.moments, last=replace)
    there = np.isin(batch.moments[places], stored.moments)
    new, known = places[~there], places[there]
    if replace:
        others = ~np.isin(stored.moments, batch.moments[known])
        stored = Rows.joined(stored.at(np.flatnonzero(others)), batch.at(known))
    positions = _positions(Rows.joined(batch.at(new), stored), distance)
    ours, theirs = positions[: new.size], np.sort(positions[new.size :])
    order = np.argsort(ours, kind="stable")
    order = order[~near(ours[order], theirs, distance)]
    kept = new[order[spaced(ours[order], distance)]]
    return np.sort(np.concatenate([kept, known]) if replace else kept)


def _one_of_each(moments: np.ndarray, *, last: bool) -> np.ndarray:
    """Return the place of one row of each instant: of those that came, the first or the last."""
    order = np.argsort(moments, kind="stable")
    changes = np.ones(len(moments) + 1, dtype=bool)
    changes[1:-1] = np.diff(moments[order]) != 0
    places: np.ndarray = order[changes[1:] if last else changes[:-1]]
    return places


def _positions(rows: Rows, distance: int) -> np.ndarray:
    """Return numbers as far apart as the instants, up to the distance, which they are if cells differ."""
    if not rows.cells:
        return rows.moments
    codes = np.zeros(len(rows.moments), np.int64)
    for cells in rows.cells:
        numbers = pd.factorize(cells)[0]  # -1 for what is missing
        codes = np.unique(codes * (len(cells) + 1) + numbers, return_inverse=True)[1]
    order = np.lexsort((rows.moments, codes))
    gaps = np.minimum(np.diff(rows.moments[order]), distance)
    gaps[np.diff(codes[order]) != 0] = distance
    positions = np.zeros(len(order), np.int64)
    positions[order[1:]] = np.cumsum(gaps)
    return positions
