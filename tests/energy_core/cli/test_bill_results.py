"""`energy-core bill` of what data managers have made."""

import json
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from energy_core.cli.main import main
from energy_core.models import Reading, Value
from energy_core.stores.csv import CsvStore

MIDNIGHT = datetime(2026, 6, 30, 22, tzinfo=UTC)  # in Brussels
QUARTER = timedelta(minutes=15)
GAP = range(200, 260)
TARIFF = """
[[contracts]]
name = "Plain"
start = 2026-01-01

[[contracts.offtake]]
name = "energy"
eur_kwh = 0.25

[[contracts.capacity]]
name = "capacity"
eur_kw_year = 60
minimum_kw = 0
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tariff, and the quarter-hours of July: of each 0.3 kWh from the grid."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tariff.toml").write_text(TARIFF, encoding="utf-8")
    with closing(CsvStore(tmp_path / "readings_meter_quarters.csv")) as store:
        store.append(quarter(number) for number in range(31 * 96) if number not in GAP)
    return tmp_path


def quarter(number: int) -> Reading:
    """Return what was made of a quarter-hour: that which ends the gap has all that was counted in it."""
    is_end = number == GAP.stop
    amounts = {"import_t1_kwh": 0.3 * (1 + len(GAP)) if is_end else 0.3, "import_t2_kwh": 0.0}
    values: dict[str, Value] = {**amounts, "quality": "gap_reconciled" if is_end else "complete"}
    return Reading("meter_quarters", MIDNIGHT + number * QUARTER, values)


def lines(capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, Any]:
    """Return the lines of the bill of July, by their names."""
    usage = ("--usage", f"csv://{Path.cwd()}/readings", "--source", "meter_quarters")
    days = ("--from", "2026-07-01", "--to", "2026-07-31", "--json")
    assert main(["bill", "--tariff", "tariff.toml", *usage, *days, *argv]) == 0
    (contract,) = json.loads(capsys.readouterr().out)["contracts"]
    return {line["name"]: line for line in contract["lines"]}


def test_quarters_that_were_made_are_energies(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has to say so; what was counted in a gap is in the bill, and is no peak."""
    found = lines(capsys, "--allow-gaps")
    assert found["energy"]["quantity"] == pytest.approx(31 * 96 * 0.3)
    assert found["capacity"]["quantity"] == pytest.approx(1.2)


def test_what_an_operator_has_estimated_is_what_it_charges(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Rows that say when they end are those of a file of his: they hold no gap, and may be the peak."""
    with closing(CsvStore(folder / "fluvius_electricity.csv", index="start")) as store:
        store.append(
            Reading(
                "electricity",
                MIDNIGHT + number * QUARTER,
                {
                    "end": MIDNIGHT + (number + 1) * QUARTER,
                    "import_t1_kwh": 1.0 if number == 9 else 0.3,
                    "import_t2_kwh": 0.0,
                    "quality": "estimated" if number == 9 else "complete",
                },
            )
            for number in range(31 * 96)
        )
    usage = ("--usage", f"csv://{folder}/fluvius?index=start", "--source", "electricity")
    days = ("--from", "2026-07-01", "--to", "2026-07-31", "--json")
    assert main(["bill", "--tariff", "tariff.toml", *usage, *days]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert counted["contracts"][0]["lines"][1]["quantity"] == pytest.approx(4.0)
    assert counted["estimated_kwh"] == 0


def test_a_month_of_which_nothing_is_known_has_no_peak(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Between two readings a register rises evenly, which says nothing of peaks: that month is left out."""
    with closing(CsvStore(folder / "raw_meter.csv")) as store:
        starts = [datetime(2026, month, 30, 22, tzinfo=UTC) for month in (4, 6)]
        store.append(
            Reading(
                "meter",
                start + number * QUARTER,
                {"import_t1_kwh": round(48 * days + number * 0.5, 1), "import_t2_kwh": 0.0},
            )
            for start, days in zip(starts, (0, 61), strict=True)
            for number in range(31 * 96 + 1)
        )
    usage = ("--usage", f"csv://{folder}/raw", "--source", "meter")
    days = ("--from", "2026-07-02", "--to", "2026-07-30", "--json")
    assert main(["bill", "--tariff", "tariff.toml", *usage, *days]) == 0
    captured = capsys.readouterr()
    (contract,) = json.loads(captured.out)["contracts"]
    assert contract["lines"][1]["quantity"] == pytest.approx(2.0)
    assert (
        f"no peak is known of 10 of the 12 months of capacity in Plain, the first {date(2025, 8, 1):%Y-%m}"
        in (captured.err)
    )
