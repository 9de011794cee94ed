"""A store that goes on taking rows while the one it wraps cannot be reached."""

import logging
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from energy_core.exceptions import StoreError, StoreUnavailableError
from energy_core.models import Reading, Value
from energy_core.protocols import Store
from energy_core.stores import open_family, open_store
from energy_core.stores.csv import CsvStore
from energy_core.stores.decorators.buffered import BufferedStore
from energy_core.stores.decorators.journal import JournalFullError

from .disk import Disk
from .hand_clock import HandClock

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ROOT = Path(__file__).parents[4]
REPLAYING = Path(__file__).with_name("replaying.py")

FULL_DISK = """
import resource, sys
from datetime import UTC, datetime, timedelta
from energy_core import Reading, open_store

resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
store = open_store(f"csv://{sys.argv[1]}/readings?buffered={sys.argv[1]}/journal")
start = datetime(2026, 1, 31, tzinfo=UTC)
rows = [Reading("readings", start + timedelta(seconds=n), {"n": n}) for n in range(70)]
for row in rows:
    assert store.append([row]) == 1
assert 0 < store.waiting < 30 and "may not grow" in str(store.failure)
assert store.get_all()["n"].tolist() == list(range(70))
assert store.get(rows[3].at, rows[68].at)["n"].tolist() == list(range(3, 68))
assert store.first_reading() == rows[0] and store.last_reading() == rows[-1]
try:
    while True:
        rows.append(Reading("readings", rows[-1].at + timedelta(seconds=1), {"n": len(rows)}))
        store.append(rows[-1:])
except Exception as error:
    assert "journal" in str(error) and "too large" in str(error) and "may not grow" in str(error), error
    rows.pop()
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.close()
store = open_store(f"csv://{sys.argv[1]}/readings?buffered={sys.argv[1]}/journal")
assert store.get_all()["n"].tolist() == list(range(len(rows)))
assert store.waiting == 0 and store.failure is None
"""


def row(number: float, **values: Value) -> Reading:
    """Return a reading so many seconds after noon."""
    return Reading("readings", NOON + number * SECOND, values or {"n": number})


def numbers(store: Store) -> list[float]:
    """Return the numbers of all rows."""
    return store.get_all()["n"].tolist()


@pytest.fixture
def disk(tmp_path: Path) -> Disk:
    """A disk that is there."""
    return Disk(tmp_path / "disk")


@pytest.fixture
def clock() -> HandClock:
    """A clock that stands still."""
    return HandClock()


@pytest.fixture
def journal(tmp_path: Path) -> Path:
    """Where rows wait."""
    return tmp_path / "journal" / "readings.journal"


@pytest.fixture
def store(disk: Disk, journal: Path, clock: HandClock) -> Iterator[BufferedStore]:
    """A store on the disk."""
    store = BufferedStore(
        CsvStore(disk.folder / "readings.csv"), journal, room=20_000, source="readings", clock=clock
    )
    yield store
    store._journal.close()


def test_it_is_said_once_and_counted(
    store: BufferedStore, disk: Disk, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """What waits and why; both are over when the store is back."""
    assert store.append([row(0)]) == 1
    disk.go()
    assert store.append([row(1), row(1), row(2)]) == 2
    assert store.append([row(3)]) == 1
    assert store.waiting == 4
    assert "readings.csv" in str(store.failure)
    assert numbers(store) == numbers(store) == [1, 2, 3]
    disk.come_back()
    clock.seconds += 6
    assert store.append([row(4)]) == 1
    assert (store.waiting, store.failure) == (0, None)
    assert numbers(store) == [0, 1, 2, 3, 4]
    said = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(said) == 3
    assert "what comes meanwhile waits in" in said[0]
    assert "only what waits" in said[1]
    assert "available again, 4 rows" in said[2]


def test_it_is_not_tried_at_every_call(store: BufferedStore, disk: Disk, clock: HandClock) -> None:
    """Every few seconds at most."""
    disk.go()
    store.append([row(0)])
    disk.come_back()
    clock.seconds += 4.9
    store.append([row(1)])
    assert store.waiting == 2
    clock.seconds += 0.2
    assert store.append([row(2)]) == 1
    assert store.waiting == 0
    assert numbers(store) == [0, 1, 2]


def test_without_anything_that_waits_a_read_fails(
    store: BufferedStore, disk: Disk, clock: HandClock, caplog: pytest.LogCaptureFixture
) -> None:
    """An outage is not an empty store; a row that is there already is only there once it is back."""
    store.append([row(0)])
    disk.go()
    with pytest.raises(StoreUnavailableError, match=r"readings\.csv"):
        store.get_all()
    assert "readings.csv" in str(store.failure)
    assert store.remove(NOON, NOON + SECOND) == 0
    for read in (store.get_all, store.last_reading, store.get_all):
        with pytest.raises(StoreUnavailableError, match=r"readings\.csv"):
            read()
    disk.come_back()
    clock.seconds += 6
    assert store.get_all().empty
    assert store.failure is None
    assert "available again" in caplog.text


def test_a_read_that_succeeds_says_that_it_is_back(store: BufferedStore, disk: Disk) -> None:
    """When nothing waits, every read tries it."""
    store.append([row(0)])
    disk.go()
    with pytest.raises(StoreUnavailableError):
        store.last_reading()
    disk.come_back()
    assert store.last_reading() == row(0)
    assert not store.failure


def test_all_that_was_done_is_done(store: BufferedStore, disk: Disk, clock: HandClock) -> None:
    """Frames, replaced and removed rows as well, in their order."""
    store.append([row(n) for n in range(5)])
    disk.go()
    frame = pd.DataFrame({"n": [10.0, 11.0, 12.0]}, pd.DatetimeIndex([NOON, NOON, NOON + 9 * SECOND]))
    store.remove(NOON + SECOND, NOON + 3 * SECOND)
    assert store.put(frame, replace=True) == 2
    assert store.put(frame + 1) == 2
    assert store.append([row(1, text="x", at=NOON, yes=True)]) == 1
    assert store.get_first()["n"].tolist() == [11.0]
    assert store.get_last()["n"].tolist() == [12.0]
    disk.come_back()
    clock.seconds += 6
    assert numbers(store)[0] == 11.0
    assert store.get_all().index.size == 5
    assert store.first_reading() == row(0, n=11)
    assert store.get(NOON + SECOND, NOON + 2 * SECOND)["at"].tolist() == [NOON]
    disk.go()
    store.clear()
    store.append([row(7)])
    assert store.last_reading() == row(7)
    disk.come_back()
    clock.seconds += 6
    assert numbers(store) == [7]


def test_what_waits_is_seen_over_what_is_stored(store: BufferedStore, disk: Disk) -> None:
    """When the store can be read again before what waits is replayed."""
    store.append([row(n) for n in range(4)])
    disk.go()
    store.append([row(1, n=-1), row(9)])
    disk.come_back()
    assert numbers(store) == [0, 1, 2, 3, 9]
    assert store.get(NOON + SECOND, NOON + 9 * SECOND)["n"].tolist() == [1, 2, 3]
    assert store.first_reading() == row(0)
    assert store.last_reading() == row(9)
    store.remove(NOON, NOON + SECOND)
    store.put(pd.DataFrame({"n": [5.0]}, pd.DatetimeIndex([NOON + 3 * SECOND])), replace=True)
    assert numbers(store) == [1, 2, 5, 9]
    assert store.first_reading() == row(1)
    assert store.get_last()["n"].tolist() == [9]
    store.clear()
    assert store.get_all().empty
    assert store.last_reading() is None
    assert store.get_last().empty
    assert store.waiting == 3


def test_readings_do_not_hide_what_waits(store: BufferedStore, disk: Disk, clock: HandClock) -> None:
    """While rows wait, a frame has to be asked for, which has them."""
    store.append([row(0)])
    assert store.readings(NOON, NOON + SECOND) == [row(0)]
    assert store.rows(NOON, NOON + SECOND) is not None
    disk.go()
    store.append([row(1)])
    assert store.readings(NOON, NOON + 2 * SECOND) is None
    assert store.rows(NOON, NOON + 2 * SECOND) is None
    disk.come_back()
    clock.seconds += 6
    assert store.readings(NOON, NOON + 2 * SECOND) == [row(0), row(1)]


def test_a_long_outage_is_caught_up_with_bit_by_bit(disk: Disk, journal: Path, clock: HandClock) -> None:
    """No call that writes waits for all of it; order is kept, and a flush does the rest."""
    store = BufferedStore(CsvStore(disk.folder / "readings.csv"), journal, clock=clock)
    disk.go()
    store.append([row(number) for number in range(45_000)])
    disk.come_back()
    clock.seconds += 6
    store.append([row(45_000)])
    assert 20_000 < store.waiting < 30_000
    assert store.failure
    assert len(store.get(NOON, NOON + 50_000 * SECOND)) == 45_001
    store.append([row(45_001)])
    store.flush()
    assert store.waiting == 0
    assert numbers(store) == list(range(45_002))
    store.close()


def test_what_cannot_be_kept_does_not_wait(store: BufferedStore, disk: Disk, journal: Path) -> None:
    """It is refused as it would be otherwise."""
    disk.go()
    with pytest.raises(ValueError, match="time"):
        store.append([row(0), row(1, time=1)])
    with pytest.raises(ValueError, match="naive"):
        store.remove(NOON.replace(tzinfo=None), NOON)
    with pytest.raises(ValueError, match="time zone"):
        store.put(pd.DataFrame({"n": [1.0]}))
    assert not journal.exists()


def test_a_full_journal_is_an_error(store: BufferedStore, disk: Disk, clock: HandClock) -> None:
    """That says what is wrong, and loses nothing of what waits already."""
    disk.go()
    waiting = sum(store.append([row(number)]) for number in range(200))
    with pytest.raises(StoreUnavailableError, match=r"journal .* full: .*20,000 bytes; .*readings\.csv"):
        store.append([row(number) for number in range(waiting, 500)])
    assert store.waiting == waiting == 200
    assert len(store.get_all()) == waiting
    disk.come_back()
    clock.seconds += 6
    assert store.append([row(1000)]) == 1
    assert numbers(store) == [*range(waiting), 1000]
    assert issubclass(JournalFullError, StoreError)


def test_a_journal_outlives_its_process(store: BufferedStore, disk: Disk, journal: Path) -> None:
    """Closed or not; who comes next replays it, before anything else."""
    store.append([row(0)])
    disk.go()
    store.append([row(1)])
    store.flush()
    store.close()
    assert journal.exists()
    disk.come_back()
    later = BufferedStore(CsvStore(disk.folder / "readings.csv"), journal)
    assert later.append([row(1, n=-1), row(2)]) == 1
    assert numbers(later) == [0, 1, 2]
    later.close()
    assert not journal.exists()


def test_half_a_line_is_dropped_and_said(
    store: BufferedStore, disk: Disk, journal: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """As a power cut leaves it at the end; a broken one in the middle is set aside."""
    disk.go()
    for number in range(4):
        store.append([row(number)])
    store._journal.close()
    disk.come_back()
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = lines[2].replace(b"12:00:01", b"12:00:05")
    journal.write_bytes(b"".join(lines)[:-3])
    later = BufferedStore(CsvStore(disk.folder / "readings.csv"), journal)
    assert numbers(later) == [0, 2]
    assert not journal.exists()
    assert journal.with_name("readings.journal.rejected").read_bytes() == lines[2]
    assert "half-written" in caplog.text
    assert "a line is broken" in caplog.text
    later.close()


@pytest.mark.parametrize("size", [0, 20])
def test_a_journal_that_was_hardly_begun(store: BufferedStore, journal: Path, size: int) -> None:
    """Holds nothing."""
    store._journal.path.parent.mkdir()
    journal.write_bytes(b"energy_core journal 1, done up to byte 1"[:size])
    assert store.append([row(0)]) == 1
    assert not journal.exists()


def test_what_is_no_journal_is_left_alone(store: BufferedStore, journal: Path) -> None:
    """It may be somebody's letter."""
    journal.parent.mkdir()
    journal.write_text("Dear journal, " * 10)
    with pytest.raises(StoreError, match="is not a journal"):
        store.append([row(0)])
    assert journal.read_text() == "Dear journal, " * 10


def test_what_the_store_will_never_take_is_set_aside(
    store: BufferedStore, disk: Disk, clock: HandClock, journal: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And is in nobody's way."""
    disk.go()
    store.append([row(0), row(1, text="\0"), row(2)])
    store.append([row(3)])
    disk.come_back()
    clock.seconds += 6
    assert numbers(store) == [0, 2, 3]
    assert "\\u0000" in journal.with_name("readings.journal.rejected").read_text()
    assert "is refused" in caplog.text


def test_another_fault_leaves_what_waits(store: BufferedStore, disk: Disk, clock: HandClock) -> None:
    """A file that is not ours any more: nothing is lost, and it is said."""
    store.append([row(0)])
    disk.go()
    store.append([row(1)])
    disk.come_back()
    path = disk.folder / "readings.csv"
    ours = path.read_bytes()
    path.write_text("when,n\r\n")
    clock.seconds += 6
    store.append([row(2)])
    assert "not a file of this store" in str(store.failure)
    path.write_bytes(ours)
    clock.seconds += 6
    assert numbers(store) == [0, 1, 2]


def test_one_process_has_the_journal(
    store: BufferedStore, disk: Disk, journal: Path, clock: HandClock
) -> None:
    """Another one reads past it, and does not write."""
    store.append([row(0)])
    disk.go()
    store.append([row(1)])
    disk.come_back()
    other = BufferedStore(CsvStore(disk.folder / "readings.csv"), journal, clock=clock)
    assert numbers(other) == [0]
    with pytest.raises(StoreError, match="used by another program"):
        other.append([row(2)])
    other.flush()
    other.close()
    clock.seconds += 6
    store.flush()
    store.close()
    assert numbers(other) == [0, 1]


def test_a_journal_that_cannot_be_written_is_said(store: BufferedStore, disk: Disk, journal: Path) -> None:
    """With both causes."""
    journal.parent.touch()
    disk.go()
    with pytest.raises(StoreUnavailableError, match=r"journal .* fails: .*; and .*readings\.csv"):
        store.append([row(0)])


def test_closing_in_an_outage(store: BufferedStore, disk: Disk, journal: Path) -> None:
    """What waits is safe; without anything that waits, a store that is away has nothing to close."""
    disk.go()
    store.close()
    store.append([row(0)])
    store.close()
    assert journal.exists()


@pytest.mark.parametrize("between", ["", "lazy=5s&", "no_duplicates=1s&lazy=5s&"])
def test_the_days_before_are_replayed_too(tmp_path: Path, disk: Disk, between: str) -> None:
    """Where each part has a journal, those of an earlier process as well."""
    url = f"csv://{disk.folder}/readings?distributed=date&{between}buffered={tmp_path}/journal"
    disk.go()
    first = open_store(url)
    first.append([row(0)])
    first.append([Reading("readings", NOON + DAY, {"n": 1})])
    assert numbers(first) == [0, 1]
    with pytest.raises(StoreUnavailableError):
        first.clear()
    first.close()
    assert len(list((tmp_path / "journal").glob("readings-*_2026-0*.journal"))) == 2
    disk.come_back()
    later = open_store(url)
    assert later.append([Reading("readings", NOON + 2 * DAY, {"n": 2})]) == 1
    later.flush()
    assert list((tmp_path / "journal").iterdir()) == []
    assert numbers(later) == [0, 1, 2]
    later.close()


def test_journals_of_other_stores_are_other_files(tmp_path: Path) -> None:
    """Of the same name elsewhere, and of another source; the password is not part of it."""
    for folder, source in (("a", None), ("b", None), ("a", "meter"), ("a", "solar")):
        disk = tmp_path / folder
        disk.touch()
        store = open_store(f"csv://{disk}/readings?buffered={tmp_path}/journal:1MB", source=source)
        store.append([row(0)])
        store.close()
    names = sorted(path.name for path in (tmp_path / "journal").iterdir())
    assert len(names) == 4
    assert all(name.startswith("readings-") and name.endswith(".journal") for name in names)


def test_dropping_a_part_in_an_outage_waits_too(tmp_path: Path, disk: Disk) -> None:
    """Its rows are gone when the store is back."""
    family = open_family(f"csv://{disk.folder}/readings?buffered={tmp_path}/journal")
    store = family.open("_a")
    store.append([row(0)])
    store.close()
    family.drop("_b")
    disk.go()
    family.drop("_a")
    disk.come_back()
    assert family.waiting() == ["_a"]
    assert family.suffixes() == ["_a"]
    assert family.open("_a").get_all().empty
    family.drop("_a")
    assert (family.waiting(), list(family.suffixes())) == ([], [])


def test_a_full_disk_loses_nothing(tmp_path: Path) -> None:
    """It can still be read: what waits is seen over what is stored."""
    command = [sys.executable, "-c", FULL_DISK, str(tmp_path)]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == 0


def test_kill_9_while_it_is_replayed(tmp_path: Path, disk: Disk) -> None:
    """Again and again: nothing is lost, nothing doubled, and what was removed stays so."""
    url = f"csv://{disk.folder}/readings?buffered={tmp_path}/journal&distributed=date"
    disk.go()
    store = open_store(url)
    for number in range(3000):
        store.append([row(number * 60)])
        if number % 100 == 99:
            store.remove(NOON + (number * 60 - 90) * SECOND, NOON + number * 60 * SECOND)
            store.append([row(number * 60 - 60, n=-1)])
    store.close()
    disk.come_back()
    chance = random.Random(20260131)  # noqa: S311 - chance that can be had again, not a secret
    for _ in range(12):
        command = [sys.executable, str(REPLAYING), str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as replaying:
            assert replaying.stdout is not None
            assert replaying.stdout.readline() == b"begin\n"
            time.sleep(chance.uniform(0.0, 0.12))
            replaying.kill()
    later = open_store(url)
    later.flush()
    expected = [-1 if number % 100 == 98 else number * 60 for number in range(3000)]
    assert numbers(later) == expected
    later.close()


def test_it_is_tried_less_and_less_often(
    disk: Disk, journal: Path, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A try can take as long as a time-out, and a minute is soon enough."""
    tried: list[float] = []
    inner = CsvStore(disk.folder / "readings.csv")

    def refuse(_: object) -> int:
        tried.append(clock.seconds)
        raise StoreUnavailableError("away")

    monkeypatch.setattr(inner, "append", refuse)
    store = BufferedStore(inner, journal, clock=clock)
    begin = clock.seconds
    for second in range(300):
        clock.seconds = begin + second
        store.append([Reading("meter", NOON + second * timedelta(seconds=1), {"n": second})])
    assert [moment - begin for moment in tried] == [0, 5, 15, 35, 75, 135, 195, 255]
    assert store.waiting == 300
    store.close()
