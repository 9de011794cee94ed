"""A store that is spread over many, each with a part of the rows."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from operator import attrgetter, methodcaller
from threading import RLock
from typing import TYPE_CHECKING, override

from ...exceptions import StoreError, StoreUnavailableError
from ...models import Reading, Rows, utc
from ...protocols import Store
from ..family import StoreFamily
from ..late import LateModule
from ..rows import rows_of
from ..url import StoreUrl, is_source
from .by_decimal import ByDecimal, width_of
from .by_time import PERIODS, ByTime
from .distribution import Distribution
from .parts import Parts
from .scattered import Scattered

if TYPE_CHECKING:
    import pandas as pd

    from . import tables
else:
    tables = LateModule(".decorators.tables")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def distributed_family(family: StoreFamily, value: str, url: StoreUrl, *, source: str | None) -> StoreFamily:
    """Spread every store of a family by `distributed=date`, `month` or `decimal:COLUMN:WIDTH`."""
    del source
    return DistributedFamily(family, _distribution(value, url, family.open().zone))


def _distribution(value: str, url: StoreUrl, zone: str) -> Distribution:
    """Return what a URL says; days are those of the zone."""
    if value in PERIODS:
        return ByTime(zone, PERIODS[value])
    kind, _, rest = value.partition(":")
    column, _, width = rest.rpartition(":")
    if kind == "decimal" and is_source(column) and (number := width_of(width)):
        return ByDecimal(column, number)
    raise url.wrong(
        f"distributed={value}", "date, month or decimal:COLUMN:WIDTH, as decimal:import_t1_kwh:100"
    )


class DistributedFamily(StoreFamily):
    """A family of stores, each of which is spread over many of another family."""

    def __init__(self, inner: StoreFamily, distribution: Distribution) -> None:
        """Spread over a family."""
        self._inner = inner
        self._distribution = distribution

    @override
    def open(self, suffix: str = "") -> Store:
        return DistributedStore(self._inner, self._distribution, suffix)

    @override
    def suffixes(self) -> Sequence[str]:
        return [name for name in self._inner.suffixes() if not self._distribution.is_part(name)]

    @override
    def drop(self, suffix: str) -> None:
        store = self.open(suffix)
        store.clear()
        store.close()


class DistributedStore(Store):
    """Rows spread over the stores of a family; those that keep nothing any more are deleted.

    When the parts are stretches of time, only those are opened that can hold the answer, and a frame has
    the columns of these; one without rows those of the last part. A store that is spread later, in another
    way or by the days of another zone keeps its old rows where they are and does not see them: copy it.
    """

    def __init__(self, family: StoreFamily, distribution: Distribution, suffix: str = "") -> None:
        """Spread over the stores of a family whose suffixes begin with this one; nothing is opened yet."""
        template = family.open(suffix)
        self.index = template.index
        self.zone = template.zone
        self._distribution = distribution
        self._parts = Parts(family, suffix, distribution.is_part)
        self._scattered = Scattered(self._parts, distribution) if distribution.scattered else None
        self._lock = RLock()

    @property
    def waiting(self) -> int:
        """How many rows of open parts wait in journals."""
        return self._parts.waiting

    @property
    def failure(self) -> StoreError | None:
        """Why an open part cannot be reached, if so."""
        return self._parts.failure

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        batch = list(readings)
        if self._scattered is None:
            return self._append(batch)
        with self._lock:
            batch = self._scattered.new_readings(batch)
            count = self._append(batch)
            self._scattered.appended(batch)
            return count

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        if not len(frame.index):
            return 0
        if self._scattered is None:
            return self._put(frame, replace=replace)
        with self._lock:
            frame = self._scattered.new_rows(frame, replace=replace)
            count = self._put(frame, replace=replace)
            if replace:
                self._leave(self._scattered.moved(frame))
            return count

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        names = self._among(start, end)
        return self._joined([self._parts.read(name, methodcaller("get", start, end)) for name in names])

    @override
    def readings(self, start: datetime, end: datetime) -> list[Reading] | None:
        readings: list[Reading] = []
        for name in self._among(start, end):
            found = self._parts.read(name, methodcaller("readings", start, end))
            if found is None:
                return None
            readings += found
        return sorted(readings, key=attrgetter("at"))

    @override
    def rows(self, start: datetime, end: datetime) -> Rows | None:
        names = self._among(start, end)
        return self._parts.read(names[0], methodcaller("rows", start, end)) if len(names) == 1 else None

    @override
    def get_all(self) -> pd.DataFrame:
        names = self._parts.readable()
        return self._joined([self._parts.read(name, methodcaller("get_all")) for name in names])

    @override
    def get_first(self) -> pd.DataFrame:
        found = self._end(last=False)
        return self._parts.read(found[0], methodcaller("get_first")) if found else self._joined(())

    @override
    def get_last(self) -> pd.DataFrame:
        found = self._end(last=True)
        return self._parts.read(found[0], methodcaller("get_last")) if found else self._joined(())

    @override
    def first_reading(self) -> Reading | None:
        found = self._end(last=False)
        return found[1] if found else None

    @override
    def last_reading(self) -> Reading | None:
        found = self._end(last=True)
        return found[1] if found else None

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        first, last = utc(start), utc(end)
        with self._lock:
            if self._scattered:
                self._scattered.forget()
            names = self._distribution.among(self._parts.names(), first, last)
            return sum(self._remove(name, first, last) for name in names)

    @override
    def clear(self) -> None:
        with self._lock:
            if self._scattered:
                self._scattered.forget()
            for name in self._parts.names():
                self._parts.drop(name)

    @override
    def flush(self) -> None:
        self._parts.catch_up()
        self._parts.each_open(methodcaller("flush"))
        self._parts.let_go()

    @override
    def close(self) -> None:
        self._parts.each_open(methodcaller("close"))

    def _among(self, start: datetime, end: datetime) -> Sequence[str]:
        """Return the parts that can have rows of [start, end)."""
        return self._distribution.among(self._parts.readable(), utc(start), utc(end))

    def _append(self, batch: Sequence[Reading]) -> int:
        """Append readings to their parts."""
        if len(batch) == 1:  # the live path
            count: int = self._parts.write(self._distribution.part(batch[0]), methodcaller("append", batch))
            return count
        groups: dict[str, list[Reading]] = {}
        for reading in batch:
            groups.setdefault(self._distribution.part(reading), []).append(reading)
        if len(groups) > 1:
            rows_of(batch, self.index)  # what cannot be kept is refused before a part is written
        return self._append_all(groups)

    def _append_all(self, groups: Mapping[str, Sequence[Reading]]) -> int:
        """Append to every part that takes rows, whatever another does. Raises the first StoreError."""
        count, errors = 0, []
        for name, group in groups.items():
            try:
                count += self._parts.write(name, methodcaller("append", group))
            except StoreError as error:
                errors.append(error)
        if errors:
            raise errors[0]
        return count

    def _put(self, frame: pd.DataFrame, *, replace: bool) -> int:
        """Put the rows of a frame into their parts."""
        count = 0
        for name, places in self._distribution.split(frame):
            rows = frame if len(places) == len(frame) else frame.iloc[places]
            count += self._parts.write(name, methodcaller("put", rows, replace=replace))
        return count

    def _leave(self, moved: Iterable[tuple[str, datetime]]) -> None:
        """Remove rows from the parts that they were in before."""
        for name, at in moved:
            self._remove(name, at, at + _MICROSECOND)

    def _remove(self, name: str, start: datetime, end: datetime) -> int:
        """Remove rows from a part, and the part if it keeps nothing any more."""
        removed: int = self._parts.write(name, methodcaller("remove", start, end))
        if removed and self._is_empty(name):
            self._parts.drop(name)
        return removed

    def _is_empty(self, name: str) -> bool:
        """Say whether a part is known to keep nothing."""
        try:
            return self._parts.read(name, methodcaller("first_reading")) is None
        except StoreUnavailableError:  # what was removed from it waits in a journal
            return False

    def _end(self, *, last: bool) -> tuple[str, Reading] | None:
        """Return the first or last reading, and its part."""
        names = self._parts.readable()
        read = methodcaller("last_reading" if last else "first_reading")
        found = ((name, self._parts.read(name, read)) for name in (reversed(names) if last else names))
        there = ((name, reading) for name, reading in found if reading)
        if self._scattered is None:
            return next(there, None)
        return (max if last else min)(there, key=_instant, default=None)

    def _joined(self, frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
        """Return the frames of parts as one."""
        if len(frames) == 1:
            return frames[0]
        if frames:
            return tables.joined(frames)
        names = self._parts.readable()
        if not names:
            return tables.empty(self.index, self.zone)
        nothing: pd.DataFrame = self._parts.read(names[-1], methodcaller("get", _EPOCH, _EPOCH))
        return nothing


def _instant(found: tuple[str, Reading]) -> datetime:
    """Return when a reading was."""
    return found[1].at
