"""`energy-core import …`: history that others have kept."""

import json
import os
import pty
import sqlite3
import sys
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from energy_core.cli.main import main
from energy_core.stores.csv import CsvStore

HEADER = (
    "device_time,system_time,elec_used_t1,elec_used_t2,elec_returned_t1,elec_returned_t2,"
    "actual_tariff,actual_elec_used,actual_elec_returned,gas_used"
)
NOON = datetime(2022, 6, 1, 10, tzinfo=UTC)
FLUVIUS = (
    "Van (datum);Van (tijdstip);Tot (datum);Tot (tijdstip);EAN-code;Register;Volume;Eenheid\n"
    '15-01-2024;00:00:00;15-01-2024;00:15:00;="541";Afname Dag;0,25;kWh\n'
    '15-01-2024;00:00:00;15-01-2024;00:15:00;="542";Afname Dag;0,75;kWh\n'
)
TARIFF = """
[[contracts]]
name = "Day and night"
start = 2024-01-01

[[contracts.offtake]]
name = "energy"
t1_eur_kwh = 0.30
t2_eur_kwh = 0.20
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Two days of a meter, as the older energy_app keeps them."""
    folder = tmp_path / "older"
    folder.mkdir()
    for day in range(2):
        at = NOON + timedelta(days=day)
        rows = [f"{at},{at},{day}.5,0.0,0.0,0.0,1.5,0.25,0.0,1.0\r\n"]
        rows += [f"{at + timedelta(seconds=n)},cut\r\n" for n in range(1, 5)]
        (folder / f"dsmr_{at.date()}").write_text(
            f"{HEADER}\r\n{''.join(rows)}", newline="", encoding="utf-8"
        )
    return folder


def run(kind: str, *argv: object) -> int:
    """Run a command."""
    return main(["import", kind, *map(str, argv)])


def test_a_dry_run_says_what_would_be_done(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And does nothing; then it is done, and a second time there is nothing to do."""
    argv = ["--from", place, "--to", f"csv://{tmp_path}/readings", "--name", "dsmr=meter"]
    assert run("older", *argv, "--dry-run") == 0
    assert capsys.readouterr().out.splitlines() == [
        "meter: would import 2 of 2 rows from 2022-06-01T10:00:00Z until 2022-06-02T10:00:00Z, 0 were there",
        "broken line: 8",
        *(f"  dsmr_2022-06-01: line {n}: 2 fields in place of 10" for n in range(3, 7)),
        "  dsmr_2022-06-02: line 3: 2 fields in place of 10",
        "  and 3 more",
        "unknown tariff: 2",
        "  dsmr_2022-06-01: line 2: 1.5",
        "  dsmr_2022-06-02: line 2: 1.5",
    ]
    assert list(tmp_path.glob("*.csv*")) == []
    assert run("older", *argv) == 0
    said = capsys.readouterr().out
    assert said.startswith("meter: imported 2 of 2 rows")
    assert said.endswith("energy-core process --config FILE --check makes it again\n")
    assert CsvStore(tmp_path / "readings_meter.csv").get_all()["import_t1_kwh"].to_list() == [0.5, 1.5]
    assert run("older", *argv, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert said["dry_run"] is False
    assert said["sources"] == {
        "meter": {
            "read": 2,
            "imported": 0,
            "there": 2,
            "first": "2022-06-01T10:00:00Z",
            "last": "2022-06-02T10:00:00Z",
        }
    }
    assert said["noticed"]["unknown_tariff"] == {
        "count": 2,
        "examples": [{"where": f"dsmr_2022-06-0{day}: line 2", "detail": "1.5"} for day in (1, 2)],
    }


def test_a_terminal_has_a_bar(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That grows on its line."""
    ours, theirs = pty.openpty()
    try:
        with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
            monkeypatch.setattr(sys, "stderr", terminal)
            assert run("older", "--from", place, "--to", f"csv://{tmp_path}/readings") == 0
            shown = b""
            while not shown.endswith(b"\n"):
                shown += os.read(ours, 4096)
    finally:
        os.close(ours)
    frames = [text.removesuffix("\x1b[K") for text in shown.decode().rstrip().split("\r")[1:]]
    assert frames == [
        "[###############...............]  50% until 2022-06-01, 1 rows",
        "[##############################] 100% until 2022-06-02, 2 rows",
    ]


@pytest.mark.parametrize("options", ["", "?index=start", "?distributed=month"])
def test_the_portal_of_fluvius_gives_amounts(
    tmp_path: Path, options: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a store whose index is `start`, unless the URL says another."""
    (tmp_path / "export.csv").write_text(FLUVIUS, encoding="utf-8")
    argv = ["--from", tmp_path / "export.csv", "--to", f"csv://{tmp_path}/kept{options}"]
    assert run("fluvius", *argv, "--ean", "542") == 0
    assert "electricity: imported 1 of 1 rows from 2024-01-14T23:00:00Z" in capsys.readouterr().out
    (kept,) = tmp_path.glob("kept_electricity*.csv")
    assert kept.read_text(encoding="utf-8").splitlines()[0].startswith("start,")
    assert run("fluvius", "--from", tmp_path / "export.csv", "--to", "memory:?index=time") == 2
    assert run("fluvius", *argv, "--ean", "543") == 1  # there are files, and nothing of it


def test_statistics_are_chosen_by_column(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each of a statistic; what is chosen wrongly says what there is."""
    file = tmp_path / "home-assistant_v2.db"
    with closing(sqlite3.connect(file)) as made, made:
        made.execute("CREATE TABLE statistics_meta (id, statistic_id, unit_of_measurement, has_sum)")
        made.execute("CREATE TABLE statistics (id, metadata_id, start_ts, sum)")
        made.execute("INSERT INTO statistics_meta VALUES (1, 'sensor.gas', 'm³', 1)")
        made.execute("INSERT INTO statistics VALUES (1, 1, 0, 2.5)")
    argv = ["--from", file, "--to", f"csv://{tmp_path}/kept"]
    assert run("statistics", *argv, "--column", "gas_m3=sensor.gas", "--source", "before") == 0
    assert capsys.readouterr().out.startswith("before: imported 1 of 1 rows from 1970-01-01T01:00:00Z")
    assert run("statistics", *argv) == 2
    assert "a column and its statistic" in capsys.readouterr().err


@pytest.mark.parametrize("name", ["dsmr", "=meter", "dsmr=", "other=meter"])
def test_a_wrong_name_is_refused(place: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Two of one, too."""
    argv = ["--from", place, "--to", "memory:", "--name", "other=a", "--name", name]
    assert run("older", *argv) == 2
    assert "two names as dsmr=meter" in capsys.readouterr().err


def test_nothing_is_said_to_be_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An empty folder is no error."""
    assert run("older", "--from", tmp_path, "--to", "memory:") == 0
    assert capsys.readouterr().out == "nothing to import: there are no rows\n"


def test_a_bill_is_counted_from_the_amounts_of_the_portal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the day of 25 hours, too."""
    header, *_ = FLUVIUS.splitlines()
    at, lines = datetime(2024, 10, 26, 22, tzinfo=UTC), [header]
    for n in range(100):
        start, end = (
            (at + timedelta(minutes=15 * (n + more))).astimezone(ZoneInfo("Europe/Brussels"))
            for more in (0, 1)
        )
        register = "Dag" if n >= 50 else "Nacht"
        lines.append(
            f'{start:%d-%m-%Y;%H:%M:%S};{end:%d-%m-%Y;%H:%M:%S};="541";Afname {register};0,200;kWh',
        )
    (tmp_path / "export.csv").write_text("\r\n".join([*lines, ""]), encoding="utf-8")
    (tmp_path / "tariff.toml").write_text(TARIFF, encoding="utf-8")
    assert run("fluvius", "--from", tmp_path / "export.csv", "--to", f"csv://{tmp_path}/kept") == 0
    capsys.readouterr()
    usage = ["--usage", f"csv://{tmp_path}/kept?index=start", "--source", "electricity"]
    assert main(["bill", "--tariff", f"{tmp_path}/tariff.toml", *usage, "--json"]) == 0
    bill = json.loads(capsys.readouterr().out)
    assert (bill["start"], bill["end"], bill["eur"]) == ("2024-10-27", "2024-10-28", 5.0)
    assert bill["estimated_kwh"] == 0
