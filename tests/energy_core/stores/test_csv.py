"""The file of a CsvStore: what stands in it, and what it survives."""

import csv
import fcntl
import logging
import os
import subprocess
import sys
import threading
import tracemalloc
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test

from energy_core.exceptions import StoreError, StoreUnavailableError
from energy_core.models import Reading, Value
from energy_core.stores import csv_file, csv_layout
from energy_core.stores.csv import CsvStore
from tests.effort import some_of

from .contract import StoreMachine

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HEADER = b"time,import_power_w\r\n"


def at(seconds: int, watts: float | str = 1.0) -> Reading:
    """Return a reading so many seconds after noon."""
    return Reading("meter", NOON + seconds * SECOND, {"import_power_w": watts})


def line(seconds: int, watts: str = "1") -> bytes:
    """Return the row of that reading."""
    return f"2026-01-31T12:00:{seconds:02}.000000Z,{watts}\r\n".encode()


def watts(store: CsvStore) -> list[object]:
    """Return the column of all rows."""
    column: list[object] = store.get_all()["import_power_w"].tolist()
    return column


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "readings_meter.csv"


@pytest.fixture
def store(path: Path) -> CsvStore:
    """An empty store."""
    return CsvStore(path)


def test_the_file_is_plain_csv(store: CsvStore, path: Path) -> None:
    """RFC 4180 in UTF-8: texts in quotes, numbers and instants not, what is missing empty."""
    full: dict[str, Value] = {
        "import_power_w": 338.0,
        "import_t1_kwh": 301.548,
        "tariff": 2,
        "text": 'a "b", é',
    }
    full["at"] = NOON
    store.append([Reading("meter", NOON, full), at(1, -0.5)])
    assert path.read_bytes().decode() == (
        "time,import_power_w,import_t1_kwh,tariff,text,at\r\n"
        '2026-01-31T12:00:00.000000Z,338,301.548,2,"a ""b"", é",2026-01-31T12:00:00Z\r\n'
        "2026-01-31T12:00:01.000000Z,-0.5,,,,\r\n"
    )
    with path.open(encoding="utf-8", newline="") as file:
        assert [len(row) for row in csv.reader(file)] == [6, 6, 6]


def test_rows_are_appended_and_the_header_is_written_once(store: CsvStore, path: Path) -> None:
    """Also over several openings."""
    store.append([at(0)])
    store.close()
    again = CsvStore(path)
    again.append([at(1)])
    again.append([at(2)])
    assert path.read_bytes() == HEADER + line(0) + line(1) + line(2)


def test_a_new_column_widens_the_rows_before(store: CsvStore, path: Path) -> None:
    """A gas meter is added: the rows before know nothing of it."""
    store.append([at(0)])
    store.append([Reading("meter", NOON + SECOND, {"gas_m3": 92.287})])
    assert path.read_bytes() == b"".join(
        (b"time,import_power_w,gas_m3\r\n", line(0, "1,"), line(1, ",92.287")),
    )
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_rights_outlive_a_rewrite(store: CsvStore, path: Path) -> None:
    """Who may read the file may read the wider one."""
    store.append([at(0)])
    path.chmod(0o640)
    store.remove(NOON, NOON + SECOND)
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_stays_a_link(path: Path, tmp_path: Path) -> None:
    """A rewrite replaces what it points to."""
    path.symlink_to(tmp_path / "elsewhere.csv")
    store = CsvStore(path)
    store.append([at(0)])
    assert path.is_symlink()
    assert (tmp_path / "elsewhere.csv").read_bytes() == HEADER + line(0)


@pytest.mark.parametrize("length", range(1, len(line(1, '"two\r\nlines"'))))
def test_half_a_row_is_dropped_and_never_joined(
    path: Path, length: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever a crash cut the last row, the rows around it are whole, and the log says it once."""
    path.write_bytes(HEADER + line(0) + line(1, '"two\r\nlines"')[:length])
    store = CsvStore(path)
    assert watts(store) == [1.0]
    assert store.append([at(1, 2.0)]) == 1
    store.append([at(2, 3.0)])
    assert path.read_bytes() == HEADER + line(0) + line(1, "2") + line(2, "3")
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert "half-written" in caplog.text


@pytest.mark.parametrize("half", [b"2026-01-31T12:00:00.00", b"2026-01-31T12:00:00.000000Z,12", bytes(500)])
def test_half_a_first_row_is_dropped(path: Path, half: bytes) -> None:
    """With nothing but the header before it; zeros are what a power cut may leave."""
    path.write_bytes(HEADER + half)
    store = CsvStore(path)
    assert store.last_reading() is None
    store.append([at(0)])
    assert path.read_bytes() == HEADER + line(0)


def test_zeros_of_a_power_cut_are_dropped(path: Path) -> None:
    """They follow the last whole row."""
    path.write_bytes(HEADER + line(0) + bytes(100_000))
    store = CsvStore(path)
    store.append([at(1)])
    assert path.read_bytes() == HEADER + line(0) + line(1)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"a letter to my mother", "no header"),
        (b"date,import_power_w\r\n", "first column is 'date'"),
        (b"time,a,a\r\n", "twice"),
        (HEADER + b"31/01/2026 12:00:00.000000,1\r\n" * 3, "do not begin with a time"),
    ],
)
def test_a_file_of_someone_else_is_refused_and_left_alone(path: Path, content: bytes, reason: str) -> None:
    """What we do not know we do not cut."""
    path.write_bytes(content)
    store = CsvStore(path)
    for call in (store.last_reading, store.get_all, store.clear, lambda: store.append([at(0)])):
        with pytest.raises(StoreError, match=reason):
            call()
    assert path.read_bytes() == content


def test_what_is_broken_between_rows_is_left_out(path: Path) -> None:
    """A line that someone spoiled hides no other."""
    spoiled = (line(0), b'sp"oiled\r\n', line(1, "2"), line(2, "3,4,5"), line(3, '"'), line(4, "6"))
    path.write_bytes(HEADER + b"".join(spoiled))
    store = CsvStore(path, source="meter")
    assert watts(store) == [1.0, 2.0, 3.0, 6.0]
    assert store.last_reading() == at(4, 6.0)


def test_what_a_spreadsheet_saved_is_read(path: Path) -> None:
    """Line feeds, a byte order mark, texts without quotes, cells left out."""
    saved = b"\xef\xbb\xbftime,import_power_w,text\r\n" + line(0, "1.50,hello") + line(1, "2")
    path.write_bytes(saved.replace(b"\r\n", b"\n"))
    store = CsvStore(path)
    assert store.get_all()["import_power_w"].tolist() == [1.5, 2.0]
    assert store.get_all()["text"].tolist() == ["hello", None]
    store.append([at(2, 3.0)])
    assert watts(store) == [1.5, 2.0, 3.0]


def test_a_file_that_someone_shuffled_is_read_in_order(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of rows of one instant, the first."""
    monkeypatch.setattr(csv_layout, "_LATE_ROOM", (40, 40))
    monkeypatch.setattr(csv_layout, "_PROBE", 40)
    shuffled = [line(second, str(second)) for second in range(30, 0, -1)]
    path.write_bytes(HEADER + b"".join(shuffled) + line(30, "31"))
    assert watts(CsvStore(path)) == [float(second) for second in range(1, 31)]


def test_what_a_crash_left_of_a_rewrite_is_cleared_away(store: CsvStore, path: Path) -> None:
    """The file itself is the old one, whole."""
    store.append([at(0)])
    store.close()
    (path.parent / "readings_meter.csv.tmp").write_bytes(HEADER)
    store.append([at(1)])
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


OTHER = b"".join(b"31/01/2026 12:%02d,%d\r\n" % (n // 60, n) for n in range(990))


def test_whole_rows_of_someone_else_at_the_end_are_set_aside(
    path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """They are no half row: they are kept beside the file, which goes on without them."""
    path.write_bytes(HEADER + line(0) + OTHER)
    CsvStore(path).append([at(1)])
    assert path.read_bytes() == HEADER + line(0) + line(1)
    aside = path.with_name(path.name + ".rejected").read_bytes()
    where = (3, len(OTHER), len(HEADER + line(0)))
    assert aside == b"# line %d: %d bytes from byte %d on\r\n" % where + OTHER + b"\r\n"
    assert len(caplog.records) == 1
    assert ".rejected" in caplog.text


@pytest.mark.parametrize("read", [False, True], ids=["written", "read"])
def test_what_is_no_row_is_set_aside(path: Path, *, read: bool, caplog: pytest.LogCaptureFixture) -> None:
    """Before our rows and between them, a row of zeros and all; once, at the latest before a rewrite."""
    zeros = line(2, "2\0\0")
    path.write_bytes(HEADER + OTHER + line(0) + b"a letter\r\n" + bytes(90) + line(1) + zeros + line(3))
    store = CsvStore(path)
    assert not read or watts(store) == watts(store) == [1.0, 1.0, 1.0]
    assert path.with_name(path.name + ".rejected").exists() == read
    store.append([at(4)])
    store.remove(NOON, NOON + SECOND)
    store.remove(NOON + SECOND, NOON + 2 * SECOND)
    assert path.read_bytes() == HEADER + line(3) + line(4)
    aside = path.with_name(path.name + ".rejected").read_bytes()
    assert aside.count(OTHER) == aside.count(b"a letter\r\n") == aside.count(zeros) == 1
    assert path.with_name(path.name + ".rejected").stat().st_mode == path.stat().st_mode
    assert len(caplog.records) == 1


def test_what_cannot_be_set_aside_while_reading_hides_no_row(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A disk that is full can be read; it is said once."""
    path.write_bytes(HEADER + line(0) + b"a letter\r\n" + line(1))
    store = CsvStore(path)

    def full(*_: object) -> int:
        raise OSError(28, os.strerror(28))

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        assert watts(store) == watts(store) == [1.0, 1.0]
    assert len(caplog.records) == 1
    assert "cannot be set aside: No space left" in caplog.text


def test_a_broken_line_is_set_aside_with_its_number(path: Path) -> None:
    """As an editor counts them."""
    path.write_bytes(
        HEADER + line(0) + b"\r\n\r\na letter\r\n" + line(1) + line(2) + b"another\r\n" + line(3)
    )
    assert len(CsvStore(path).get_all()) == 4
    aside = path.with_name(path.name + ".rejected").read_bytes()
    assert aside == (
        b"# line 5: 14 bytes from byte 52 on\r\n\r\n\r\na letter\r\n\r\n"
        b"# line 8: 9 bytes from byte 128 on\r\nanother\r\n\r\n"
    )


def test_what_cannot_be_set_aside_stays(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing half of it is there."""
    content = HEADER + line(0) + OTHER
    path.write_bytes(content)
    write = os.write

    def full(fd: int, data: memoryview) -> int:
        if len(data) < 1000:
            raise OSError(28, os.strerror(28))
        return write(fd, data[:1000])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(StoreUnavailableError, match="disk is full"):
            CsvStore(path).append([at(1)])
    assert path.read_bytes() == content
    assert path.with_name(path.name + ".rejected").read_bytes() == b""
    assert CsvStore(path).append([at(1)]) == 1


def test_a_row_with_zeros_poisons_no_other(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Neither its column, nor the row that it joins; it is counted, and said once."""
    spoiled = line(1, "2\0\0\0\0") + line(2, "3\0\0")[:-2]
    path.write_bytes(HEADER + line(0) + spoiled + line(3, "4") + line(4, "5"))
    store = CsvStore(path)
    for _ in range(2):
        frame = store.get_all()
        assert frame["import_power_w"].tolist() == [1.0, 4.0, 5.0]
        assert frame["import_power_w"].dtype == float
    assert store.spoiled == 1
    assert len(caplog.records) == 1


@pytest.mark.parametrize("text", ["a\0b", "x" * (1 << 24)], ids=["zero", "long"])
def test_a_text_that_could_not_be_read_is_refused(store: CsvStore, text: str) -> None:
    """Zeros are what a power cut leaves, and what is that long a quote that nobody closed."""
    with pytest.raises(ValueError, match="cannot be kept"):
        store.append([at(0, text)])


@pytest.mark.parametrize(
    "content",
    [
        HEADER + b"31/01/2026 12:00:00.000000,1\r\n" * 600_000,
        b"time," + b"x" * 20_000_000,
        HEADER + b"x" * 20_000_000,
        HEADER + line(0, '"') + b"x\n" * 10_000_000,
        b"\xff\xfe\r\n" + line(0),
        b"x" * 200_000 + b"\r\n" + line(0),
    ],
    ids=["rows", "header", "line", "quote", "bytes", "cell"],
)
def test_a_large_file_of_someone_else_is_read_once(
    path: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever is in it, in pieces; it is left alone."""
    path.write_bytes(content)
    sizes: list[int] = []
    pread = os.pread

    def record(fd: int, length: int, offset: int) -> bytes:
        sizes.append(length)
        return pread(fd, length, offset)

    monkeypatch.setattr(os, "pread", record)
    tracemalloc.start()
    try:
        with suppress(StoreError):
            CsvStore(path).last_reading()
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert sum(sizes) <= 4 * len(content) + (1 << 20)
    assert max(sizes) <= 1 << 20
    assert peak < 80_000_000
    assert path.read_bytes() == content


def test_a_time_that_does_not_exist_is_said(path: Path) -> None:
    """Nobody but a hand writes one."""
    path.write_bytes(HEADER + b"2026-02-30T12:00:00.000000Z,1\r\n")
    store = CsvStore(path)
    with pytest.raises(StoreError, match="2026-02-30"):
        store.get_all()
    with pytest.raises(StoreError, match="2026-02-30"):
        store.last_reading()


def test_late_rows_go_to_the_end_and_are_read_in_order(store: CsvStore, path: Path) -> None:
    """The common case stays an append, and the next opening knows of them."""
    store.append([at(5), at(9)])
    assert store.append([at(7, 7.0), at(9, 9.0), at(3, 3.0)]) == 2
    assert store.append([at(7, 8.0), at(8, 8.0)]) == 1
    late = line(3, "3") + line(7, "7") + line(8, "8")
    assert path.read_bytes() == HEADER + line(5) + line(9) + late
    for opened in (store, CsvStore(path)):
        assert watts(opened) == [3.0, 1.0, 7.0, 8.0, 1.0]
        frame = opened.get(NOON + 4 * SECOND, NOON + 8 * SECOND)
        assert frame["import_power_w"].tolist() == [1.0, 7.0]
        first, last = opened.first_reading(), opened.last_reading()
        assert first is not None
        assert last is not None
        assert (first.at, last.at) == (NOON + 3 * SECOND, NOON + 9 * SECOND)
    assert store.ignored == 2


def test_many_late_rows_are_sorted_in(store: CsvStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that was wrong does not make the end of the file grow for ever."""
    monkeypatch.setattr(csv_layout, "_LATE_ROOM", (6 * len(line(0)),) * 2)
    store.append([at(10)])
    store.append([at(1), at(3)])
    store.append([at(2)])
    assert path.read_bytes() == HEADER + line(10) + line(1) + line(3) + line(2)
    store.append([at(5)])
    assert path.read_bytes() == HEADER + b"".join(map(line, (1, 2, 3, 5, 10)))


def test_late_rows_may_be_more_in_a_larger_file() -> None:
    """So that one row from the future does not have it rewritten every hour; opening it stays short."""
    assert [csv_layout.late_room(size) for size in (0, 1 << 23, 1 << 40)] == [1 << 20, 1 << 21, 1 << 22]


@pytest.fixture
def rewrites(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How large the files were that a full disk would not take; it has room for appended rows."""
    refused: list[int] = []
    write = os.write

    def full(fd: int, data: memoryview) -> int:
        if Path(f"/proc/self/fd/{fd}").readlink().suffix == ".tmp":
            refused.append(len(data))
            raise OSError(28, os.strerror(28))
        return write(fd, data)

    monkeypatch.setattr(os, "write", full)
    return refused


def full_disk(path: str | os.PathLike[str]) -> os.statvfs_result:
    """Return what the system says of a disk without room."""
    assert Path(path).is_dir()
    return os.statvfs_result((4096, 4096, 9, 0, 0, 9, 9, 9, 0, 255))


def test_late_rows_without_room_to_sort_them_in_go_to_the_end(
    path: Path, rewrites: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is asked once; once it has room they are sorted in."""
    monkeypatch.setattr(csv_layout, "_LATE_ROOM", (10 * len(line(0)),) * 2)
    path.write_bytes(HEADER + line(59))
    store = CsvStore(path)
    with monkeypatch.context() as patch:
        patch.setattr(os, "statvfs", full_disk)
        for second in range(10):
            assert store.append([at(second)]) == 1
        assert len(rewrites) == 1
        with pytest.raises(StoreUnavailableError, match=r"disk is full.* need 2 MB"):
            store.append([at(10)])
        assert CsvStore(path).get_all().index.tolist() == [at(n).at for n in (*range(10), 59)]
        assert len(rewrites) == 1
    monkeypatch.undo()
    monkeypatch.setattr(csv_layout, "_LATE_ROOM", (10 * len(line(0)),) * 2)
    assert store.append([at(10)]) == 1
    assert path.read_bytes() == HEADER + b"".join(map(line, (*range(11), 59)))


def test_a_column_without_room_is_not_tried_again_and_again(
    path: Path, rewrites: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error says how much room it needs; rows of the known columns are taken."""
    path.write_bytes(HEADER + line(0))
    store = CsvStore(path)
    monkeypatch.setattr(os, "statvfs", full_disk)
    for _ in range(3):
        with pytest.raises(StoreUnavailableError, match=r"disk is full.* need 2 MB"):
            store.append([Reading("meter", NOON + SECOND, {"gas_m3": 1.0})])
    assert len(rewrites) == 1
    assert store.append([at(1)]) == 1


def test_any_history_with_small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract again, with pieces so small that every seam is met."""
    monkeypatch.setattr(csv_layout, "_LATE_ROOM", (300, 300))
    monkeypatch.setattr(csv_layout, "_BLOCK", 40)
    monkeypatch.setattr(csv_layout, "_NEAR", 60)
    monkeypatch.setattr(csv_layout, "_PROBE", 30)
    monkeypatch.setattr(csv_layout, "_HEAD", 7)
    monkeypatch.setattr(csv_file, "_CHUNK", 2)

    class Machine(StoreMachine):
        kind = "csv"

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=some_of(40),
            stateful_step_count=12,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_any_window_of_a_long_file(path: Path) -> None:
    """Rows of all lengths, found by bisection."""
    store = CsvStore(path, source="meter")
    texts = ["x" * (seconds * 7919 % 9000) for seconds in range(500)]
    store.append(at(seconds, text) for seconds, text in enumerate(texts))
    for start in range(-1, 501, 83):
        for end in range(-1, 501, 71):
            found = store.get(NOON + start * SECOND, NOON + end * SECOND)
            assert found["import_power_w"].tolist() == texts[max(start, 0) : max(end, 0)]
    assert CsvStore(path, source="meter").last_reading() == at(499, texts[499]) == store.last_reading()


def test_a_row_may_be_longer_than_a_block(store: CsvStore, path: Path) -> None:
    """Of which a file is read."""
    store.append([at(0, "x" * 3_000_000), at(1, "y")])
    assert [len(str(text)) for text in watts(CsvStore(path))] == [3_000_000, 1]


def test_a_text_like_a_row_is_refused(store: CsvStore) -> None:
    """It would be found as a row of its own."""
    with pytest.raises(ValueError, match="looks like a row"):
        store.append([at(0, "x\r\n2026-01-31T12:00:00.000000Z,1")])


def test_a_file_that_is_removed_is_made_again(store: CsvStore, path: Path) -> None:
    """So is its folder; columns and all."""
    store.append([at(0)])
    path.unlink()
    assert store.get_all().empty
    store.append([at(1)])
    assert path.read_bytes() == HEADER + line(1)
    path.unlink()
    path.parent.rmdir()
    store.append([at(2)])
    assert path.read_bytes() == HEADER + line(2)


def test_a_file_that_is_replaced_is_seen(store: CsvStore, path: Path) -> None:
    """By a backup that is put back, by an editor."""
    store.append([at(0), at(1)])
    path.write_bytes(HEADER + line(0, "5"))
    assert watts(store) == [5.0]
    other = path.with_suffix(".new")
    other.write_bytes(HEADER + line(0, "6"))
    other.replace(path)
    assert store.append([at(0, 7.0), at(3, 7.0)]) == 1
    assert path.read_bytes() == HEADER + line(0, "6") + line(3, "7")


def test_one_writes_and_many_read(store: CsvStore, path: Path) -> None:
    """A second writer is told; a reader sees each row as it comes."""
    store.append([at(0)])
    other = CsvStore(path)
    with pytest.raises(StoreError, match="being written"):
        other.append([at(1)])
    assert watts(other) == [1.0]
    store.append([at(1, 2.0)])
    assert watts(other) == [1.0, 2.0]
    store.close()
    assert other.append([at(2, 3.0)]) == 1


def test_a_file_system_without_locks_will_do(store: CsvStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A network share often has none."""

    def no_locks(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(fcntl, "flock", no_locks)
    assert store.append([at(0)]) == 1


def test_a_writer_locks_the_file_that_is_there_now(
    store: CsvStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The writer before us puts a new file in its place at the very moment that we lock the old one."""
    path.write_bytes(HEADER + line(0))
    lock = fcntl.flock

    def replace_then_lock(fd: int, how: int) -> None:
        monkeypatch.setattr(fcntl, "flock", lock)
        path.with_suffix(".tmp").write_bytes(HEADER + line(0) + line(1))
        path.with_suffix(".tmp").replace(path)
        lock(fd, how)

    monkeypatch.setattr(fcntl, "flock", replace_then_lock)
    store.append([at(2)])
    assert path.read_bytes() == HEADER + line(0) + line(1) + line(2)


@pytest.mark.parametrize(
    ("error", "words"),
    [(28, "disk is full"), (30, "read-only"), (13, "no permission"), (116, "Stale file handle")],
)
def test_what_the_system_refuses_is_said_in_words(
    store: CsvStore, path: Path, error: int, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And nothing half stays; the same row is taken later."""
    store.append([at(0)])
    write = os.write

    def half(fd: int, data: memoryview) -> int:
        if len(data) < 20:
            raise OSError(error, os.strerror(error))
        return write(fd, data[: len(data) - 5])

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", half)
        with pytest.raises(StoreUnavailableError, match=words):
            store.append([at(1)])
        assert path.read_bytes() == HEADER + line(0)
        with pytest.raises(StoreUnavailableError, match=words):
            store.append([Reading("meter", NOON + SECOND, {"gas_m3": 1.0})])
        assert path.read_bytes() == HEADER + line(0)
        assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    assert store.append([at(1)]) == 1


def test_a_rewrite_reaches_the_disk_in_order(store: CsvStore, path: Path, synced: list[str]) -> None:
    """The rows, then the name that they take, then the folder that holds the name."""
    store.append([at(0)])
    assert synced == [path.name + ".tmp", "replace", "folder"]


def test_a_flush_reaches_the_disk(store: CsvStore, path: Path, synced: list[str]) -> None:
    """Once for the rows that were taken since the last one."""
    store.append([at(0)])
    synced.clear()
    store.append([at(1)])
    assert synced == []
    store.flush()
    assert path.name in synced
    synced.clear()
    store.flush()
    assert synced == []


@pytest.mark.parametrize("read", [False, True], ids=["closed", "opened to read"])
def test_a_flush_reaches_the_disk_after_a_failure(
    store: CsvStore, path: Path, synced: list[str], *, read: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows before it were taken, and are owed."""
    store.append([at(0)])
    store.append([at(1)])
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda *_: os.open(path / "none", os.O_RDONLY))
        with pytest.raises(StoreUnavailableError):
            store.append([at(2)])
    if read:
        assert store.last_reading() is not None
    synced.clear()
    store.flush()
    assert path.name in synced


def test_a_flush_of_a_file_that_went_away(store: CsvStore, path: Path) -> None:
    """There is nothing left to keep."""
    store.append([at(0)])
    path.unlink()
    assert store.first_reading() is None
    store.flush()


@pytest.mark.parametrize("name", ["", "file/readings"])
def test_a_path_that_cannot_be_a_file_is_said(tmp_path: Path, name: str) -> None:
    """A folder, or a file in the place of a folder."""
    (tmp_path / "file").touch()
    store = CsvStore(tmp_path / name)
    with pytest.raises(StoreUnavailableError, match="cannot be written: "):
        store.append([at(0)])


def test_threads_may_share_a_store(store: CsvStore) -> None:
    """Eight of them write and read at once."""

    def work(number: int) -> None:
        for step in range(20):
            store.append([at(step * 8 + number)])
            store.last_reading()

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    frame = store.get_all()
    assert len(frame) == 160
    assert frame.index.is_monotonic_increasing


def test_the_live_path_is_free_of_pandas(path: Path) -> None:
    """It costs a Raspberry Pi seconds."""
    program = f"""
import sys
from datetime import UTC, datetime
from energy_core import Reading, open_store
store = open_store("csv://{path.with_suffix("")}")
store.append([Reading("meter", datetime.now(UTC), {{"import_power_w": 1.0}})])
assert store.first_reading() == store.last_reading()
store.flush()
assert store.remove(datetime.now(UTC), datetime.now(UTC)) == 0
store.close()
sys.exit("pandas" in sys.modules or "numpy" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_a_clock_in_another_zone_writes_the_same(store: CsvStore, path: Path) -> None:
    """Instants are what counts."""
    index = pd.DatetimeIndex(["2026-01-31T13:00"], tz="Europe/Brussels")
    store.put(pd.DataFrame({"import_power_w": [1.0]}, index=index))
    assert path.read_bytes() == HEADER + line(0)


def test_a_few_rows_are_given_as_readings(store: CsvStore) -> None:
    """In the order of time, also those that came late; as a frame would have them."""
    start = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert store.readings(start, start + timedelta(days=1)) == []
    rows = [Reading(store.source, start + timedelta(seconds=n), {"power_w": n}) for n in (0, 10, 5, 20)]
    for row in rows:
        store.append([row])
    found = store.readings(start, start + timedelta(seconds=20))
    assert found == sorted(rows[:3], key=lambda row: row.at)
