"""`energy-core process`: every data manager of a house to its end."""

import os
import pty
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core.cli.main import main
from energy_core.models import Reading
from energy_core.stores.csv import CsvStore

ROOT = Path(__file__).parents[3]
START = datetime(2026, 1, 30, 23, tzinfo=UTC)  # midnight in Brussels
MINUTE = timedelta(minutes=1)


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A house with a meter, and a day and a half of what it said."""
    store = CsvStore(tmp_path / "readings_meter.csv")
    store.append(
        Reading("meter", START + n * MINUTE, {"import_t1_kwh": 100 + n / 100, "import_power_w": 600})
        for n in range(36 * 60 + 1)
    )
    store.close()
    file = tmp_path / "house.toml"
    file.write_text(
        f"""
        [house]
        name = "Home"
        [[readers]]
        type = "dsmr"
        name = "meter"
        url = "tcp://meter:2001"
        [[stores]]
        name = "readings"
        url = "csv://{tmp_path}/readings"
        [[loggers]]
        reader = "meter"
        store = "readings"
        """
    )
    return file


def run(config: Path, *argv: str) -> int:
    """Run the command on the house."""
    return main(["process", "--config", str(config), *argv])


def test_the_standard_set_is_there_without_a_word(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Means of ten minutes, quarter-hours and days; a second run has nothing to do."""
    assert run(config) == 0
    said = capsys.readouterr()
    assert said.out.splitlines() == [
        "meter means: 217 blocks processed",
        "meter quarters: 145 blocks processed",
        "meter days: 2 blocks processed",
    ]
    assert "energy-core: 100% back to 2026-01-31, 217 blocks" in said.err
    quarters = CsvStore(tmp_path / "readings_meter_quarters.csv").get_all()
    days = CsvStore(tmp_path / "readings_meter_days.csv").get_all()
    means = CsvStore(tmp_path / "readings_meter_means.csv").get_all()
    assert quarters["import_t1_kwh"].sum() == pytest.approx(21.6)
    assert days["import_t1_kwh"].tolist() == [14.39, 7.21]
    assert set(means["import_power_w"]) == {600.0}
    assert means["import_t1_kwh"].iloc[-1] == 121.6
    assert run(config, "--check") == 0
    assert capsys.readouterr().out.splitlines()[1] == "meter quarters: 0 blocks processed"


def test_late_rows_are_found_when_all_is_checked(
    config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the data managers of a name, if one is given."""
    assert run(config, "--only", "quarters") == 0
    store = CsvStore(tmp_path / "readings_meter.csv")
    store.append([Reading("meter", START + timedelta(minutes=14, seconds=30), {"import_t1_kwh": 100.145})])
    store.close()
    assert run(config, "--only", "quarters", "--check") == 0
    assert capsys.readouterr().out.splitlines()[1] == "meter quarters: 3 blocks processed"
    found = CsvStore(tmp_path / "readings_meter_quarters.csv").get_all()
    assert found["import_t1_kwh"].tolist()[:2] == [0.145, 0.145]


def test_faulty_blocks_are_said(config: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which, and why; the exit code tells a program."""
    store = CsvStore(tmp_path / "readings_meter.csv")
    store.append([Reading("meter", START + timedelta(minutes=20, seconds=30), {"import_t1_kwh": "no"})])
    store.close()
    assert run(config, "--only", "quarters") == 1
    said = capsys.readouterr().err
    assert "from 2026-01-30T23:15:00Z until 2026-01-30T23:30:00Z: import_t1_kwh is not a number" in said


def test_a_place_with_nothing_in_it_is_said(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Once, as its path may be wrong."""
    config.write_text(config.read_text().replace("/readings", "/reading"))
    assert run(config) == 0
    said = capsys.readouterr().err.splitlines()
    assert said == [
        "energy-core: nothing is kept of meter in readings: is its url right, and does a logger write there?"
    ]


def test_a_name_that_none_has_is_refused(config: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It is said which there are."""
    assert run(config, "--only", "weeks") == 2
    assert "one of days, means, quarters" in capsys.readouterr().err


def test_a_terminal_sees_a_bar(config: Path) -> None:
    """Drawn in place."""
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "energy_core", "process", "--config", str(config), "--only", "days"],
        cwd=ROOT,
        check=True,
        stderr=theirs,
        capture_output=False,
        stdout=subprocess.DEVNULL,
    )
    os.close(theirs)
    assert done.returncode == 0
    assert b"[##############################] 100% back to 2026-01-31, 2 blocks" in os.read(ours, 4096)
    os.close(ours)
