"""Day-ahead prices as a portal exports them and as the integration keeps them, for `bill` and `totals`."""

import csv
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from energy_core.calendar import midnight
from energy_core.cli.main import main
from energy_core.models import Reading
from energy_core.readers.spot_prices import by_quarter, csv_file
from energy_core.stores import open_store

CORPUS = Path(__file__).parents[3].parent / "shared" / "data" / "prices"
ZONE = "Europe/Brussels"
QUARTER = timedelta(minutes=15)
CONTRACT = """
[[{table}contracts]]
name = "Dynamic"
start = 2022-01-01

[[{table}contracts.offtake]]
name = "energy"
index = "spot"
factor = 1.0
eur_kwh = 0.01
"""
HOUSE = """
[house]
name = "Home"

[[readers]]
type = "dsmr"
name = "meter"
url = "/dev/ttyUSB0"

[[stores]]
name = "readings"
url = "csv://{folder}/readings"

[[loggers]]
reader = "meter"
store = "readings"
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a house on a dynamic contract, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tariff.toml").write_text(CONTRACT.format(table=""), encoding="utf-8")
    house = HOUSE.format(folder=tmp_path) + CONTRACT.format(table="tariff.")
    (tmp_path / "house.toml").write_text(house, encoding="utf-8")
    return tmp_path


def keep_meter(folder: Path, day: date) -> int:
    """Have a meter that takes 1 kWh each quarter-hour of a local day; returns how many these are."""
    begin, end = midnight(day, ZONE), midnight(day + timedelta(days=1), ZONE)
    count = (end - begin) // QUARTER
    store = open_store(f"csv://{folder}/readings", zone=ZONE, source="meter")
    store.append(
        Reading("meter", begin + number * QUARTER, {"import_t1_kwh": 100.0 + number, "import_t2_kwh": 0.0})
        for number in range(count + 1)
    )
    store.close()
    return count


def cost(capsys: pytest.CaptureFixture[str], day: date, spot: str) -> tuple[Any, Any]:
    """Return what a day cost, by `totals` and by `bill`."""
    days = ("--from", day.isoformat(), "--to", day.isoformat(), "--spot", spot, "--json")
    assert main(["totals", "--config", "house.toml", *days]) == 0
    (total,) = capsys.readouterr().out.splitlines()
    usage = ("--usage", f"csv://{Path.cwd()}/readings", "--source", "meter")
    assert main(["bill", "--tariff", "tariff.toml", *usage, *days]) == 0
    return json.loads(total)["cost_eur"], json.loads(capsys.readouterr().out)["eur"]


def test_as_the_integration_keeps_them(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Its store of prices counts without any change."""
    day = date(2026, 3, 29)
    count = keep_meter(folder, day)
    begin = midnight(day, ZONE)
    url = f"csv://{folder}/readings_prices"
    store = open_store(url, zone=ZONE)
    store.append(
        Reading("prices", begin + number * QUARTER, {"spot_eur_kwh": number / 1000})
        for number in range(count)
    )
    store.close()
    expected = sum(number / 1000 + 0.01 for number in range(92))
    assert count == 92
    assert cost(capsys, day, url) == pytest.approx((expected, expected), abs=0.005)


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real prices is not here")
@pytest.mark.parametrize(
    ("name", "day", "quarters"),
    [
        ("be_day_ahead_hourly_2022_2025", date(2023, 10, 29), 100),
        ("be_day_ahead_hourly_2022_2025", date(2025, 3, 30), 92),
        ("be_day_ahead_quarter_2025_10", date(2025, 10, 5), 96),
        ("be_day_ahead_quarter_2025_10", date(2025, 10, 21), 96),
    ],
)
def test_as_a_portal_exports_them(
    folder: Path, capsys: pytest.CaptureFixture[str], name: str, day: date, quarters: int
) -> None:
    """A day costs what its own prices say, and the reader of prices reads the same of the file."""
    assert keep_meter(folder, day) == quarters
    path = CORPUS / f"{name}.csv"
    begin, end = midnight(day, ZONE), midnight(day + timedelta(days=1), ZONE)
    each = 1 if "quarter" in name else 4
    with path.open(encoding="utf-8", newline="") as file:
        told = [(datetime.fromisoformat(row[0]), float(row[1])) for row in list(csv.reader(file))[1:]]
    expected = sum(each * (price / 1000 + 0.01) for at, price in told if begin <= at < end)
    assert cost(capsys, day, str(path)) == pytest.approx((expected, expected), abs=0.005)
    read = by_quarter(csv_file.read(path, None))
    by_reader = sum(price + 0.01 for at, price in read.items() if begin <= at.astimezone(UTC) < end)
    assert by_reader == pytest.approx(expected)
