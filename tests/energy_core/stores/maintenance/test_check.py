"""What a check finds, and what it mends."""

import fcntl
from compression import zstd
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.stores.csv import CsvStore
from energy_core.stores.maintenance import CheckReport, Finding, Trouble, check
from energy_core.stores.maintenance.check import _Check
from energy_core.stores.maintenance.csv_check import opened
from energy_core.stores.maintenance.csv_text import CsvText
from energy_core.stores.maintenance.gaps import Gap, Gaps
from energy_core.stores.memory import MemoryStore
from energy_core.stores.packing import Packable

from .rows import DAY, MINUTE, NOON, ZONE, at, every, instants, part

HEADER = b"time,import_power_w\r\n"


def line(minute: int, watts: str = "1") -> bytes:
    """Return a row so many minutes after noon."""
    return f"2026-01-31T12:{minute:02}:00.000000Z,{watts}\r\n".encode()


def checked(folder: Path, *, mend: bool = True, query: str = "") -> CheckReport:
    """Check the readings of a folder."""
    return check(f"csv://{folder}/readings{query}", zone=ZONE, source=None, mend=mend)


def troubles(report: CheckReport) -> list[Trouble]:
    """Return what was found."""
    return [one.trouble for one in report.findings]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The file of the readings."""
    return tmp_path / "readings.csv"


def test_a_sound_store_is_left_alone(tmp_path: Path) -> None:
    """Not a byte of it is written."""
    path = part(tmp_path, "", every(MINUTE, NOON, 60))
    before = path.stat()
    report = checked(tmp_path)
    assert report == CheckReport(60, ())
    assert report.is_sound
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_an_empty_store_is_sound(tmp_path: Path) -> None:
    """And stays as absent as it was."""
    assert checked(tmp_path) == CheckReport(0, ())
    assert checked(tmp_path, query="?distributed=date") == CheckReport(0, ())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("body", "found", "kept", "words"),
    [
        (line(0) + line(2) + line(1) + line(3), [Trouble.ORDER], [0, 1, 2, 3], "rows behind later ones: 1"),
        (
            line(0) + line(0, "9") + line(1),
            [Trouble.DUPLICATES],
            [0, 1],
            "rows of an instant that is there already: 1",
        ),
        (
            line(0) + line(2) + line(0, "9") + line(1),
            [Trouble.ORDER, Trouble.DUPLICATES],
            [0, 1, 2],
            "rows behind later ones: 2",
        ),
        (
            line(0) + b"some words\r\n" + line(1),
            [Trouble.BROKEN],
            [0, 1],
            "line 3: no row, 12 bytes from byte",
        ),
        (line(0) + line(1)[:-2] + b"\n" + line(2), [], [0, 1, 2], ""),
        (line(0) + line(1)[:29] + b"\0\0\0" + line(2), [Trouble.BROKEN], [0, 2], "line 3: half-written"),
        (line(0) + b"\0" * 64 + line(2), [Trouble.BROKEN], [0, 2], "line 3: NULs of a power cut, 64 bytes"),
        (line(0) + line(1, "1\0\0") + line(2), [Trouble.BROKEN], [0, 2], "line 3: spoiled by a power cut"),
        (line(0) + line(1, '"text') + line(2), [Trouble.BROKEN], [0, 2], "line 3: half-written, 35 bytes"),
        (line(0) + line(1, "1,5") + line(2), [Trouble.BROKEN], [0, 2], "line 3: more cells than columns"),
        (line(0) + line(1, '"1,5"') + line(2), [], [0, 1, 2], ""),
        (line(0) + line(1, '"two\r\nlines"') + line(2) + b"\r\n", [], [0, 1, 2], ""),
        (line(0) + line(1, '"two\r\nlines"') + b"x\r\n", [Trouble.BROKEN], [0, 1], "line 5: no row"),
        (line(0) + line(1).replace(b"01-31", b"02-31") + line(2), [Trouble.BROKEN], [0, 2], "does not exist"),
        (line(0) + line(1)[:20], [Trouble.BROKEN], [0], "line 3: no row, 20 bytes"),
        (line(0) + line(1)[:-1], [Trouble.BROKEN], [0], "line 3: half-written, 30 bytes"),
    ],
)
def test_what_is_wrong_is_found_and_mended(
    path: Path, body: bytes, found: list[Trouble], kept: list[int], words: str
) -> None:
    """Said first, changing nothing; then mended, the first row of an instant kept, then it is sound."""
    path.write_bytes(HEADER + body)
    said = checked(path.parent, mend=False)
    assert path.read_bytes() == HEADER + body
    assert (troubles(said), said.is_sound) == (found, not found)
    assert words in "".join(one.words for one in said.findings)
    report = checked(path.parent)
    assert [one.trouble for one in report.findings if one.mended] == found
    assert (report.is_sound, report.refused, report.rows) == (True, (), len(kept))
    assert instants(CsvStore(path)) == [NOON + n * MINUTE for n in kept]
    assert CsvStore(path).get_all()["import_power_w"].tolist()[0] in {1, "1"}
    assert checked(path.parent).rows == len(kept)
    assert set(troubles(checked(path.parent))) <= {Trouble.SET_ASIDE}


@pytest.mark.parametrize("broken", [b"some words\r\n", line(1, "1,5"), line(1).replace(b"01-31", b"02-31")])
def test_what_was_no_row_is_kept_beside_the_file(path: Path, broken: bytes) -> None:
    """Once, and the next check says that it is there."""
    path.write_bytes(HEADER + line(0) + broken + line(2))
    checked(path.parent)
    aside = path.with_name("readings.csv.rejected").read_bytes()
    assert aside.count(broken) == 1
    report = checked(path.parent)
    assert report.findings == (
        Finding(
            Trouble.SET_ASIDE,
            "readings.csv",
            f"readings.csv.rejected has {len(aside)} bytes that were no rows",
        ),
    )
    assert report.is_sound


def test_many_broken_lines_are_counted(path: Path) -> None:
    """After the first hundred."""
    path.write_bytes(HEADER + line(0) + (line(1, "1,5") * 150))
    report = checked(path.parent, mend=False)
    assert len(report.findings) == 101
    assert report.findings[-1].words == "50 more lines are broken"


def test_a_file_that_is_being_written_is_only_read(path: Path) -> None:
    """It is said, and mended when the writer is gone."""
    path.write_bytes(HEADER + line(0) + line(2) + line(1))
    with path.open("rb") as writer:
        fcntl.flock(writer, fcntl.LOCK_EX)
        report = checked(path.parent)
        assert (report.rows, report.is_sound, troubles(report)) == (3, False, [Trouble.ORDER])
        (refused,) = report.refused
        assert "is being written by another program" in refused
        assert path.read_bytes() == HEADER + line(0) + line(2) + line(1)
    assert checked(path.parent).is_sound


@pytest.mark.parametrize(
    ("data", "words"),
    [(b"name,age\r\nme,4\r\n", "its first column is 'name'"), (b"\xff\xfe\r\n", "has no header")],
)
def test_the_file_of_another_program_is_left_alone(path: Path, data: bytes, words: str) -> None:
    """And said."""
    path.write_bytes(data)
    report = checked(path.parent)
    assert (troubles(report), report.is_sound) == ([Trouble.UNREADABLE], False)
    assert words in report.findings[0].words
    assert path.read_bytes() == data


def test_a_file_that_cannot_be_read_is_said(path: Path) -> None:
    """As any other."""
    path.mkdir()
    report = checked(path.parent)
    assert troubles(report) == [Trouble.UNREADABLE]
    assert "cannot be read" in report.findings[0].words


def test_a_compressed_text_that_is_spoiled_is_said(path: Path) -> None:
    """It is the only copy: nothing of it is changed."""
    packed = path.with_name("readings.csv.zst")
    data = zstd.compress(HEADER + b"".join(line(minute) for minute in range(60)))
    packed.write_bytes(data[: len(data) // 2])
    report = checked(path.parent)
    assert (troubles(report), report.is_sound) == ([Trouble.UNREADABLE], False)
    assert "readings.csv.zst cannot be decompressed" in report.findings[0].words
    assert packed.read_bytes() == data[: len(data) // 2]


@pytest.mark.parametrize(("text", "rows"), [(b"", 3), (HEADER + line(0), 1)])
def test_of_two_texts_the_one_that_says_something_is_true(path: Path, text: bytes, rows: int) -> None:
    """A crash in the middle of packing or unpacking leaves both."""
    path.write_bytes(text)
    compressed = path.with_name("readings.csv.zst")
    compressed.write_bytes(zstd.compress(HEADER + line(0) + line(1) + line(2)))
    with opened(path) as stream:
        assert stream is not None
        assert len([*CsvText(stream).records()]) == rows


@pytest.mark.skipif(not isinstance(CsvStore("any"), Packable), reason="this build packs nothing")
def test_what_is_broken_in_a_compressed_text_is_mended(path: Path) -> None:
    """It is text again after that."""
    packed = path.with_name("readings.csv.zst")
    packed.write_bytes(zstd.compress(HEADER + line(0) + b"words\r\n" + line(1)))
    assert not checked(path.parent, mend=False).is_sound
    assert list(path.parent.iterdir()) == [packed]
    report = checked(path.parent)
    assert (report.rows, report.is_sound, report.refused) == (2, True, ())
    assert path.read_bytes() == HEADER + line(0) + line(1)
    assert not packed.exists()
    assert b"words\r\n" in path.with_name("readings.csv.rejected").read_bytes()


def test_a_store_that_reads_other_rows_than_are_written_is_said(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it is that deceives it."""
    part(path.parent, "", every(MINUTE, NOON, 3))
    monkeypatch.setattr(CsvStore, "get", lambda self, *_: CsvStore.get_first(self))
    side = path.with_name("readings.csv.columns")
    side.touch()
    report = checked(path.parent, mend=False)
    assert (troubles(report), report.is_sound) == ([Trouble.SIDE_FILE], False)
    assert report.findings[0].words.startswith("1 rows are read where 3 are written")
    assert side.exists()
    checked(path.parent)
    assert not side.exists()


def test_rows_of_another_day_are_said(tmp_path: Path) -> None:
    """They were written in another time zone, say; nothing is moved."""
    part(tmp_path, "_2026-01-31", every(timedelta(hours=1), NOON, 24))
    report = checked(tmp_path, query="?distributed=date")
    assert (report.rows, report.is_sound) == (24, False)
    (finding,) = report.findings
    assert (finding.trouble, finding.place) == (Trouble.OTHER_DAY, "readings_2026-01-31.csv")
    assert finding.words.startswith(
        "rows of other days: 13, from 2026-01-31T23:00:00Z to 2026-02-01T11:00:00Z; was"
    )


def test_a_gap_is_said_and_is_no_fault(tmp_path: Path) -> None:
    """Also one between two parts, and none where late rows fill it."""
    noons = [NOON - DAY, NOON]
    for noon in noons:
        part(tmp_path, f"_{noon:%Y-%m-%d}", every(MINUTE, noon, 60))
    late = CsvStore(tmp_path / "readings_2026-01-31.csv")
    late.append([*every(MINUTE, NOON + 90 * MINUTE, 10), *every(MINUTE, NOON + 60 * MINUTE, 30)])
    late.close()
    report = checked(tmp_path, query="?distributed=date", mend=False)
    gaps = [one for one in report.findings if one.trouble is Trouble.GAP]
    assert [gap.words for gap in gaps] == ["no rows from 2026-01-30T12:59:00Z until 2026-01-31T12:00:00Z"]
    assert report.rows == 160


def test_memory_is_checked_for_gaps() -> None:
    """It cannot have anything else."""
    assert check("memory:", zone=ZONE, source=None, mend=True) == CheckReport(0, ())
    store = MemoryStore()
    store.append([*every(MINUTE, NOON, 60), *every(MINUTE, NOON + DAY, 60)])
    work = _Check(mend=True)
    work.look_into(store, None)
    report = work.report()
    assert (report.rows, troubles(report), report.is_sound) == (120, [Trouble.GAP], True)


def test_gaps_are_long_beside_the_usual_period() -> None:
    """Which may change, and is not known from one row."""
    gaps = Gaps()
    gaps.add([100])
    gaps.add([110, 120, 130, 181, 190, 200])
    gaps.add([])
    gaps.add([300])
    gaps.add([360, 420, 480, 540])
    assert gaps.found == [Gap(130, 181), Gap(200, 300)]


def test_the_text_is_read_as_the_store_writes_it(path: Path) -> None:
    """Column by column, row by row."""
    store = CsvStore(path)
    rows = [at(NOON + n * MINUTE, n) for n in range(5)]
    store.append(rows)
    store.close()
    with path.open("rb") as stream:
        text = CsvText(stream)
        assert text.names == ["time", "import_power_w"]
        records = list(text.records())
    assert b"".join(record.data for record in records) == path.read_bytes()[len(HEADER) :]
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    assert [epoch + timedelta(microseconds=record.at) for record in records] == [row.at for row in rows]
    assert [record.line for record in records] == [2, 3, 4, 5, 6]
