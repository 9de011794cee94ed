"""Rows as every store takes them: an instant in UTC and the values that are there."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import NamedTuple, SupportsFloat

from ..models import Reading, Value, utc

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Row(NamedTuple):
    """One instant and what is known of it; what is missing is absent."""

    at: datetime
    values: dict[str, Value]


def rows_of(readings: Iterable[Reading], index: str) -> list[Row]:
    """Return the rows of readings, in their order.

    A value that no store can keep, or one under the name of the index, is a ValueError.
    """
    return [Row(reading.at, clean(reading.values, index)) for reading in readings]


def clean(values: Mapping[str, object], index: str) -> dict[str, Value]:
    """Return the values that are there as plain Python ones; NaN and None are not there."""
    if index in values:
        raise ValueError(f"a column cannot have the name of the index, {index!r}")
    kept = {column: plain(column, value) for column, value in values.items()}
    return {column: value for column, value in kept.items() if value is not None}


def columns_of(rows: Iterable[Row]) -> tuple[str, ...]:
    """Return the columns of rows in the order in which they appear."""
    return tuple({column: None for row in rows for column in row.values})


def plain(column: str, value: object) -> Value | None:
    """Return a value without its numpy or pandas clothes; None if it is missing."""
    if value is None:
        return None
    if isinstance(value, str):
        return str(value)
    if isinstance(value, datetime):
        return _instant(value)
    if isinstance(value, int):
        return int(value)
    if isinstance(value, SupportsFloat):
        return None if math.isnan(number := float(value)) else number
    raise ValueError(f"{column}: cannot keep {type(value).__name__} {value!r}")


def _instant(value: datetime) -> datetime:
    """Return a plain datetime in UTC; a pandas Timestamp is one with a finer grain, which is cut off."""
    moment = utc(value)
    return datetime.combine(moment.date(), moment.time(), moment.tzinfo)
