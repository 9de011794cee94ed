"""`energy-core read dsmr --file`: telegrams in a file or a pipe."""

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from energy_core.cli.main import main
from tests.energy_core.readers.dsmr.corpus import ABSENT, FOLDER, Case

from .meters import at, meter, spoiled, telegrams

COMMAND = [sys.executable, "-m", "energy_core", "read", "dsmr", "--file", "-"]
ROOT = Path(__file__).parents[3]
INFO = [
    "meter_id",
    "version",
    "at_source",
    "breaker",
    "limiter_kw",
    "fuse_a",
    "text_message",
    "peak_history",
    "gas_read_at",
    "water_read_at",
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file for telegrams."""
    return tmp_path / "telegrams.tgm"


def iso(value: object) -> object:
    """Return what JSON should say for a value of the emulator."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if isinstance(value, tuple):
        return [{"at": iso(peak["at"]), "kw": peak["kw"]} for peak in value]
    return value


def test_json_says_what_the_meter_said(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line, instants in UTC also in the hour that happens twice."""
    one = meter(text="Hello\nmeter")
    path.write_bytes(one.telegram(at(0)) + one.telegram(at(3600)))
    assert main(["read", "dsmr", "--file", str(path), "--json"]) == 0
    objects = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(o["source"], o["at"]) for o in objects] == [
        ("meter", "2026-10-25T00:30:00Z"),
        ("meter", "2026-10-25T01:30:00Z"),
    ]
    for said, second in zip(objects, (0, 3600), strict=True):
        assert list(said) == ["source", "at", "values", "info"]
        assert said["values"] == {name: iso(value) for name, value in one.truth(at(second)).items()}
        assert said["info"] == {name: iso(value) for name, value in one.info(at(second)).items()}
        assert list(said["info"]) == INFO


def test_what_the_meter_does_not_have_is_absent(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A meter without a clock is read at the time of arrival."""
    path.write_bytes(meter("nl-2.2").telegram(at(0)))
    assert main(["read", "dsmr", "--file", str(path), "--json", "--country", "nl"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["info"]["at_source"] == "arrival"
    assert "peak_history" not in said["info"]
    assert "month_peak_at" not in said["values"]


def test_people_read_values_with_their_units(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """And nothing that could command their terminal."""
    one = meter(text="Hi\x1b[2J")
    path.write_bytes(one.telegram(at(0)))
    assert main(["read", "dsmr", "--file", str(path)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "meter 2026-10-25T00:30:00Z"
    words = [line.split() for line in lines]
    assert ["import_power_w", f"{one.truth(at(0))['import_power_w']:.0f}", "W"] in words
    assert ["gas_m3", f"{one.truth(at(0))['gas_m3']}", "m³"] in words
    assert ["tariff", "2"] in words
    assert ["limiter_kw", "999.9", "kW"] in words
    assert ["text_message", "Hi\N{REPLACEMENT CHARACTER}[2J"] in words
    assert sum(word[:1] == ["peak_history"] for word in words) == 13
    assert lines[-1] == ""


def test_a_rejected_telegram_is_a_line_with_its_reason(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The good ones around it are printed."""
    data = telegrams(3)
    path.write_bytes(data + spoiled(telegrams(1)) + data[: len(data) // 2])
    assert main(["read", "dsmr", "--file", str(path), "--json"]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 4
    first, second = captured.err.splitlines()
    assert first.startswith("energy-core: rejected, crc: ")
    assert second.startswith("energy-core: rejected, incomplete: ")


@pytest.mark.parametrize(
    "data", [b"", b"noise\n" * 9, spoiled(telegrams(1))], ids=["nothing", "noise", "bad CRC"]
)
def test_no_good_telegram_is_a_failure(path: Path, data: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    """For a script to see."""
    path.write_bytes(data)
    assert main(["read", "dsmr", "--file", str(path)]) == 1
    assert capsys.readouterr().out == ""


def test_the_wrong_country_is_rejected(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Where the telegram names its operator."""
    path.write_bytes(telegrams(1))
    assert main(["read", "dsmr", "--file", str(path), "--country", "lu"]) == 1
    assert "rejected, wrong_country: " in capsys.readouterr().err


def test_a_count_is_enough(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Of good ones."""
    path.write_bytes(spoiled(telegrams(1)) + telegrams(5))
    assert main(["read", "dsmr", "--file", str(path), "--json", "--count", "2"]) == 0
    captured = capsys.readouterr()
    assert len(captured.out.splitlines()) == 2
    assert len(captured.err.splitlines()) == 1


@pytest.mark.parametrize("name", ["nowhere.tgm", "."])
def test_a_file_that_cannot_be_read_is_said(
    tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In words, in one line."""
    assert main(["read", "dsmr", "--file", str(tmp_path / name)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"energy-core: Cannot read {tmp_path}")


def test_a_pipe_is_read_as_it_comes() -> None:
    """Each telegram is printed before the next one is there."""
    with subprocess.Popen(
        [*COMMAND, "--json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for second in range(3):
            process.stdin.write(meter().telegram(at(second)))
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["at"] == iso(at(second))
        process.stdin.close()
        assert process.stdout.read() == b""
    assert process.returncode == 0


def test_a_reader_of_the_output_may_leave() -> None:
    """As `head` does: no traceback, no complaint."""
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdin.write(telegrams(1))
        process.stdin.flush()
        process.stdout.readline()
        process.stdout.close()
        process.stdin.write(telegrams(2))
        process.stdin.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_ctrl_c_ends_it_quietly() -> None:
    """While it waits for the next telegram."""
    with subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(telegrams(1))
        process.stdin.flush()
        process.stdout.readline()
        os.kill(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert (process.returncode, errors) == (130, b"")


@pytest.mark.skipif(not FOLDER.is_dir(), reason=ABSENT)
@pytest.mark.parametrize(
    "case", [Case(path) for path in sorted(FOLDER.glob("*.tgm"))], ids=lambda case: case.path.name
)
def test_a_real_telegram_is_printed_or_refused(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """As an independent reader has it."""
    assert main(["read", "dsmr", "--file", str(case.path), "--json"]) == (0 if case.is_good else 1)
    captured = capsys.readouterr()
    if not case.is_good:
        assert captured.out == ""
        assert captured.err.startswith("energy-core: rejected, ")
        return
    said = json.loads(captured.out)
    assert case.at is None or said["at"] == iso(case.at)
    assert set(said["info"]) <= set(INFO)
    assert said["info"].get("peak_history", []) == [
        {"at": peak["peak_utc"], "kw": peak["peak_kw"]} for peak in case.expected["peak_history"] or ()
    ]
