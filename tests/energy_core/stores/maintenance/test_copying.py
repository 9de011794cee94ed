"""Rows from one store to another."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from energy_core.exceptions import StoreUnavailableError
from energy_core.protocols import Store
from energy_core.stores.csv import CsvStore
from energy_core.stores.maintenance import CopyReport, copy, mirror
from energy_core.stores.memory import MemoryStore

from .rows import DAY, NOON, at, every, instants

HOUR = timedelta(hours=1)


@pytest.fixture
def source(tmp_path: Path) -> CsvStore:
    """Five days of hours."""
    store = CsvStore(tmp_path / "source.csv")
    store.append(every(HOUR, NOON, 120))
    return store


@pytest.fixture(params=["csv", "memory"])
def target(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty store."""
    return CsvStore(tmp_path / "target.csv") if request.param == "csv" else MemoryStore()


def test_a_copy_is_the_same(source: CsvStore, target: Store) -> None:
    """Row for row, and a second one has nothing to do."""
    report = copy(source, target)
    last = NOON + 119 * HOUR
    assert report == CopyReport(120, 120, NOON, last + timedelta(microseconds=1))
    pd.testing.assert_frame_equal(source.get_all(), target.get_all())
    again = copy(source, target)
    assert (again.copied, again.finished) == (0, True)
    assert again.start is not None
    assert again.start > NOON + 4 * DAY


def test_a_window_is_half_open(source: CsvStore, target: Store) -> None:
    """And is cut to what there is."""
    report = copy(source, target, start=NOON + HOUR, end=NOON + 3 * HOUR)
    assert instants(target) == [NOON + HOUR, NOON + 2 * HOUR]
    assert report == CopyReport(2, 2, NOON + HOUR, NOON + 3 * HOUR)
    assert copy(source, target, start=NOON + 99 * DAY) == CopyReport()
    assert copy(MemoryStore(), target) == CopyReport()


def test_a_copy_that_was_stopped_goes_on(source: CsvStore, target: Store) -> None:
    """From the day in which it was, and says how far it is."""
    seen: list[tuple[datetime, int, float]] = []
    stopped = copy(source, target, progress=lambda *said: seen.append(said), stop=lambda: len(seen) == 2)
    assert not stopped.finished
    assert stopped.end == seen[-1][0] == datetime(2026, 2, 1, 23, tzinfo=UTC)
    assert [rows for _, rows, _ in seen] == [11, 35]
    report = copy(source, target, progress=lambda *said: seen.append(said))
    assert report.start == datetime(2026, 1, 31, 23, tzinfo=UTC)
    assert (report.read, report.copied) == (120 - 11, 120 - 35)
    assert seen[-1] == (NOON + 119 * HOUR + timedelta(microseconds=1), 109, 1.0)
    pd.testing.assert_frame_equal(source.get_all(), target.get_all())


def test_a_copy_that_failed_goes_on(source: CsvStore, target: Store) -> None:
    """The days until then are there."""

    def fail(*_: object) -> None:
        raise StoreUnavailableError("gone")

    with pytest.raises(StoreUnavailableError):
        copy(source, target, progress=fail)
    assert len(instants(target)) == 11
    assert copy(source, target).copied == 109
    pd.testing.assert_frame_equal(source.get_all(), target.get_all())


def test_the_rows_of_the_target_stay(source: CsvStore, target: Store) -> None:
    """The first row of an instant wins, as in every store."""
    target.append([at(NOON + HOUR, 99), at(NOON + 90 * timedelta(minutes=1), 98)])
    assert copy(source, target).copied == 119
    assert target.get(NOON + HOUR, NOON + 2 * HOUR)["import_power_w"].tolist() == [99, 98]


def test_a_target_that_is_in_use_already_gets_what_was_before(source: CsvStore, target: Store) -> None:
    """As when a house goes over to another store: new rows come while the old ones are copied."""
    target.append(every(HOUR, NOON + 120 * HOUR, 3))
    seen: list[datetime] = []
    copy(source, target, progress=lambda until, *_: seen.append(until), stop=lambda: len(seen) == 2)
    copy(source, target)
    assert len(instants(target)) == 123
    assert instants(target)[:120] == instants(source)


def test_late_rows_are_found_when_every_day_is_compared(source: CsvStore, target: Store) -> None:
    """Behind the end of what was copied nobody looks otherwise."""
    copy(source, target)
    source.append([at(NOON + timedelta(minutes=1))])
    assert copy(source, target).copied == 0
    assert copy(source, target, verify=True).copied == 1
    assert copy(source, target, verify=True).copied == 0
    pd.testing.assert_frame_equal(source.get_all(), target.get_all())


def test_replaced_rows_are_found_when_every_day_is_compared(source: CsvStore, target: Store) -> None:
    """A quarter that was counted anew is copied anew, with its new column."""
    copy(source, target)
    changed = pd.DataFrame({"import_power_w": [7.0], "note": ["anew"]}, index=pd.DatetimeIndex([NOON + HOUR]))
    source.put(changed, replace=True)
    assert copy(source, target, verify=True).copied == 1
    pd.testing.assert_frame_equal(source.get_all(), target.get_all())


def test_a_mirror_follows(source: CsvStore, target: Store) -> None:
    """Night after night, late rows too, and what the source drops stays."""
    now = NOON + 2 * DAY
    assert mirror(source, target, now=now).copied == 48
    source.append([at(NOON + timedelta(minutes=1))])
    assert mirror(source, target, now=now + DAY).copied == 25
    source.remove(NOON, NOON + DAY)
    assert mirror(source, target, now=now + 9 * DAY).copied == 48
    assert len(instants(target)) == 121


def test_a_mirror_catches_up(source: CsvStore, target: Store) -> None:
    """After an outage of any length; what came late is looked for in the last week only."""
    mirror(source, target, now=NOON + DAY)
    source.append([*every(HOUR, NOON + 30 * DAY, 5), at(NOON + timedelta(minutes=1))])
    assert mirror(source, target, now=NOON + 60 * DAY).copied == 96 + 5
    assert len(instants(target)) == 24 + 96 + 5
