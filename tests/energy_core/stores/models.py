"""What stores should hold, said in the simplest way: a model for each that decides what is kept."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Protocol, override

from energy_core.models import Value

type Row = tuple[datetime, dict[str, object]]
type Kept = tuple[datetime, dict[str, Value]]
type Rows = dict[datetime, dict[str, Value]]

_RANGE = 10**12  # numbers beyond it have no range of their own


def utc(moment: datetime) -> datetime:
    """Return an instant in UTC: in local time both hours of 2:30 are equal to each other, or to nothing."""
    return moment.astimezone(UTC)


def known(row: Row) -> Kept:
    """Return the values that are there, instants in UTC."""
    at, values = row
    there = {name: value for name, value in values.items() if isinstance(value, float | int | str | datetime)}
    return utc(at), {
        name: utc(value) if isinstance(value, datetime) else value
        for name, value in there.items()
        if not (isinstance(value, float) and math.isnan(value))
    }


def number_in(column: str, width: float, row: Kept) -> object:
    """Return the range of a row's number, None if it has none."""
    value = row[1].get(column)
    if not isinstance(value, int | float) or not abs(value) < _RANGE:
        return None
    begin = math.floor(Fraction(repr(value)) / Fraction(width))
    return begin if abs(begin * width) < _RANGE else None


def one_of_each(batch: Iterable[Kept], *, last: bool) -> Rows:
    """Return the first or the last row of each instant."""
    rows: Rows = {}
    for at, values in batch:
        if last or at not in rows:
            rows[at] = values
    return rows


def in_order(rows: Rows) -> list[Kept]:
    """Return rows in the order of time."""
    return [(at, rows[at]) for at in sorted(rows)]


class Model(Protocol):
    """Rows by their instants."""

    def rows(self) -> Rows:
        """Return all of them."""

    def keep(self, batch: Sequence[Kept], *, replace: bool) -> int:
        """Take rows in; returns how many are new or changed."""

    def remove(self, start: datetime, end: datetime) -> int:
        """Forget the rows of [start, end); returns how many there were."""


class Plain(Model):
    """A bare store."""

    def __init__(self) -> None:
        """Begin empty."""
        self._rows: Rows = {}

    @override
    def rows(self) -> Rows:
        return dict(self._rows)

    @override
    def keep(self, batch: Sequence[Kept], *, replace: bool) -> int:
        before = self.rows()
        rows = one_of_each(batch, last=replace)
        self._rows = before | rows if replace else rows | before
        return sum(before.get(at) != values for at, values in self._rows.items())

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        gone = [at for at in self._rows if start <= at < end]
        for at in gone:
            del self._rows[at]
        return len(gone)


class Apart(Model):
    """Rows that keep their distance from those that are alike."""

    def __init__(self, inner: Model, resolution: timedelta, columns: Sequence[str]) -> None:
        """Begin empty."""
        self._inner = inner
        self._resolution = resolution
        self._columns = columns

    @override
    def rows(self) -> Rows:
        return self._inner.rows()

    @override
    def keep(self, batch: Sequence[Kept], *, replace: bool) -> int:
        rows = one_of_each(batch, last=replace)
        stored = self.rows()
        kept = {at: values for at, values in rows.items() if at in stored} if replace else {}
        there = stored | kept
        for at in sorted(rows.keys() - stored.keys()):
            if not any(self._alike((at, rows[at]), other) for other in there.items()):
                there[at] = kept[at] = rows[at]
        return self._inner.keep(list(kept.items()), replace=replace)

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        return self._inner.remove(start, end)

    def _alike(self, one: Kept, other: Kept) -> bool:
        """Say whether two rows are near, and hold the same."""
        same = all(one[1].get(name) == other[1].get(name) for name in self._columns)
        return same and abs(one[0] - other[0]) < self._resolution


class Spread(Model):
    """Parts, of which one has an instant."""

    def __init__(self, make: Callable[[], Model], part: Callable[[Kept], object]) -> None:
        """Begin empty."""
        self._parts: Mapping[object, Model] = defaultdict(make)
        self._part = part

    @override
    def rows(self) -> Rows:
        return {at: values for part in self._parts.values() for at, values in part.rows().items()}

    @override
    def keep(self, batch: Sequence[Kept], *, replace: bool) -> int:
        rows = one_of_each(batch, last=replace)
        stored = self.rows()
        groups: dict[object, list[Kept]] = defaultdict(list)
        for row in rows.items():
            if replace or row[0] not in stored:
                groups[self._part(row)].append(row)
        count = sum(self._parts[name].keep(group, replace=replace) for name, group in groups.items())
        for name, group in groups.items():
            for at in {at for at, _ in group} & self._parts[name].rows().keys():
                for other in self._parts.keys() - {name}:
                    self._parts[other].remove(at, at + timedelta(microseconds=1))
        return count

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        return sum(part.remove(start, end) for part in self._parts.values())
