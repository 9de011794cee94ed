"""Every store keeps the contract."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import permutations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from energy_core.models import Reading
from energy_core.protocols import Store
from energy_core.stores import open_store
from tests.effort import NIGHTLY

from .contract import AUTUMN, DECORATORS, DEPTHS, OPENERS, PERSISTENT, StoreMachine, check, stack_url

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
USUAL = ("lazy", "no_duplicates", "buffered", "distributed")  # order, outermost first
STACKS = {
    "-".join((*stack, kind)): (kind, stack)
    for kind in sorted(OPENERS)
    for depth in range(min(len(DECORATORS), DEPTHS.get(kind, len(DECORATORS))) + 1)
    for stack in permutations(sorted(DECORATORS), depth)
}
_ALWAYS_DEEP, _SHARE = 2, 3
HISTORIES = [  # all stacks of few decorators, the usual one, and a third of the others; at night all
    pytest.param(
        *case,
        id=name,
        marks=pytest.mark.nightly
        if len(case[1]) > _ALWAYS_DEEP and case[1] != USUAL and number % _SHARE
        else (),
    )
    for number, (name, case) in enumerate(STACKS.items())
]
FEW = {name: case for name, case in STACKS.items() if len(case[1]) < 2 or case[1] == USUAL}
EFFORT = settings(  # each stack briefly and always alike, unless the profile is another
    max_examples=200 if NIGHTLY else 8,
    stateful_step_count=20 if NIGHTLY else 8,
    derandomize=not NIGHTLY,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(params=list(FEW.values()), ids=list(FEW))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """Every kind of store, empty, bare and in decorators."""
    kind, stack = request.param
    options = [(name, DECORATORS[name][0]) for name in stack]
    return open_store(stack_url(kind, tmp_path, options), source="meter")


def power(at: datetime, watts: float) -> Reading:
    """Return a reading of one value."""
    return Reading("meter", at, {"import_power_w": watts})


@pytest.mark.parametrize(("kind", "stack"), HISTORIES)
def test_any_history_is_that_of_the_model(kind: str, stack: Sequence[str]) -> None:
    """Whatever is done in whatever order, a store in whatever decorators holds what the model holds."""

    class Machine(StoreMachine):
        pass

    Machine.kind, Machine.stack = kind, stack
    run_state_machine_as_test(Machine, settings=EFFORT)


def test_nothing_is_an_empty_frame_with_columns_and_zone(store: Store) -> None:
    """A range without rows still says what the store knows."""
    check(store.get_all(), [], set(), store.zone)
    store.append([power(NOON, 1.0)])
    check(store.get(NOON + SECOND, NOON + 2 * SECOND), [], {"import_power_w"}, store.zone)
    assert store.first_reading() == power(NOON, 1.0)


def test_the_first_row_of_an_instant_wins(store: Store) -> None:
    """A later one is ignored, and replaces only on purpose."""
    assert store.append([power(NOON, 1.0), power(NOON, 2.0)]) == 1
    assert store.append([power(NOON, 3.0)]) == 0
    frame = pd.DataFrame({"import_power_w": [4.0]}, index=pd.DatetimeIndex([NOON]))
    assert store.put(frame) == 0
    assert store.get_all()["import_power_w"].tolist() == [1.0]
    assert store.put(frame, replace=True) == 1
    assert store.put(frame, replace=True) == 0
    assert store.get_all()["import_power_w"].tolist() == [4.0]


def test_both_hours_of_the_autumn_change_are_kept(store: Store) -> None:
    """2:30 in Brussels happens twice, and both are there."""
    store.append([power(AUTUMN, 1.0), power(AUTUMN + timedelta(hours=1), 2.0)])
    frame = store.get_all()
    assert [moment.isoformat()[11:] for moment in frame.index] == ["02:30:00+02:00", "02:30:00+01:00"]
    assert store.get(AUTUMN, AUTUMN + timedelta(hours=1))["import_power_w"].tolist() == [1.0]


def test_values_come_back_as_they_went(store: Store) -> None:
    """Numbers, texts and instants, from readings and in frames."""
    reading = Reading("meter", NOON, {"tariff": 2, "w": 338.0, "text": "007", "month_peak_at": AUTUMN})
    store.append([reading])
    assert store.last_reading() == reading
    frame = store.get_last()
    assert frame["text"].tolist() == ["007"]
    assert frame["month_peak_at"].tolist() == [AUTUMN]
    assert frame["tariff"].dtype == float


@pytest.mark.parametrize("stack", [stack for kind, stack in STACKS.values() if kind == "csv"], ids="-".join)
def test_a_few_rows_are_given_as_readings_through_every_decorator(
    stack: Sequence[str], tmp_path: Path
) -> None:
    """They are those of the frame, in the order of time, whatever part they are in."""
    options = [(name, DECORATORS[name][0]) for name in stack]
    store = open_store(stack_url("csv", tmp_path, options), source="meter")
    rows = [power(NOON + minutes * timedelta(minutes=1), float(minutes)) for minutes in (0, 800, 400, 900)]
    for row in rows:
        store.append([row])
    assert store.readings(NOON - SECOND, NOON) == []
    found = store.readings(NOON, rows[3].at)
    assert found == [rows[0], rows[2], rows[1]]
    assert [row.at for row in found] == [*store.get(NOON, rows[3].at).index]


@pytest.mark.parametrize("stack", [stack for kind, stack in STACKS.values() if kind == "csv"], ids="-".join)
@pytest.mark.parametrize("tariff", [2, "night"], ids=["numbers", "texts"])
def test_rows_are_given_without_a_frame_through_every_decorator(
    stack: Sequence[str], tariff: float | str, tmp_path: Path
) -> None:
    """They are those of the frame, late ones in their places too; out of several parts there are none."""
    options = [(name, DECORATORS[name][0]) for name in stack]
    store = open_store(stack_url("csv", tmp_path, options), source="meter")
    minutes = (0, 20, 10, 30)
    for place in minutes:
        values = {"import_power_w": float(place), "tariff": tariff}
        store.append([Reading("meter", NOON + timedelta(minutes=place), values)])
    store.append([power(NOON + timedelta(minutes=40), 40.0)])
    end = NOON + timedelta(minutes=41)
    rows, frame = store.rows(NOON, end), store.get(NOON, end)
    assert rows is not None
    assert list(rows.names) == [*frame.columns]
    assert rows.times.tolist() == frame.index.astype(np.int64).tolist()
    assert list(rows.others) == ([] if tariff == 2 else ["tariff"])
    for name, numbers in zip(rows.names, rows.numbers, strict=True):
        column = rows.others.get(name, numbers)
        assert column.dtype == frame[name].dtype
        np.testing.assert_array_equal(column, frame[name].to_numpy())
    store.append([power(NOON + timedelta(days=1), 1.0)])
    assert (store.rows(NOON, NOON + timedelta(days=2)) is None) == ("distributed" in stack)


def test_a_store_that_gives_frames_only_says_so(tmp_path: Path) -> None:
    """So do its decorators, and who asked makes do with a frame."""
    for stack in ((), *((name,) for name in DECORATORS), USUAL):
        options = [(name, DECORATORS[name][0]) for name in stack]
        store = open_store(stack_url("memory", tmp_path / "-".join(stack), options), source="meter")
        store.append([power(NOON, 1.0)])
        assert store.readings(NOON, NOON + SECOND) is None
        assert store.rows(NOON, NOON + SECOND) is None


def test_a_store_copies_into_another(store: Store, tmp_path: Path) -> None:
    """What one gives, another takes, and gives again."""
    store.append([Reading("meter", NOON, {"a_w": 1.5, "text": "x", "at": AUTUMN}), power(NOON + SECOND, 3.0)])
    other = open_store(f"csv://{tmp_path}/copy", zone="UTC")
    assert other.put(store.get_all()) == 2
    pd.testing.assert_frame_equal(
        other.get_all().tz_convert(store.zone), store.get_all(), check_column_type=False, check_freq=False
    )


@pytest.mark.parametrize("name", ["get", "remove"])
def test_a_naive_window_is_refused(store: Store, name: str) -> None:
    """An instant without a zone is none."""
    naive = NOON.replace(tzinfo=None)
    with pytest.raises(ValueError, match="naive"):
        getattr(store, name)(naive, NOON)
    with pytest.raises(ValueError, match="naive"):
        getattr(store, name)(NOON, naive)


@pytest.mark.parametrize(
    "index",
    [
        pd.DatetimeIndex(["2026-01-31T12:00"]),
        pd.DatetimeIndex(["2026-01-31T12:00", None], tz="UTC"),
        pd.Index([1.0]),
    ],
    ids=["naive", "missing", "number"],
)
def test_a_frame_without_instants_is_refused(store: Store, index: pd.Index[float]) -> None:
    """The index must say when."""
    with pytest.raises(ValueError, match="time zone"):
        store.put(pd.DataFrame({"a_w": [1.0] * len(index)}, index=index))


@pytest.mark.parametrize("values", [{"time": 1.0}, {"at": NOON.replace(tzinfo=None)}, {"a": b"bytes"}])
def test_what_cannot_be_kept_is_refused_whole(store: Store, values: dict[str, float]) -> None:
    """A column named as the index, an instant without a zone, a value of no kind: nothing is written."""
    with pytest.raises(ValueError, match=r"time|naive|cannot keep"):
        store.append([power(NOON, 1.0), Reading("meter", NOON + SECOND, values)])
    assert store.get_all().empty


def test_an_empty_frame_changes_nothing(store: Store) -> None:
    """As it comes out of a range without rows."""
    assert store.put(pd.DataFrame()) == 0
    assert store.put(store.get_all()) == 0
    assert store.append([]) == 0


@pytest.mark.parametrize("zone", ["UTC", "Europe/Brussels"])
def test_frames_of_any_grain_are_taken(store: Store, zone: str) -> None:
    """Nanoseconds and seconds alike, and numbers in numpy's clothes."""
    index = pd.date_range("2026-01-31", periods=2, freq="s", tz=zone, unit="ns")
    watts = pd.array([None, 2.5], dtype="Float32")
    frame = pd.DataFrame({"n": [1, 2], "yes": [True, False], "w": watts}, index=index)
    assert store.put(frame) == 2
    assert store.get_all()["w"].tolist()[1] == 2.5
    assert store.get_all()["yes"].tolist() == [1.0, 0.0]


@pytest.mark.parametrize("kind", sorted(PERSISTENT))
def test_what_was_kept_outlives_the_store(kind: str, tmp_path: Path) -> None:
    """Without so much as a flush."""
    url = OPENERS[kind](tmp_path)
    open_store(url, source="meter").append([power(NOON, 1.0)])
    assert open_store(url, source="meter").last_reading() == power(NOON, 1.0)


def test_flush_and_close_may_be_called_at_any_time(store: Store) -> None:
    """Before the first row, and twice."""
    store.flush()
    store.append([power(NOON, 1.0)])
    store.flush()
    store.close()
    store.close()
