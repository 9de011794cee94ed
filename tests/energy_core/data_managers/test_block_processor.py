"""Blocks are processed, a few at a time, and again when their source has changed."""

import errno
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import override

import pandas as pd
import pytest

from energy_core.data_managers import BlockState
from energy_core.exceptions import ConfigError, StoreError, StoreUnavailableError
from energy_core.models import Reading
from energy_core.stores.csv import CsvStore
from energy_core.stores.memory import MemoryStore

from .house import DAY, HOUR, MINUTE, SECOND, START, complete, counted, even, processor, reading, truth

NOW = START + 10 * DAY
QUARTER = 15 * MINUTE
REGISTER = "import_t1_kwh"


class CountingStore(MemoryStore):
    """A store that counts what is read of it, and fails when it is told to."""

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.reads: list[tuple[datetime, datetime]] = []
        self.failure: StoreError | None = None
        self.failing: StoreError | None = None  # reads fail
        self.refusing: StoreError | None = None  # writes fail

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        if self.failing:
            raise self.failing
        self.reads.append((start, end))
        return super().get(start, end)

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        if self.refusing:
            raise self.refusing
        return super().append(readings)

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        if self.refusing:
            raise self.refusing
        return super().put(frame, replace=replace)


@pytest.fixture
def source() -> CountingStore:
    """A store of six hours."""
    store = CountingStore()
    store.append(even(6))
    return store


@pytest.fixture
def target() -> CountingStore:
    """An empty store."""
    return CountingStore()


def test_the_newest_blocks_come_first(source: CountingStore, target: CountingStore) -> None:
    """At most so many in a run."""
    manager = processor(source, target, settings={"blocks_to_process": 10})
    report = manager.run_once(NOW)
    assert (report.processed, report.left, report.due) == (10, 14, True)
    assert report.reached == START + 6 * HOUR - 10 * QUARTER
    assert target.first_reading().at == report.reached  # type: ignore[union-attr]  # there is one
    assert complete(manager, NOW) == 14
    assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)
    assert manager.counts() == {
        BlockState.TODO: 0,
        BlockState.FAULTY: 0,
        BlockState.DONE: 0,
        BlockState.CLOSED: 24,
    }


def test_a_block_is_processed_when_it_is_over(target: CountingStore) -> None:
    """At once if a later row is there, else when its last rows have had time to come."""
    source = MemoryStore()
    manager = processor(source, target)
    assert manager.run_once(NOW).processed == 0
    source.append(even(0.25))
    assert manager.run_once(START + 2 * QUARTER - SECOND).processed == 0
    assert manager.run_once(START + 2 * QUARTER).processed == 1
    source.append([reading(2 * QUARTER, import_t1_kwh=101.0)])
    assert manager.run_once(START + 2 * QUARTER).processed == 1
    assert manager.run_once(START + 3 * QUARTER - SECOND).processed == 0
    assert manager.counts()[BlockState.DONE] == 2


@pytest.mark.parametrize("behind", [1, 5, 14])
def test_the_clock_of_a_meter_may_be_behind(behind: int, target: CountingStore) -> None:
    """By minutes: each of its blocks is made once, when all of its rows are there."""
    source = MemoryStore()
    manager = processor(source, target)
    for minute in range(61):
        source.append([reading(minute * MINUTE, import_t1_kwh=100.0 + minute)])
        assert manager.run_once(START + (minute + behind) * MINUTE).reopened == 0
    assert target.get_all()[REGISTER].tolist() == [14.0, 15.0, 15.0, 15.0]


@pytest.mark.parametrize("is_kept", [True, False])
def test_a_meter_whose_clock_is_far_behind_loses_nothing(
    is_kept: bool,  # noqa: FBT001  # a parameter
    target: CountingStore,
    tmp_path: Path,
) -> None:
    """Its blocks seem over before their last rows come: each is made once more then, after a restart too."""
    source = MemoryStore()
    manager = processor(source, target, state=tmp_path / "state.json")
    reopened = 0
    for minute in range(61):
        source.append([reading(minute * MINUTE, import_t1_kwh=100.0 + minute)])
        if not is_kept:
            manager.close()
            manager = processor(source, target, state=tmp_path / "state.json")
        reopened += manager.run_once(START + (minute + 40) * MINUTE).reopened
        if target.last_reading() and minute % 15 == 0:
            assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)
    assert reopened == 4
    assert target.get_all()[REGISTER].tolist() == [14.0, 15.0, 15.0, 15.0, 1.0]


def test_a_meter_whose_clock_is_far_behind_may_fall_silent(target: CountingStore) -> None:
    """What it told last is made as soon as no more of it comes."""
    source = MemoryStore()
    manager = processor(source, target)
    for minute in range(8):
        source.append([reading(minute * MINUTE, import_t1_kwh=100.0 + minute)])
        assert manager.run_once(START + (minute + 40) * MINUTE).reopened == 0
    assert manager.run_once(START + 48 * MINUTE).reopened == 1
    assert target.get_all()[REGISTER].tolist() == [7.0]


def test_behind_the_last_row_there_are_no_blocks(source: CountingStore, target: CountingStore) -> None:
    """Rows that come after an outage find theirs still to be processed."""
    manager = processor(source, target)
    complete(manager, NOW)
    assert sum(manager.counts().values()) == 24
    source.append(reading(6 * HOUR + n * MINUTE, import_t1_kwh=110.0 + n) for n in range(31))
    assert manager.run_once(NOW + DAY).processed == 3


def test_a_day_later_a_block_is_visited_and_closed(source: CountingStore, target: CountingStore) -> None:
    """By then its rows have settled."""
    manager = processor(source, target)
    complete(manager, START + 7 * HOUR)
    assert manager.counts()[BlockState.DONE] == 24
    source.reads.clear()
    report = manager.run_once(START + DAY + HOUR)
    assert (report.closed, manager.counts()[BlockState.CLOSED]) == (4, 4)
    assert max(end for _, end in source.reads) == START + HOUR
    source.reads.clear()
    assert not manager.run_once(START + DAY + HOUR).due
    assert not source.reads


def test_a_late_row_that_nobody_told_of_is_found_at_the_visit(
    source: CountingStore, target: CountingStore
) -> None:
    """Its block is done again, as is the one that counts from it."""
    manager = processor(source, target)
    complete(manager, START + 7 * HOUR)
    source.append([reading(QUARTER - SECOND, import_t1_kwh=100.147)])
    report = manager.run_once(START + DAY + 7 * HOUR)
    assert report.reopened == 3
    complete(manager, START + DAY + 7 * HOUR)
    assert target.get_all()[REGISTER].tolist()[:2] == [0.147, 0.143]
    assert manager.counts()[BlockState.CLOSED] == 24


@pytest.mark.parametrize("skip", [range(0), range(20, 100)], ids=["next block", "behind a gap"])
def test_late_rows_reopen_what_was_made_without_them(target: CountingStore, skip: range) -> None:
    """Also the next block that has rows, which counts from the last value before it."""
    source = CountingStore()
    source.append(even(6, skip=skip))
    manager = processor(source, target)
    complete(manager, NOW)
    rows = [reading(25 * MINUTE + SECOND, import_t1_kwh=100.255)]
    source.append(rows)
    manager.changed(rows[0].at, rows[0].at + SECOND)
    source.reads.clear()
    report = manager.run_once(NOW)
    assert report.processed == 2
    assert manager.counts()[BlockState.DONE] == 2
    complete(manager, NOW)
    assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)


def test_rows_that_are_removed_take_their_results_with_them(
    source: CountingStore, target: CountingStore
) -> None:
    """What is not there any more has not been counted there."""
    manager = processor(source, target)
    complete(manager, NOW)
    source.remove(START + HOUR, START + 2 * HOUR)
    manager.changed(START + HOUR, START + 2 * HOUR)
    complete(manager, NOW)
    assert len(target.get_all()) == 20
    assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)


def test_a_change_is_not_forgotten_while_the_target_is_away(
    source: CountingStore, target: CountingStore
) -> None:
    """It is taken when it is known which results it concerns."""
    manager = processor(source, target)
    complete(manager, NOW)
    source.append([reading(HOUR - SECOND, import_t1_kwh=100.598)])
    manager.changed(START + HOUR - SECOND, START + HOUR)
    target.failing = StoreUnavailableError("gone")
    with pytest.raises(StoreUnavailableError, match="gone"):
        manager.run_once(NOW)
    target.failing = None
    assert complete(manager, NOW) == 2
    assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)


def test_older_rows_extend_the_history(target: CountingStore) -> None:
    """The block that was the first counts from them now."""
    source = MemoryStore()
    source.append(even(6)[120:])
    manager = processor(source, target)
    complete(manager, NOW)
    assert target.get_all()["quality"].iloc[0] == "complete"
    source.append(even(6)[:100])
    complete(manager, NOW)
    found = target.get_all()
    assert counted(found, REGISTER) == truth(source.get_all(), REGISTER)
    assert found.loc[pd.Timestamp(START + 2 * HOUR), "quality"] == "gap_reconciled"


def test_what_was_made_of_dropped_rows_stays(
    source: CountingStore, target: CountingStore, tmp_path: Path
) -> None:
    """Old rows are dropped after a time, their results are not."""
    state = tmp_path / "state.json"
    manager = processor(source, target, state=state)
    complete(manager, NOW)
    before = target.get_all()
    source.remove(START, START + 3 * HOUR)
    manager.changed(START, START + 3 * HOUR)
    manager.check_all()
    complete(manager, NOW)
    pd.testing.assert_frame_equal(target.get_all(), before)
    manager.close()
    again = processor(source, target, state=state)
    complete(again, NOW)
    pd.testing.assert_frame_equal(target.get_all(), before)


def test_blocks_whose_rows_are_gone_before_they_were_processed(target: CountingStore) -> None:
    """They are done, with nothing."""
    source = MemoryStore()
    source.append(even(6))
    manager = processor(source, target, settings={"blocks_to_process": 4})
    manager.run_once(NOW)
    source.remove(START, START + 3 * HOUR)
    complete(manager, NOW)
    assert target.first_reading().at == START + 3 * HOUR + QUARTER  # type: ignore[union-attr]  # there is one
    assert manager.counts()[BlockState.TODO] == 0


def test_a_faulty_block_says_why_and_is_tried_again(source: CountingStore, target: CountingStore) -> None:
    """After a minute, then after two; the others are not held up."""
    source.append([reading(HOUR + SECOND, import_t1_kwh="no number")])
    manager = processor(source, target)
    report = manager.run_once(NOW)
    assert (report.processed, report.failed, report.left) == (23, 1, 1)
    ((block, fault),) = manager.faults()
    assert (block.start, block.end) == (START + HOUR, START + HOUR + QUARTER)
    assert (fault.reason, fault.attempts) == ("import_t1_kwh is not a number everywhere", 1)
    assert manager.run_once(NOW + 59 * SECOND).failed == 0
    assert manager.run_once(NOW + 60 * SECOND).failed == 1
    assert manager.run_once(NOW + 119 * SECOND).failed == 0
    source.remove(START + HOUR + SECOND, START + HOUR + 2 * SECOND)
    manager.changed(START + HOUR, START + HOUR + MINUTE)
    assert manager.run_once(NOW + 119 * SECOND).processed > 0
    complete(manager, NOW + 4 * MINUTE)
    assert manager.faults() == []
    assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)


@pytest.mark.parametrize(
    ("error", "failed"),
    [(StoreUnavailableError("gone"), 16), (StoreError("damaged"), 25)],
    ids=["one read is enough", "each day on its own"],
)
def test_a_store_that_cannot_be_read(target: CountingStore, error: StoreError, failed: int) -> None:
    """When it cannot be reached the others are left alone, for it would take as long each time."""
    source = CountingStore()
    source.append(reading(20 * HOUR + n * MINUTE, import_t1_kwh=100.0 + n) for n in range(361))
    manager = processor(source, target)
    manager.run_once(START)  # nothing is there yet
    source.failing = error
    report = manager.run_once(NOW)
    assert (report.processed, report.failed) == (0, failed)
    source.failing = None
    complete(manager, NOW + MINUTE)
    assert manager.faults() == []


def test_rows_out_of_reach_stop_the_run(source: CountingStore, target: CountingStore) -> None:
    """What is read while a journal stands in for a store lacks what the store holds."""
    source.failure = StoreUnavailableError("no route")
    with pytest.raises(StoreUnavailableError, match="no route"):
        processor(source, target).run_once(NOW)


def test_results_that_cannot_be_written_are_made_again(source: CountingStore, target: CountingStore) -> None:
    """The blocks are faulty until the target is back."""
    target.refusing = StoreUnavailableError("disk full")
    manager = processor(source, target)
    assert manager.run_once(NOW).failed == 24
    target.refusing = None
    complete(manager, NOW + MINUTE)
    assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)


def test_what_is_done_survives_a_restart(
    source: CountingStore, target: CountingStore, tmp_path: Path
) -> None:
    """Nothing is read again but the last two days."""
    source.append(even(5 * 24))
    state = tmp_path / "folder" / "state.json"
    manager = processor(source, target, state=state)
    complete(manager, NOW)
    manager.close()
    source.reads.clear()
    manager = processor(source, target, state=state)
    assert complete(manager, NOW) == 0
    assert min(start for start, _ in source.reads) >= START + 3 * DAY - 3 * MINUTE
    source.reads.clear()
    assert not manager.run_once(NOW).due
    assert not source.reads


def test_late_rows_of_the_time_between_are_found_at_a_restart(
    source: CountingStore, target: CountingStore, tmp_path: Path
) -> None:
    """Those that came while nobody watched."""
    state = tmp_path / "state.json"
    manager = processor(source, target, state=state)
    complete(manager, NOW)
    manager.close()
    source.append([reading(HOUR - SECOND, import_t1_kwh=100.598)])
    manager = processor(source, target, state=state)
    assert complete(manager, NOW) == 3  # its block, the next, and one that could count from that
    assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)


def test_old_late_rows_are_found_when_all_is_checked(
    source: CountingStore, target: CountingStore, tmp_path: Path
) -> None:
    """However old."""
    source.append(reading(8 * DAY + n * MINUTE, import_t1_kwh=200.0 + n * 0.01) for n in range(60))
    state = tmp_path / "state.json"
    manager = processor(source, target, state=state)
    complete(manager, NOW)
    manager.close()
    source.append([reading(HOUR - SECOND, import_t1_kwh=100.598)])
    manager = processor(source, target, state=state)
    assert complete(manager, NOW) == 0
    manager.check_all()
    assert complete(manager, NOW) == 3


def test_processing_again_changes_nothing(
    source: CountingStore, target: CountingStore, tmp_path: Path
) -> None:
    """As after a crash between a result and the state."""
    state = tmp_path / "state.json"
    manager = processor(source, target, state=state)
    complete(manager, NOW)
    manager.close()
    before = target.get_all()
    state.unlink()
    assert complete(processor(source, target, state=state), NOW) == 24
    pd.testing.assert_frame_equal(target.get_all(), before)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"version": 1, "blocks": [{}], "saved_at": "x"}'])
def test_a_damaged_state_is_made_anew(
    source: CountingStore, target: CountingStore, tmp_path: Path, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It is said in the log."""
    state = tmp_path / "state.json"
    state.write_text(text)
    assert complete(processor(source, target, state=state), NOW) == 24
    assert "is damaged, all blocks are processed again" in caplog.text


def test_a_state_of_other_blocks_is_refused(
    source: CountingStore, target: CountingStore, tmp_path: Path
) -> None:
    """Their results stand in the same store, at other instants."""
    state = tmp_path / "state.json"
    manager = processor(source, target, state=state)
    complete(manager, NOW)
    manager.close()
    other = processor(source, target, state=state, settings={"block": timedelta(minutes=10)})
    for _ in range(2):
        with pytest.raises(ConfigError, match="a name of its own"):
            other.run_once(NOW)


def test_blocks_are_processed_by_one_program(
    source: CountingStore, target: CountingStore, tmp_path: Path
) -> None:
    """A second one would undo what the first does."""
    state = tmp_path / "state.json"
    manager = processor(source, target, state=state)
    manager.run_once(NOW)
    with pytest.raises(StoreError, match="by another program"):
        processor(source, target, state=state).run_once(NOW)
    manager.close()
    assert processor(source, target, state=state).run_once(NOW).failed == 0


def test_a_disk_without_locks_will_do(
    source: CountingStore, target: CountingStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network file systems have none."""

    def flock(*_: object) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    monkeypatch.setattr("fcntl.flock", flock)
    assert complete(processor(source, target, state=tmp_path / "state.json"), NOW) == 24


def test_a_state_that_cannot_be_written_is_said(
    source: CountingStore, target: CountingStore, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """What was done stays done, until a restart."""
    (tmp_path / "state.json.tmp").mkdir()
    manager = processor(source, target, state=tmp_path / "state.json")
    assert complete(manager, NOW) == 24
    assert "cannot be written" in caplog.text


def test_a_state_that_cannot_be_read_is_an_error(
    source: CountingStore, target: CountingStore, tmp_path: Path
) -> None:
    """Nothing is done rather than everything again."""
    (tmp_path / "state.json").mkdir()
    with pytest.raises(StoreUnavailableError, match="cannot be read"):
        processor(source, target, state=tmp_path / "state.json").run_once(NOW)


def test_a_naive_instant_is_refused(source: CountingStore, target: CountingStore) -> None:
    """At every door."""
    manager = processor(source, target)
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 - that is what is refused
    with pytest.raises(ValueError, match="naive"):
        manager.run_once(naive)
    with pytest.raises(ValueError, match="naive"):
        manager.changed(naive, NOW)


def test_a_block_that_cannot_be_made_again_is_reopened(source: CountingStore, target: CountingStore) -> None:
    """A row that nothing can be made of came late: the visit finds it, and the block says why."""
    manager = processor(source, target)
    complete(manager, START + 7 * HOUR)
    source.append([reading(HOUR + SECOND, import_t1_kwh="no number")])
    complete(manager, START + 2 * DAY)
    assert [fault.attempts for _, fault in manager.faults()] == [1]


def test_a_year_of_quarters_is_one_stretch(tmp_path: Path) -> None:
    """The state stays small whatever the history, and a new block is one row appended."""
    source, state = CsvStore(tmp_path / "raw.csv"), tmp_path / "state.json"
    target = CsvStore(tmp_path / "raw_quarters.csv")
    source.append(reading(n * 20 * MINUTE, import_t1_kwh=100.0 + n / 100) for n in range(3 * 24 * 60))
    manager = processor(source, target, state=state, settings={"blocks_to_process": 5000})
    complete(manager, START + 60 * DAY)
    source.append(reading(60 * DAY + n * MINUTE, import_t1_kwh=200.0) for n in range(16))
    manager.run_once(START + 60 * DAY + 15 * MINUTE)
    manager.close()
    assert state.stat().st_size < 600
    assert counted(target.get_all(), REGISTER) == truth(source.get_all(), REGISTER)


def test_blocks_are_made_again_when_asked(target: CountingStore, tmp_path: Path) -> None:
    """Those of a stretch are TODO at once, also for who comes after; it is said how many there are."""
    source = CountingStore()
    assert processor(source, target).reopen(START, START + HOUR, NOW) == 0
    source.append(even(6))
    manager = processor(source, target, state=tmp_path / "state.json")
    complete(manager, NOW)
    target.clear()
    assert manager.reopen(START + HOUR, START + 2 * HOUR - SECOND, NOW) == 4
    assert manager.reopen(START - 10 * DAY, START - 9 * DAY, NOW) == 0
    manager.close()
    again = processor(source, target, state=tmp_path / "state.json")
    assert again.counts()[BlockState.TODO] >= 4
    complete(again, NOW)
    made = target.get(START + HOUR, START + 2 * HOUR)
    assert len(made) == 4
    with pytest.raises(ValueError, match="naive"):
        again.reopen(datetime(2026, 1, 1), START, NOW)  # noqa: DTZ001 - what is refused
