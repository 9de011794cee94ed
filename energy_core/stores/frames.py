"""Frames from rows and rows from frames, the same for every store.

This module imports pandas, which the live path must not: take it from `.late`.
"""

from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

from ..exceptions import StoreError
from .rows import Row, clean


class Table:
    """Rows gathered column by column, to become a frame."""

    def __init__(self, columns: Sequence[str]) -> None:
        """Begin without rows."""
        self._moments = [_moments([])]
        self._columns = {name: [_array([])] for name in columns}

    def add(self, moments: Sequence[str] | Sequence[datetime], columns: Sequence[Sequence[object]]) -> None:
        """Add rows: their instants in UTC, written without the zone, and their columns in order."""
        self._moments.append(_moments(moments))
        for chunks, values in zip(self._columns.values(), columns, strict=True):
            chunks.append(_array(values))

    def frame(self, *, index: str, zone: str) -> pd.DataFrame:
        """Return the rows, sorted, of one instant the first; numbers are float64, the rest is object."""
        times = pd.DatetimeIndex(np.concatenate(self._moments), name=index)
        times = times.tz_localize("UTC").tz_convert(zone)
        arrays = {name: np.concatenate(chunks) for name, chunks in self._columns.items()}
        series = {name: pd.Series(values, times, dtype=values.dtype) for name, values in arrays.items()}
        frame = pd.DataFrame(series, index=times)
        if not times.is_monotonic_increasing:
            frame = frame.sort_index(kind="stable")
        return frame if times.is_unique else frame[~frame.index.duplicated()]


def frame_of_rows(rows: Sequence[Row], columns: Sequence[str], *, index: str, zone: str) -> pd.DataFrame:
    """Return a frame of rows under these columns."""
    table = Table(columns)
    moments = [at.replace(tzinfo=None) for at, _ in rows]
    table.add(moments, [[values.get(name) for _, values in rows] for name in columns])
    return table.frame(index=index, zone=zone)


def rows_of_frame(frame: pd.DataFrame, index: str) -> list[Row]:
    """Return the rows of a frame, in its order; what is finer than a microsecond is cut off.

    An index of other than instants with a time zone is a ValueError.
    """
    if not len(frame.index):
        return []
    times = instants(frame)
    there = frame.notna().to_numpy()
    columns = [frame.iloc[:, n].astype(object).where(there[:, n], None) for n in range(frame.shape[1])]
    names = [str(name) for name in frame.columns]
    moments = times.to_pydatetime()
    table = zip(*columns, strict=True) if columns else [()] * len(times)
    return [
        Row(moment, clean(dict(zip(names, values, strict=True)), index))
        for moment, values in zip(moments, table, strict=True)
    ]


def instants(frame: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the index of a frame in UTC, to the microsecond. One that says no instants is a ValueError."""
    times = frame.index
    if not isinstance(times, pd.DatetimeIndex) or times.tz is None or times.hasnans:
        raise ValueError("the index of a frame must be datetimes with a time zone, none missing")
    return times.tz_convert("UTC").as_unit("us")


def _array(values: Sequence[object]) -> np.ndarray:
    """Return the array of a column: float64 if all that is there are numbers, else object."""
    numeric = all(value is None or isinstance(value, int | float) for value in values)
    return np.array(values, dtype=float if numeric else object)


def _moments(moments: Sequence[str] | Sequence[datetime]) -> np.ndarray:
    """Return instants as an array. A time that does not exist is a StoreError."""
    try:
        return np.array(moments, dtype="datetime64[us]")
    except ValueError as error:
        raise StoreError(f"a row begins with a time that does not exist: {error}") from error
