"""`energy-core store …`: rows, facts and copies."""

import csv
import io
import json
import os
import pty
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.cli.main import main
from energy_core.models import Reading
from energy_core.stores import DECORATORS
from energy_core.stores.csv import CsvStore

ROOT = Path(__file__).parents[3]
COMMAND = [sys.executable, "-m", "energy_core", "store"]
START = datetime(2026, 1, 30, 23, tzinfo=UTC)  # midnight in Brussels
HOUR = timedelta(hours=1)


def fill(path: Path, hours: int) -> None:
    """Write a row an hour, a text and an instant among them."""
    store = CsvStore(path)
    store.append(
        Reading("meter", START + n * HOUR, {"power_w": n + 0.5, "text": f'say "{n}", é', "at": START})
        for n in range(hours)
    )
    store.close()


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A store with two local days and a bit."""
    fill(tmp_path / "readings_meter.csv", 50)
    return f"csv://{tmp_path}/readings"


def run(*argv: str) -> int:
    """Run the command on the store of the meter."""
    return main(["store", *argv, "--source", "meter"])


def test_get_writes_the_rows_as_they_stand_in_the_file(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The same text, byte for byte."""
    assert run("get", url) == 0
    assert capsys.readouterr().out.encode() == (tmp_path / "readings_meter.csv").read_bytes()


@pytest.mark.parametrize(
    ("window", "first", "count"),
    [
        (["--from", "2026-01-31", "--to", "2026-01-31"], 0, 24),
        (["--from", "2026-02-01"], 24, 26),
        (["--to", "2026-01-31T12:00"], 0, 12),
        (["--from", "2026-01-31T12:00Z", "--to", "2026-01-31T15:00+01:00"], 13, 2),
        (["--from", "2026-01-31T01:00", "--to", "2026-01-31T01:00:01", "--zone", "UTC"], 2, 1),
        (["--from", "2026-01-31T01:00", "--to", "2026-01-31T01:00"], 0, 0),
        (["--from", "2027-01-01"], 0, 0),
    ],
)
def test_moments_are_local_unless_they_say_otherwise(
    url: str, window: list[str], first: int, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A date is the whole day."""
    assert run("get", url, *window, "--json") == 0
    times = [json.loads(line)["at"] for line in capsys.readouterr().out.splitlines()]
    assert times == [f"{START + n * HOUR:%Y-%m-%dT%H:%M:%SZ}" for n in range(first, first + count)]


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "2026-01-31T25:00", "9999-12-31"])
def test_what_is_no_moment_is_a_wrong_call(url: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """That says what would be right."""
    assert run("get", url, "--to", text) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"energy-core: --to: got '{text}', takes a day as 2026-01-31, or a moment")


def test_columns_are_chosen(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """In the order of the call; one that there is not is a wrong call."""
    assert run("get", url, "--columns", "text, power_w", "--to", "2026-01-31T01:00") == 0
    assert list(csv.reader(io.StringIO(capsys.readouterr().out, newline=""))) == [
        ["time", "text", "power_w"],
        ["2026-01-30T23:00:00.000000Z", 'say "0", é', "0.5"],
    ]
    assert run("get", url, "--columns", "power") == 2
    assert capsys.readouterr().err == (
        "energy-core: --columns: got 'power', takes columns of power_w, text, at\n"
    )


def test_a_row_in_json_is_as_from_a_reader(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line."""
    assert run("get", url, "--to", "2026-01-31T01:00", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "source": "meter",
        "at": "2026-01-30T23:00:00Z",
        "values": {"power_w": 0.5, "text": 'say "0", é', "at": "2026-01-30T23:00:00Z"},
        "info": {},
    }


@pytest.mark.parametrize(("action", "number"), [("first", 0), ("last", 49)])
def test_a_single_row(url: str, action: str, number: int, capsys: pytest.CaptureFixture[str]) -> None:
    """As CSV with its header, or as JSON."""
    time = START + number * HOUR
    assert run(action, url) == 0
    header, row = csv.reader(io.StringIO(capsys.readouterr().out, newline=""))
    assert header == ["time", "power_w", "text", "at"]
    assert row[:2] == [f"{time:%Y-%m-%dT%H:%M:%S}.000000Z", f"{number + 0.5}"]
    assert run(action, url, "--json") == 0
    assert json.loads(capsys.readouterr().out)["at"] == f"{time:%Y-%m-%dT%H:%M:%SZ}"


def test_an_empty_store_has_no_first_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which a script can see; asking makes no file."""
    url = f"csv://{tmp_path}/nothing"
    assert run("first", url) == 1
    assert capsys.readouterr() == ("", "energy-core: the store has no rows\n")
    assert run("get", url) == 0
    assert capsys.readouterr() == ("time\r\n", "")
    assert list(tmp_path.iterdir()) == []


def test_info_for_people(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each fact on a line."""
    assert run("info", url) == 0
    lines = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert lines | {"free": ""} == {
        "store": f"csv://{tmp_path}/readings",
        "zone": "Europe/Brussels",
        "first": "2026-01-30T23:00:00Z",
        "last": "2026-02-02T00:00:00Z",
        "columns": "power_w, text, at",
        "rows": "50",
        "size": "0.0 MB",
        "compressed": "0%",
        "free": "",
        "decorators": "none",
    }


def test_info_for_programs(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One JSON object; bytes are bytes."""
    assert run("info", url, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert facts["size"] == (tmp_path / "readings_meter.csv").stat().st_size
    assert (facts["rows"], facts["columns"], facts["compressed"]) == (50, ["power_w", "text", "at"], 0.0)
    assert facts["free"] > 0


def test_info_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """Is what the URL says; memory has no files."""
    assert run("info", "memory:?zone=UTC", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "store": "memory:?zone=UTC",
        "zone": "UTC",
        "columns": [],
        "decorators": [],
    }


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["info", "sql:x"], 2, "url: got 'sql', takes a known scheme: "),
        (["info", "csv:///d/n", "--zone", "Mars"], 2, "takes a time zone"),
        (["info", "csv:///d/n", "--source", "a/b"], 2, "takes a source of letters"),
        (["copy", "csv:///d/n", "csv:///d/n"], 2, "TO: got 'csv:///d/n', takes another store than FROM"),
    ],
)
def test_a_wrong_call_is_said(
    argv: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In one line."""
    assert main(["store", *argv]) == code
    captured = capsys.readouterr()
    assert captured.out == ""
    assert words in captured.err


def test_a_store_that_cannot_be_read_is_a_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another one's file, say."""
    (tmp_path / "readings_meter.csv").write_text("name,age\r\nme,4\r\n", encoding="utf-8")
    assert run("last", f"csv://{tmp_path}/readings") == 1
    assert "readings_meter.csv is not a file of this store" in capsys.readouterr().err


def test_a_copy_says_how_far_it_is(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In lines where there is no terminal; called again, it has nothing to do."""
    target = f"csv://{tmp_path}/copy"
    assert run("copy", url, target) == 0
    captured = capsys.readouterr()
    assert captured.out == (
        "copied 50 of 50 rows from 2026-01-30T23:00:00Z until 2026-02-02T00:00:00.000001Z\n"
    )
    assert captured.err.splitlines() == [
        "energy-core: 49% until 2026-02-01, 24 rows",
        "energy-core: 98% until 2026-02-02, 48 rows",
        "energy-core: 100% until 2026-02-02, 50 rows",
    ]
    assert (tmp_path / "copy_meter.csv").read_bytes() == (tmp_path / "readings_meter.csv").read_bytes()
    assert run("copy", url, target, "--verify") == 0
    assert capsys.readouterr().out.startswith("copied 0 of 50 rows")


def test_a_copy_of_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Makes nothing."""
    assert run("copy", f"csv://{tmp_path}/a", f"csv://{tmp_path}/b") == 0
    assert capsys.readouterr().out == "nothing to copy: there are no rows\n"
    assert list(tmp_path.iterdir()) == []


def test_a_copy_of_a_window(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Days as in the house."""
    assert run("copy", url, f"csv://{tmp_path}/copy", "--from", "2026-02-01", "--to", "2026-02-01") == 0
    assert capsys.readouterr().out.startswith("copied 24 of 24 rows from 2026-01-31T23:00:00Z until")


def test_a_terminal_has_a_bar(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That grows on its line."""
    ours, theirs = pty.openpty()
    try:
        with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
            monkeypatch.setattr(sys, "stderr", terminal)
            assert run("copy", url, f"csv://{tmp_path}/copy") == 0
            shown = b""
            while not shown.endswith(b"\n"):
                shown += os.read(ours, 4096)
    finally:
        os.close(ours)
    frames = [text.removesuffix("\x1b[K") for text in shown.decode().rstrip().split("\r")[1:]]
    assert frames == [
        "[###############...............]  49% until 2026-02-01, 24 rows",
        "[#############################.]  98% until 2026-02-02, 48 rows",
        "[##############################] 100% until 2026-02-02, 50 rows",
    ]


@pytest.mark.parametrize(
    ("end", "code"),
    [
        pytest.param(signal.SIGINT, 130, marks=pytest.mark.nightly),
        (signal.SIGKILL, -signal.SIGKILL),
    ],
)
def test_a_copy_that_is_ended_leaves_both_stores_whole(
    url: str, tmp_path: Path, end: signal.Signals, code: int
) -> None:
    """By Ctrl-C, or without a word: the same command goes on where it was."""
    fill(tmp_path / "readings_meter.csv", 24 * 400)
    argv = [*COMMAND, "copy", url, f"csv://{tmp_path}/copy", "--source", "meter"]
    with subprocess.Popen(
        argv, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, text=True
    ) as process:
        assert process.stderr is not None
        assert "10% until" in process.stderr.readline()
        process.send_signal(end)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    there = len(CsvStore(tmp_path / "copy_meter.csv").get_all())
    assert 0 < there < 24 * 400
    again = subprocess.run(argv, cwd=ROOT, check=True, capture_output=True, text=True)
    assert again.stdout.startswith(f"copied {24 * 400 - there} of ")
    assert (tmp_path / "copy_meter.csv").read_bytes() == (tmp_path / "readings_meter.csv").read_bytes()


def test_a_store_is_copied_while_it_is_written(url: str, tmp_path: Path) -> None:
    """What comes meanwhile is for the next time."""
    writer = CsvStore(tmp_path / "readings_meter.csv")
    writer.append([Reading("meter", START + 60 * HOUR, {"power_w": 60})])
    assert run("copy", url, f"csv://{tmp_path}/copy") == 0
    writer.append([Reading("meter", START + 61 * HOUR, {"power_w": 61})])
    assert run("copy", url, f"csv://{tmp_path}/copy") == 0
    writer.close()
    assert (tmp_path / "copy_meter.csv").read_bytes() == (tmp_path / "readings_meter.csv").read_bytes()


def test_a_check_says_what_it_finds(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Changes nothing in a dry run, mends otherwise, and says by its exit code whether all is well."""
    path = tmp_path / "readings_meter.csv"
    rows = path.read_bytes()
    path.write_bytes(rows + b"one\x1b[2J line\r\n" + rows.splitlines(keepends=True)[1])
    assert run("check", url, "--dry-run") == 1
    assert capsys.readouterr().out.splitlines() == [
        "order: readings_meter.csv: rows behind later ones: 1",
        "duplicates: readings_meter.csv: rows of an instant that is there already: 1",
        f"broken: readings_meter.csv: line 52: no row, 14 bytes from byte {len(rows)} on",
        "50 rows, not sound",
    ]
    assert run("check", url) == 0
    out = capsys.readouterr().out
    assert out.count(", mended") == 3
    assert out.splitlines()[-1] == "50 rows, sound"
    assert path.read_bytes() == rows


def test_a_check_of_a_store_in_use_only_reads(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says why it mends nothing."""
    path = tmp_path / "readings_meter.csv"
    writer = CsvStore(path)
    writer.append([Reading("meter", START + 30 * timedelta(minutes=1), {"power_w": 1})])
    try:
        assert run("check", url) == 1
    finally:
        writer.close()
    captured = capsys.readouterr()
    assert captured.out.endswith("51 rows, not sound\n")
    assert captured.err.startswith(f"energy-core: not mended: {path} is being written by another program")


def test_a_check_of_gaps_is_no_failure(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can mend them."""
    CsvStore(tmp_path / "readings_meter.csv").append([Reading("meter", START + 90 * HOUR, {"power_w": 1})])
    assert run("check", url) == 0
    assert capsys.readouterr().out.splitlines() == [
        "gap: no rows from 2026-02-02T00:00:00Z until 2026-02-03T17:00:00Z",
        "51 rows, sound",
    ]


def test_a_store_is_tidied(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nothing is dropped unless the call says how old it may be; what fails is said."""
    fill(tmp_path / "readings_meter.csv", 50)
    url = f"csv://{tmp_path}/readings"
    assert run("tidy", url) == 0
    assert capsys.readouterr() == ("packed 0 parts, dropped 0, removed 0 rows\n", "")
    assert run("tidy", url, "--raw-days", "1") == 0
    assert capsys.readouterr() == ("packed 0 parts, dropped 0, removed 50 rows\n", "")
    (tmp_path / "readings_meter.csv").write_text("name,age\r\nme,4\r\n", encoding="utf-8")
    assert run("tidy", url, "--raw-days", "1") == 1
    assert "is not a file of this store" in capsys.readouterr().err


@pytest.mark.parametrize("days", ["-1", "40000"])
def test_days_are_bounded(url: str, days: str, capsys: pytest.CaptureFixture[str]) -> None:
    """As in the configuration."""
    assert run("tidy", url, f"--raw-days={days}") == 2
    assert capsys.readouterr().err == (
        f"energy-core: raw_days: got {days}, takes a whole number from 0 to 36500\n"
    )


@pytest.mark.skipif("lazy" not in DECORATORS.names, reason="this build has no decorators")
def test_a_decorated_store_is_looked_into(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its parts are counted, and where the journal is."""
    fill(tmp_path / "plain_meter.csv", 50)
    journal = tmp_path / "journal"
    journal.mkdir()
    (journal / "waiting").write_bytes(b"12345")
    url = f"csv://{tmp_path}/readings?lazy=5s&buffered={journal}:64MB&distributed=date"
    assert run("copy", f"csv://{tmp_path}/plain", url) == 0
    capsys.readouterr()
    assert run("info", url, "--json") == 0
    facts = json.loads(capsys.readouterr().out)
    assert (facts["rows"], facts["parts"]) == (50, 3)
    assert facts["decorators"] == ["lazy=5s", f"buffered={journal}:64MB", "distributed=date"]
    assert (facts["journal"], facts["waiting"]) == (str(journal), 5)
    assert run("get", url) == 0
    assert capsys.readouterr().out.encode() == (tmp_path / "plain_meter.csv").read_bytes()
