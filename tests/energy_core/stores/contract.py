"""The contract of a store, held against a model of plain dictionaries.

A new kind of store joins by its opener in `OPENERS`; everything here then runs on it.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pandas as pd
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from energy_core.models import Reading, Value
from energy_core.protocols import Store
from energy_core.stores.csv import CsvStore
from energy_core.stores.memory import MemoryStore

type Opener = Callable[[Path, str], Store]
type Row = tuple[datetime, dict[str, object]]
type Kept = tuple[datetime, dict[str, Value]]

ZONES = ("Europe/Brussels", "UTC", "America/St_Johns")
COLUMNS = ("import_power_w", "import_t1_kwh", "text", "month_peak_at", 'od,d "name"')
OPENERS: Mapping[str, Opener] = {
    "csv": lambda folder, zone: CsvStore(folder / "readings_meter.csv", zone=zone, source="meter"),
    "memory": lambda _, zone: MemoryStore(zone=zone, source="meter"),
}
PERSISTENT = frozenset({"csv"})

AUTUMN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first of the two hours of 2:30 in Brussels
SPRING = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)


def _instant(base: datetime, step: int, fine: int, zone: str) -> datetime:
    moment = base + step * timedelta(minutes=15) + timedelta(microseconds=fine)
    return moment.astimezone(ZoneInfo(zone))


instants = st.builds(
    _instant,
    st.sampled_from((AUTUMN, SPRING, datetime(2026, 1, 1, tzinfo=UTC))),
    st.integers(0, 12),
    st.sampled_from((0, 0, 0, 1, 999_999)),
    st.sampled_from(ZONES),
)
numbers = st.one_of(
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=True, allow_infinity=True),
    st.decimals(0, 99_999, places=3, allow_nan=False).map(float),
)
texts = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12) | st.sampled_from(
    ("", "007", "a,b", 'say "hello"', "two\r\nlines", "\r", "nan", "2026-01-31T12:00:00Z", "é€🔌", " ")
)
cells = st.one_of(st.none(), numbers, texts, instants)
rows = st.lists(st.tuples(instants, st.dictionaries(st.sampled_from(COLUMNS), cells)), max_size=6)


def reading(row: Row) -> Reading:
    """Return a row as a reading."""
    at, values = row
    there = {name: value for name, value in values.items() if isinstance(value, float | int | str | datetime)}
    return Reading("meter", at, there)


def frame(batch: Sequence[Row]) -> pd.DataFrame:
    """Return rows as a user's frame, as it comes: any order, instants twice, values of any kind."""
    index = pd.DatetimeIndex([at.astimezone(UTC) for at, _ in batch], tz="UTC", name="when")
    names = {name: None for _, values in batch for name in values}
    columns = {name: pd.Series([v.get(name) for _, v in batch], index, dtype=object) for name in names}
    return pd.DataFrame(columns, index=index)


class Model:
    """What a store should hold, in the simplest way."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: dict[datetime, dict[str, Value]] = {}
        self.columns: set[str] = set()

    def keep(self, batch: Sequence[Row], *, replace: bool) -> int:
        """Take rows in, as a store should; returns how many are new or changed."""
        before = dict(self.rows)
        for moment, values in batch:
            # In local time the two hours of 2:30 are equal to each other, or to nothing at all.
            at = moment.astimezone(UTC)
            if replace or at not in self.rows:
                self.rows[at] = _known(values)
        new = [at for at, values in self.rows.items() if before.get(at) != values]
        self.columns |= {name for at in new for name in self.rows[at]}
        return len(new)

    def remove(self, start: datetime, end: datetime) -> int:
        """Forget the rows of [start, end)."""
        gone = self.between(start, end)
        for at, _ in gone:
            del self.rows[at]
        return len(gone)

    def between(self, start: datetime, end: datetime) -> list[Kept]:
        """Return the rows of [start, end) in order."""
        first, last = start.astimezone(UTC), end.astimezone(UTC)
        return [(at, dict(self.rows[at])) for at in sorted(self.rows) if first <= at < last]


def _known(values: Mapping[str, object]) -> dict[str, Value]:
    """Return the values that are there, instants in UTC."""
    there = {name: value for name, value in values.items() if isinstance(value, float | int | str | datetime)}
    return {
        name: value.astimezone(UTC) if isinstance(value, datetime) else value
        for name, value in there.items()
        if not (isinstance(value, float) and math.isnan(value))
    }


def check(got: pd.DataFrame, expected: Sequence[Kept], columns: set[str], zone: str) -> None:
    """Compare a frame with rows, and hold it against the contract."""
    assert isinstance(got.index, pd.DatetimeIndex)
    assert got.index.name == "time"
    assert str(got.index.dtype) == f"datetime64[us, {zone}]"
    assert got.index.is_monotonic_increasing
    assert got.index.is_unique
    assert set(got.columns) == columns
    assert [moment.to_pydatetime() for moment in got.index.tz_convert(UTC)] == [at for at, _ in expected]
    for name in columns:
        values = [row.get(name) for _, row in expected]
        numeric = all(value is None or isinstance(value, int | float) for value in values)
        assert got[name].dtype == (float if numeric else object)
        for cell, value in zip(got[name].tolist(), values, strict=True):
            assert pd.isna(cell) if value is None else cell == value, (name, cell, value)


class StoreMachine(RuleBasedStateMachine):
    """Does to a store and to the model what anyone may do, and sees no difference."""

    kind: str

    @initialize(zone=st.sampled_from(ZONES))
    def begin(self, zone: str) -> None:
        """Open an empty store."""
        self.folder = TemporaryDirectory()
        self.zone = zone
        self.model = Model()
        self.store = self.open()

    def open(self) -> Store:
        """Open the store."""
        return OPENERS[self.kind](Path(self.folder.name), self.zone)

    @rule(batch=rows)
    def append(self, batch: list[Row]) -> None:
        """Readings, of any order."""
        assert self.store.append([reading(row) for row in batch]) == self.model.keep(batch, replace=False)

    @rule(batch=rows, replace=st.booleans())
    def put(self, batch: list[Row], *, replace: bool) -> None:
        """A frame, of any order."""
        assert self.store.put(frame(batch), replace=replace) == self.model.keep(batch, replace=replace)

    @rule(start=instants, end=instants)
    def remove(self, start: datetime, end: datetime) -> None:
        """A stretch of time, backwards ones included."""
        assert self.store.remove(start, end) == self.model.remove(start, end)

    @rule()
    def clear(self) -> None:
        """Everything."""
        self.store.clear()
        self.model = Model()

    @precondition(lambda self: self.kind in PERSISTENT)
    @rule()
    def reopen(self) -> None:
        """Close it and open it again."""
        self.store.close()
        self.store = self.open()

    @rule(start=instants, end=instants)
    def get(self, start: datetime, end: datetime) -> None:
        """Any range gives just its rows."""
        expected = self.model.between(start, end)
        check(self.store.get(start, end), expected, self.model.columns, self.zone)

    @invariant()
    def holds_the_same(self) -> None:
        """All rows, the first and the last, as a frame and as a reading."""
        expected = [(at, self.model.rows[at]) for at in sorted(self.model.rows)]
        check(self.store.get_all(), expected, self.model.columns, self.zone)
        check(self.store.get_first(), expected[:1], self.model.columns, self.zone)
        check(self.store.get_last(), expected[-1:], self.model.columns, self.zone)
        readings: list[Reading | None] = [Reading("meter", *row) for row in expected]
        readings = readings or [None]
        assert self.store.first_reading() == readings[0]
        assert self.store.last_reading() == readings[-1]

    def teardown(self) -> None:
        """Let go."""
        self.store.close()
        self.folder.cleanup()
