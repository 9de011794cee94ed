"""A CsvStore whose file was packed: the side file and the compressed text, and what becomes of them."""

import os
import shutil
from collections.abc import Iterator
from compression import zstd
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import rule, run_state_machine_as_test

from energy_core.exceptions import StoreError, StoreUnavailableError
from energy_core.models import Reading, Value
from energy_core.stores import (
    csv_bytes,
    csv_history,
    csv_layout,
    csv_packed,
    csv_packing,
    csv_reading,
    csv_side,
    open_family,
)
from energy_core.stores.csv import CsvStore
from energy_core.stores.packing import Packable
from tests.effort import some_of

from .contract import StoreMachine

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


class PackedMachine(StoreMachine):
    """Any history, with a night in between in which the file is packed."""

    kind = "csv"

    @rule(compress=st.booleans())
    def pack(self, *, compress: bool) -> None:
        """A second time there is nothing to do, but to compress."""
        assert isinstance(self.store, Packable)
        self.store.pack(compress=compress)
        assert not self.store.pack(compress=compress)
        names = {path.name for path in Path(self.folder.name).iterdir()}
        packed = {"readings_meter.csv.columns"} if self.model.rows() else set()
        assert packed <= names
        assert ("readings_meter.csv" in names) != ("readings_meter.csv.zst" in names) or not names
        assert "readings_meter.csv.zst" in names or not (compress and packed)


@pytest.mark.parametrize("small", [False, True], ids=["whole", "small pieces"])
def test_any_history_with_nights(*, small: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """The contract again: whatever was packed is read and written as before."""
    if small:
        monkeypatch.setattr(csv_layout, "_LATE_ROOM", (300, 300))
        monkeypatch.setattr(csv_layout, "_BLOCK", 40)
        monkeypatch.setattr(csv_layout, "_NEAR", 60)
        monkeypatch.setattr(csv_layout, "_PIECE", 40)
        monkeypatch.setattr(csv_packed, "_FRAME", 50)
        monkeypatch.setattr(csv_history, "ROWS", 2)
    run_state_machine_as_test(
        PackedMachine,
        settings=settings(
            max_examples=some_of(60),
            stateful_step_count=14,
            suppress_health_check=list(HealthCheck),
        ),
    )


def rows(first: int, last: int) -> list[Reading]:
    """Return readings with values of every kind, one a second from noon on."""
    return [Reading("meter", NOON + n * SECOND, values(n)) for n in range(first, last)]


def values(n: int) -> dict[str, Value]:
    """Return values of every kind, some of them missing."""
    full: dict[str, Value] = {"power_w": float(n * 7919 % 4000), "kwh": 301.548 + n / 1000, "mean_w": n / 7}
    full |= {"tariff": n // 50 % 2 + 1, "said": 'a "b", é\r\n', "peak_at": NOON + n // 60 * 60 * SECOND}
    full |= {"zero": -0.0 if n % 2 else 0.0, "far": float("inf") if n % 9 == 0 else 1e22}
    return {name: value for place, (name, value) in enumerate(full.items()) if (n + place) % 11}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "readings.csv"


@pytest.fixture
def side(path: Path) -> Path:
    """Where its side file is."""
    return path.with_name(path.name + ".columns")


@pytest.fixture
def compressed(path: Path) -> Path:
    """Where its compressed text is."""
    return path.with_name(path.name + ".zst")


@pytest.fixture
def store(path: Path) -> Iterator[CsvStore]:
    """A store with a few hundred rows."""
    store = CsvStore(path, source="meter")
    store.append(rows(0, 300))
    yield store
    store.close()


def same(got: pd.DataFrame, expected: pd.DataFrame) -> None:
    """Compare two frames to the last bit."""
    pd.testing.assert_frame_equal(got, expected, check_exact=True)
    for name in expected.select_dtypes("float"):
        bits = [frame[name].to_numpy().view("int64") for frame in (got, expected)]
        assert (bits[0] == bits[1]).all(), name


@pytest.mark.parametrize("compress", [False, True], ids=["beside", "compressed"])
def test_what_is_packed_is_read_to_the_last_bit(
    store: CsvStore, path: Path, side: Path, *, compress: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole and in part, from the side file and, once that is gone, from the text."""
    monkeypatch.setattr(csv_history, "ROWS", 64)
    window = (NOON + 59 * SECOND, NOON + 222 * SECOND)
    expected, part = store.get_all(), store.get(*window)
    assert len(part) == 163
    assert store.pack(compress=compress)
    assert path.exists() != compress
    for opened in (store, CsvStore(path, source="meter")):
        same(opened.get_all(), expected)
        same(opened.get(*window), part)
        assert opened.first_reading() == rows(0, 1)[0]
        assert opened.last_reading() == rows(299, 300)[0]
        assert opened.get(NOON - SECOND, NOON).empty
    side.unlink()
    same(store.get_all(), expected)
    same(store.get(*window), part)


def test_the_side_file_is_what_is_read(store: CsvStore, side: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not the text, which would be slower."""
    store.pack(compress=False)
    expected = store.get_all()

    def refuse(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(csv_history, "read_columns", refuse)
    same(store.get_all(), expected)
    side.unlink()
    with pytest.raises(AssertionError):
        store.get_all()


def test_a_row_more_makes_the_side_file_stale(store: CsvStore, path: Path) -> None:
    """It is left alone until it is made again."""
    store.pack(compress=False)
    store.append(rows(300, 301))
    assert len(store.get_all()) == len(CsvStore(path).get_all()) == 301
    assert store.pack(compress=False)
    assert len(store.get_all()) == 301


def test_a_text_that_was_changed_in_its_place_is_seen(store: CsvStore, path: Path, side: Path) -> None:
    """Of the same size, with the old time of change: the content is what counts."""
    store.pack(compress=False)
    status = path.stat()
    text = path.read_bytes()
    path.write_bytes(text.replace(b"301.550", b"999.999").replace(b"301.55,", b"999.99,"))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert path.stat().st_size == status.st_size
    assert path.read_bytes() != text
    assert 999.99 in CsvStore(path).get_all()["kwh"].tolist()
    assert 999.99 in store.get_all()["kwh"].tolist()
    assert side.exists()


def test_a_copy_has_its_side_file(store: CsvStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a backup that was put back has: it is another file, of the same content."""
    store.pack(compress=False)
    expected = store.get_all()
    other = path.parent / "restored" / path.name
    shutil.copytree(path.parent, other.parent, ignore=shutil.ignore_patterns("restored"))
    restored = CsvStore(other)
    with monkeypatch.context() as patch:
        patch.setattr(csv_history, "read_columns", None)
        same(restored.get_all(), expected)
    assert restored.pack(compress=False)
    assert not restored.pack(compress=False)


@pytest.mark.parametrize("place", [0, 20, 400, -400, -25, -1])
def test_a_damaged_side_file_is_left_alone_and_made_again(
    store: CsvStore, side: Path, place: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Wherever a bit of it fell over, the text is the truth; it is said once."""
    expected = store.get_all()
    store.pack(compress=False)
    data = bytearray(side.read_bytes())
    data[place] ^= 0x10
    side.write_bytes(data)
    for _ in range(2):
        same(store.get_all(), expected)
    assert len(caplog.records) <= 1
    store.pack(compress=False)
    caplog.clear()
    same(store.get_all(), expected)
    assert not store.pack(compress=False)
    assert not caplog.records


@pytest.mark.parametrize("length", [0, 1, 30, 500])
def test_half_a_side_file_is_left_alone(store: CsvStore, side: Path, length: int) -> None:
    """A power cut may leave one."""
    expected = store.get_all()
    store.pack(compress=False)
    side.write_bytes(side.read_bytes()[:length])
    same(store.get_all(), expected)
    assert store.pack(compress=False)


def test_a_side_file_under_another_index_is_left_alone(store: CsvStore, path: Path) -> None:
    """The text then is not this store's either."""
    store.pack(compress=False)
    with pytest.raises(StoreError, match="first column"):
        CsvStore(path, index="when").get_all()


def test_late_rows_and_broken_lines_are_packed_as_they_are_read(store: CsvStore, path: Path) -> None:
    """In order, and without what is none; the text stays as it was."""
    store.append([Reading("meter", NOON - SECOND, {"kwh": 1.0})])
    store.close()
    with path.open("ab") as file:
        file.write(b"a letter\r\n2026-01-31T12:00:30.500000Z,5\r\n")
    text, expected = path.read_bytes(), store.get_all()
    assert len(expected) == 302
    assert store.pack(compress=True)
    assert zstd.decompress(path.with_name(path.name + ".zst").read_bytes()) == text
    same(store.get_all(), expected)


def test_nothing_is_packed_where_nothing_is(path: Path) -> None:
    """No file, and one without rows."""
    store = CsvStore(path)
    assert not store.pack(compress=True)
    store.clear()
    assert not store.pack(compress=True)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "change",
    [
        lambda store: store.append([Reading("meter", NOON - SECOND, {"kwh": 1.0})]),
        lambda store: store.append(rows(300, 301)),
        lambda store: store.put(pd.DataFrame({"kwh": [1.0]}, index=pd.DatetimeIndex([NOON])), replace=True),
        lambda store: store.remove(NOON, NOON + SECOND),
    ],
    ids=["late", "new", "other", "gone"],
)
def test_a_change_unpacks(store: CsvStore, path: Path, compressed: Path, change: object) -> None:
    """And is there then, in the text; what was compressed is not."""
    store.pack(compress=True)
    assert callable(change)
    assert change(store) == 1
    assert path.exists()
    assert not compressed.exists()
    assert path.read_bytes().count(b"\r\n2026-") in {299, 300, 301}


def test_what_is_there_already_does_not_unpack(store: CsvStore, path: Path) -> None:
    """A copy that is made again leaves the file as it is."""
    store.pack(compress=True)
    expected = store.get_all()
    assert store.append(rows(5, 9)) == store.put(expected) == 0
    assert store.remove(NOON - SECOND, NOON) == 0
    assert store.ignored == 304
    assert not path.exists()


def test_of_two_texts_the_plain_one_is_true(store: CsvStore, path: Path, compressed: Path) -> None:
    """A crash left both, the same: the next writer removes the compressed one."""
    store.pack(compress=True)
    path.write_bytes(zstd.decompress(compressed.read_bytes()))
    assert len(CsvStore(path).get_all()) == 300
    assert compressed.exists()
    assert store.append(rows(300, 301)) == 1
    assert not compressed.exists()
    assert len(CsvStore(path).get_all()) == 301


def test_an_empty_text_is_none_beside_a_compressed_one(store: CsvStore, path: Path) -> None:
    """It is the lock that a writer died on."""
    store.pack(compress=True)
    path.touch()
    assert len(CsvStore(path).get_all()) == 300
    assert store.append(rows(300, 301)) == 1
    assert len(CsvStore(path).get_all()) == 301


def test_another_text_of_the_same_name_is_kept(
    store: CsvStore, path: Path, compressed: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody put half a backup back: the plain one is true, the other one is not thrown away."""
    store.pack(compress=True)
    other = CsvStore(path.parent / "other.csv")
    other.append(rows(0, 2))
    other.close()
    (path.parent / "other.csv").replace(path)
    assert store.append(rows(2, 3)) == 1
    assert len(store.get_all()) == 3
    assert not compressed.exists()
    assert compressed.with_name(compressed.name + ".rejected").exists()
    assert "another text" in caplog.text


def test_half_a_compressed_text_beside_the_plain_one_stops_nobody(
    store: CsvStore, path: Path, compressed: Path
) -> None:
    """Whatever left it there."""
    store.close()
    compressed.write_bytes(b"half")
    assert store.append(rows(300, 301)) == 1
    assert compressed.with_name(compressed.name + ".rejected").read_bytes() == b"half"
    assert len(CsvStore(path).get_all()) == 301


def test_what_somebody_compressed_by_hand_is_read(store: CsvStore, path: Path, compressed: Path) -> None:
    """In one frame, without a table."""
    expected = store.get_all()
    store.close()
    compressed.write_bytes(zstd.compress(path.read_bytes()))
    path.unlink()
    same(CsvStore(path).get_all(), expected)


@pytest.mark.parametrize("keep", [0.5, 0.99])
def test_a_damaged_compressed_text_is_said(
    store: CsvStore, side: Path, path: Path, compressed: Path, keep: float
) -> None:
    """And nothing is written over it."""
    store.pack(compress=True)
    side.unlink()
    half = compressed.read_bytes()[: int(compressed.stat().st_size * keep)]
    compressed.write_bytes(half)
    for call in (store.get_all, lambda: store.append(rows(300, 301))):
        with pytest.raises(StoreError, match="is damaged"):
            call()
    assert compressed.read_bytes() == half
    assert not path.exists()


def test_a_disk_without_room_leaves_what_was(
    store: CsvStore, path: Path, compressed: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither packing nor unpacking leaves anything half."""
    expected, write = store.get_all(), os.write

    def full(fd: int, data: memoryview) -> int:
        if Path(f"/proc/self/fd/{fd}").readlink().suffix == ".tmp":
            raise OSError(28, os.strerror(28))
        return write(fd, data)

    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(StoreUnavailableError, match="disk is full"):
            store.pack(compress=True)
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]
    store.pack(compress=True)
    names = sorted(entry.name for entry in path.parent.iterdir())
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", full)
        with pytest.raises(StoreUnavailableError, match="disk is full"):
            store.append(rows(300, 301))
    assert sorted(entry.name for entry in path.parent.iterdir()) == names
    same(store.get_all(), expected)
    assert store.append(rows(300, 301)) == 1
    assert not compressed.exists()


def test_a_memory_that_fails_is_seen(store: CsvStore, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the text goes, what was made of it is read again."""
    monkeypatch.setattr(csv_packing, "compressed", lambda _: [zstd.compress(b"something else")])
    with pytest.raises(StoreError, match="came out otherwise"):
        store.pack(compress=True)
    assert sorted(entry.name for entry in path.parent.iterdir()) == [path.name, path.name + ".columns"]
    assert len(store.get_all()) == 300


def test_only_one_may_pack_or_write(store: CsvStore, path: Path) -> None:
    """A file that is being written is not packed by another."""
    with pytest.raises(StoreError, match="being written"):
        CsvStore(path).pack(compress=True)
    store.close()
    assert CsvStore(path).pack(compress=True)


def test_a_reader_goes_on_while_the_file_is_packed_and_unpacked(store: CsvStore, path: Path) -> None:
    """It finds the text again, wherever it is now."""
    reader = CsvStore(path)
    for step in range(3):
        assert len(reader.get_all()) == 300 + step
        store.pack(compress=True)
        assert len(reader.get_all()) == 300 + step
        store.append(rows(300 + step, 301 + step))


def test_a_family_knows_packed_stores(tmp_path: Path) -> None:
    """And drops all that there is of one."""
    family = open_family(f"csv://{tmp_path}/readings", source="meter")
    for suffix in ("", "_2026-01-30", "_2026-01-31"):
        store = family.open(suffix)
        store.append(rows(0, 3))
        store.close()
    packed = family.open("_2026-01-30")
    assert isinstance(packed, Packable)
    assert packed.pack(compress=True)
    packed.close()
    (tmp_path / "readings_meter_2026-01-30.csv.rejected").touch()
    assert list(family.suffixes()) == ["_2026-01-30", "_2026-01-31"]
    family.drop("_2026-01-30")
    assert list(family.suffixes()) == ["_2026-01-31"]
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [
        "readings_meter.csv",
        "readings_meter_2026-01-31.csv",
    ]


def test_a_file_that_is_packed_while_it_is_opened_is_found(
    store: CsvStore, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was seen where it is no more."""
    where, seen = csv_bytes.carrier, csv_bytes.carrier(path)
    store.pack(compress=True)
    answers = iter([seen])
    monkeypatch.setattr(csv_reading, "carrier", lambda text: next(answers, None) or where(text))
    assert CsvStore(path, source="meter").last_reading() == rows(299, 300)[0]


def test_a_side_file_that_goes_away_while_it_is_read_is_not_missed(
    store: CsvStore, side: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The text is there."""
    store.pack(compress=False)
    contents = csv_side.SideFile.contents

    def lose(self: csv_side.SideFile) -> csv_side.Contents | None:
        found = contents(self)
        side.unlink()
        return found

    monkeypatch.setattr(csv_side.SideFile, "contents", lose)
    assert len(store.get_all()) == 300


def test_a_text_that_goes_away_takes_its_side_file_along(store: CsvStore, path: Path) -> None:
    """What stands beside it is worth nothing without."""
    store.pack(compress=False)
    path.unlink()
    assert store.get_all().empty
    assert not store.pack(compress=True)


def test_a_family_says_what_it_cannot_read_or_delete(tmp_path: Path) -> None:
    """A file in the place of a folder, and a folder in the place of a file."""
    (tmp_path / "file").touch()
    (tmp_path / "name_x.csv").mkdir()
    with pytest.raises(StoreUnavailableError, match="cannot be read: Not a directory"):
        open_family(f"csv://{tmp_path}/file/name").suffixes()
    with pytest.raises(StoreUnavailableError, match="cannot be deleted: Is a directory"):
        open_family(f"csv://{tmp_path}/name").drop("_x")
    assert list(open_family(f"csv://{tmp_path}/none/name").suffixes()) == []
