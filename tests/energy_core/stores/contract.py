"""The contract of a store, held against a model of plain dictionaries.

A new kind of store joins by its opener in `OPENERS`; everything here then runs on it, bare and decorated.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pandas as pd
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from energy_core.models import Reading
from energy_core.protocols import Store
from energy_core.stores import open_store

from .models import Apart, Kept, Model, Plain, Row, Spread, in_order, known, number_in, utc

type Opener = Callable[[Path], str]
ZONES = ("Europe/Brussels", "UTC", "America/St_Johns")
COLUMNS = ("import_power_w", "import_t1_kwh", "text", "month_peak_at", 'od,d "name"')
OPENERS: dict[str, Opener] = {  # of a folder that is the store's own, the URL of an empty store
    "csv": lambda folder: f"csv://{folder}/readings",
    "memory": lambda _: "memory:",
}
PERSISTENT = frozenset({"csv"})
DEPTHS: Mapping[
    str, int
] = {}  # how many decorators are tried at once on a kind; all of them if it is not here
DECORATORS: Mapping[str, Sequence[str]] = {
    "buffered": ("{folder}/journal", "{folder}/journal:1MB"),
    "distributed": ("date", "month", "decimal:import_t1_kwh:100", "decimal:import_power_w:0.5"),
    "lazy": ("1h", "1h:3kB"),
    "no_duplicates": ("1s", "20m", "1s:text", "20m:import_power_w,text"),
}

RESOLUTIONS = {"1s": timedelta(seconds=1), "20m": timedelta(minutes=20)}
PARTS: Mapping[str, Callable[[ZoneInfo], Callable[[Kept], object]]] = {
    "date": lambda zone: lambda row: row[0].astimezone(zone).date(),
    "month": lambda zone: lambda row: row[0].astimezone(zone).date().replace(day=1),
    "decimal:import_t1_kwh:100": lambda _: partial(number_in, "import_t1_kwh", 100),
    "decimal:import_power_w:0.5": lambda _: partial(number_in, "import_power_w", 0.5),
}

AUTUMN = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # the first of the two hours of 2:30 in Brussels
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
SPRING = datetime(2026, 3, 29, 0, 59, 59, tzinfo=UTC)


def _instant(base: datetime, step: int, fine: int, zone: str) -> datetime:
    moment = base + step * timedelta(minutes=15) + timedelta(microseconds=fine)
    return moment.astimezone(ZoneInfo(zone))


instants = st.builds(
    _instant,
    st.sampled_from((AUTUMN, SPRING, FIRST)),
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
row_values = st.dictionaries(st.sampled_from(COLUMNS), cells)
rows = st.lists(st.tuples(instants, row_values), max_size=6)


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


def stack_url(kind: str, folder: Path, options: Sequence[tuple[str, str]]) -> str:
    """Return the URL of an empty store in decorators, outermost first."""
    url = OPENERS[kind](folder)
    query = "&".join(f"{name}={quote(value.format(folder=folder))}" for name, value in options)
    return f"{url}{'&' if '?' in url else '?'}{query}" if query else url


def stack_model(options: Sequence[tuple[str, str]], zone: str) -> Model:
    """Return the model of a store in decorators; those that change nothing but speed are not seen in it."""
    if not options:
        return Plain()
    (name, value), *rest = options
    inner = partial(stack_model, rest, zone)
    if name == "no_duplicates":
        resolution, _, columns = value.partition(":")
        return Apart(inner(), RESOLUTIONS[resolution], columns.split(",") if columns else ())
    if name == "distributed":
        return Spread(inner, PARTS[value](ZoneInfo(zone)))
    return inner()


def check(
    got: pd.DataFrame, expected: Sequence[Kept], columns: set[str], zone: str, *, all_columns: bool = True
) -> None:
    """Compare a frame with rows and with the contract; either all columns are there, or those of its rows."""
    assert isinstance(got.index, pd.DatetimeIndex)
    assert got.index.name == "time"
    assert str(got.index.dtype) == f"datetime64[us, {zone}]"
    assert got.index.is_monotonic_increasing
    assert got.index.is_unique
    assert set(got.columns) <= columns
    assert set(got.columns) >= (columns if all_columns else {name for _, row in expected for name in row})
    assert [moment.to_pydatetime() for moment in got.index.tz_convert(UTC)] == [at for at, _ in expected]
    for name in got.columns:
        values = [row.get(name) for _, row in expected]
        numeric = all(value is None or isinstance(value, int | float) for value in values)
        assert got[name].dtype == (float if numeric else object)
        for cell, value in zip(got[name].tolist(), values, strict=True):
            assert pd.isna(cell) if value is None else cell == value, (name, cell, value)


class StoreMachine(RuleBasedStateMachine):
    """Does to a store and to the model what anyone may do, and sees no difference."""

    kind: str
    stack: Sequence[str] = ()

    @initialize(zone=st.sampled_from(ZONES), data=st.data())
    def begin(self, zone: str, data: st.DataObject) -> None:
        """Open an empty store."""
        self.folder = TemporaryDirectory()
        self.zone = zone
        self.options = [(name, data.draw(st.sampled_from(DECORATORS[name]), name)) for name in self.stack]
        self.model = stack_model(self.options, zone)
        self.columns: set[str] = set()
        self.store = self.open()

    def open(self) -> Store:
        """Open the store."""
        url = stack_url(self.kind, Path(self.folder.name), self.options)
        return open_store(url, zone=self.zone, source="meter")

    def keep(self, batch: Iterable[Row], *, replace: bool) -> int:
        """Have the model take rows in, as the store should; returns how many are new or changed."""
        before = self.model.rows()
        count = self.model.keep([known(row) for row in batch], replace=replace)
        after = self.model.rows()
        self.columns |= {name for at, row in after.items() if before.get(at) != row for name in row}
        return count

    def check(self, got: pd.DataFrame, expected: Sequence[Kept]) -> None:
        """Compare a frame with rows; that of a spread store has the columns of the parts it is made of."""
        check(got, expected, self.columns, self.zone, all_columns="distributed" not in self.stack)

    def agree(self, count: int, expected: int) -> None:
        """Compare what the store counted with what the model did."""
        assert count == expected

    @rule(batch=rows)
    def append(self, batch: list[Row]) -> None:
        """Readings, of any order."""
        self.agree(self.store.append([reading(row) for row in batch]), self.keep(batch, replace=False))

    @rule(batch=rows, replace=st.booleans())
    def put(self, batch: list[Row], *, replace: bool) -> None:
        """A frame, of any order."""
        self.agree(self.store.put(frame(batch), replace=replace), self.keep(batch, replace=replace))

    @rule(batch=rows)
    def put_twice(self, batch: list[Row]) -> None:
        """The same rows again change nothing."""
        self.agree(self.store.put(frame(batch)), self.keep(batch, replace=False))
        self.agree(self.store.put(frame(batch)), self.keep(batch, replace=False))
        self.agree(self.store.append([reading(row) for row in batch]), 0)

    @precondition(lambda self: self.may_forget())
    @rule(start=instants, end=instants)
    def remove(self, start: datetime, end: datetime) -> None:
        """A stretch of time, backwards ones included."""
        self.agree(self.store.remove(start, end), self.forget(utc(start), utc(end)))

    @precondition(lambda self: self.may_forget())
    @rule()
    def clear(self) -> None:
        """Everything."""
        self.store.clear()
        self.forget_all()

    @precondition(lambda self: self.kind in PERSISTENT)
    @rule()
    def reopen(self) -> None:
        """Close it and open it again."""
        self.store.close()
        self.store = self.open()

    @rule(values=st.lists(row_values, min_size=1, max_size=4))
    def replace(self, values: list[dict[str, object]]) -> None:
        """Other values for the first rows that are there."""
        batch = list(zip(sorted(self.model.rows()), values, strict=False))
        self.agree(self.store.put(frame(batch), replace=True), self.keep(batch, replace=True))

    @precondition(lambda self: self.may_forget())
    @rule(batch=rows)
    def put_again(self, batch: list[Row]) -> None:
        """What was there and was removed is new."""
        for _ in range(2):
            self.agree(self.store.append([reading(row) for row in batch]), self.keep(batch, replace=False))
            self.agree(self.store.remove(FIRST, AUTUMN), self.forget(FIRST, AUTUMN))
        self.agree(self.store.put(frame(batch)), self.keep(batch, replace=False))

    @rule(start=instants, end=instants)
    def get(self, start: datetime, end: datetime) -> None:
        """Any range gives just its rows."""
        self.look(start, end)

    @invariant()
    def holds_the_same(self) -> None:
        """All rows, the first and the last, and those of a stretch that is asked for again and again."""
        self.look_at_all()
        self.look(AUTUMN, AUTUMN + timedelta(hours=1))

    def may_forget(self) -> bool:
        """Say whether rows can be removed now."""
        return True

    def forget(self, start: datetime, end: datetime) -> int:
        """Have the model remove a stretch of time."""
        return self.model.remove(start, end)

    def forget_all(self) -> None:
        """Have the model begin anew."""
        self.model = stack_model(self.options, self.zone)
        self.columns = set()

    def look(self, start: datetime, end: datetime) -> None:
        """Compare the rows of a range."""
        expected = [row for row in in_order(self.model.rows()) if utc(start) <= row[0] < utc(end)]
        self.check(self.store.get(start, end), expected)

    def look_at_all(self) -> None:
        """Compare all rows, the first and the last, as a frame and as a reading."""
        expected = in_order(self.model.rows())
        self.check(self.store.get_all(), expected)
        self.check(self.store.get_first(), expected[:1])
        self.check(self.store.get_last(), expected[-1:])
        readings: list[Reading | None] = [Reading("meter", *row) for row in expected]
        readings = readings or [None]
        assert self.store.first_reading() == readings[0]
        assert self.store.last_reading() == readings[-1]

    def teardown(self) -> None:
        """Let go."""
        self.store.close()
        self.folder.cleanup()
