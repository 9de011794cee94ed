"""Frames from rows and rows from frames, the same for every store.

This module imports pandas, which the live path must not: take it from `.late`.
"""

from collections.abc import Mapping, Sequence
from datetime import timedelta

import numpy as np
import pandas as pd

from ..models import Rows, Value
from .columns import Columns, as_objects, increasing, is_exact, settled
from .rows import EPOCH, Row, clean, plain

_TICK = timedelta(microseconds=1)
_EXACT = 2**53  # up to here a float is every whole number


class Table:
    """Rows gathered column by column, to become a frame."""

    def __init__(self, names: Sequence[str], room: int) -> None:
        """Begin without rows, with room for as many as there may come."""
        self._names = tuple(names)
        self._times = np.empty(room, np.int64)
        self._numbers = np.empty((len(names), room))
        self._others: dict[int, np.ndarray] = {}  # the columns in which not all are numbers
        self._count = 0

    def add(self, rows: Columns) -> None:
        """Add rows."""
        stretch = slice(self._count, self._count + len(rows.times))
        self._times[stretch] = rows.times
        for number, values in enumerate(map(settled, rows.values)):
            if values.dtype == object and number not in self._others:
                self._others[number] = as_objects(self._numbers[number])
            if number in self._others:
                self._others[number][stretch] = as_objects(values)
            else:
                self._numbers[number, stretch] = values
        self._count = stretch.stop

    def frame(self, *, index: str, zone: str) -> pd.DataFrame:
        """Return the rows, sorted, of one instant the first; numbers are float64, the rest is object."""
        times, numbers, others = self._in_order()
        return _frame(self._names, numbers, others, _index(times, index, zone))

    def rows(self) -> Rows:
        """Return the rows of the frame column by column."""
        times, numbers, others = self._in_order()
        return Rows(self._names, times, numbers, {self._names[place]: others[place] for place in others})

    def _in_order(self) -> tuple[np.ndarray, np.ndarray, Mapping[int, np.ndarray]]:
        """Return the times, the columns of numbers (columns x rows), and by their places those of others."""
        times, numbers = self._times[: self._count], self._numbers[:, : self._count]
        others = {number: values[: self._count] for number, values in self._others.items()}
        if not increasing(times):
            times, (chosen,) = Columns(times, [np.arange(self._count)]).in_order()
            numbers = numbers[:, chosen]
            others = {number: values[chosen] for number, values in others.items()}
        return times, numbers, others


def frame_of_rows(rows: Sequence[Row], columns: Sequence[str], *, index: str, zone: str) -> pd.DataFrame:
    """Return a frame of rows under these columns."""
    table = Table(columns, len(rows))
    times = np.array([(at - EPOCH) // _TICK for at, _ in rows], np.int64)
    table.add(Columns(times, [_objects([values.get(name) for _, values in rows]) for name in columns]))
    return table.frame(index=index, zone=zone)


def rows_of_frame(frame: pd.DataFrame, index: str) -> list[Row]:
    """Return the rows of a frame, in its order; what is finer than a microsecond is cut off.

    An index of other than instants with a time zone is a ValueError.
    """
    times = instants(frame)
    there = frame.notna().to_numpy()
    columns = [frame.iloc[:, n].astype(object).where(there[:, n], None) for n in range(frame.shape[1])]
    names = [str(name) for name in frame.columns]
    table = zip(*columns, strict=True) if columns else [()] * len(times)
    return [
        Row(moment, clean(dict(zip(names, values, strict=True)), index))
        for moment, values in zip(times.to_pydatetime(), table, strict=True)
    ]


def instants(frame: pd.DataFrame) -> pd.DatetimeIndex:
    """Return the index of a frame in UTC, to the microsecond. One that says no instants is a ValueError."""
    times = frame.index
    if not len(times):
        return pd.DatetimeIndex([], dtype="datetime64[us, UTC]")
    if not isinstance(times, pd.DatetimeIndex) or times.tz is None or times.hasnans:
        raise ValueError("the index of a frame must be datetimes with a time zone, none missing")
    return times.tz_convert("UTC").as_unit("us")


def columns_of_frame(frame: pd.DataFrame, index: str) -> tuple[tuple[str, ...], Columns]:
    """Return the names of a frame's columns and its rows, in its order, as `rows_of_frame` does."""
    times = instants(frame).asi8.copy()
    places = {str(name): place for place, name in enumerate(frame.columns)}  # of two of a name, the second
    if index in places and len(times):
        raise ValueError(f"a column cannot have the name of the index, {index!r}")
    values = [_column(name, frame.iloc[:, place]) for name, place in places.items()]
    return tuple(places), Columns(times, values)


def _column(name: str, values: pd.Series) -> np.ndarray:
    """Return a column as float64 with NaN, or as object with None, of plain Python values."""
    if pd.api.types.is_numeric_dtype(values.dtype) and not pd.api.types.is_complex_dtype(values.dtype):
        numbers = values.to_numpy(dtype=float, na_value=np.nan)
        if not pd.api.types.is_integer_dtype(values.dtype) or not (np.abs(numbers) >= _EXACT).any():
            return numbers
    there = values.notna().to_numpy()
    cells = [
        plain(name, value) if known else None
        for value, known in zip(values.astype(object), there, strict=True)
    ]
    objects = _objects(cells)
    return settled(objects) if is_exact(cells) else objects


def _objects(values: Sequence[Value | None]) -> np.ndarray:
    """Return values of any kind as an array."""
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _index(times: np.ndarray, name: str, zone: str) -> pd.DatetimeIndex:
    """Return the index of a frame."""
    instants = pd.DatetimeIndex(times.view("datetime64[us]"), name=name)
    return instants.tz_localize("UTC").tz_convert(zone)


def _frame(
    names: Sequence[str], numbers: np.ndarray, others: Mapping[int, np.ndarray], index: pd.DatetimeIndex
) -> pd.DataFrame:
    """Return a frame that holds the arrays themselves; without other columns it is a single block."""
    if not others:
        return pd.DataFrame(numbers.T, index=index, columns=list(names), copy=False)
    arrays = {name: others.get(number, numbers[number]) for number, name in enumerate(names)}
    series = {
        name: pd.Series(values, index, dtype=values.dtype, copy=False) for name, values in arrays.items()
    }
    return pd.DataFrame(series, index=index, copy=False)
