"""Energies out of powers, and the month peaks that a meter says itself."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from energy_core.cli.bill_powers import quarter_energies, said_peaks
from energy_core.cli.main import main
from energy_core.models import Reading
from energy_core.stores.csv import CsvStore

ZONE = "Europe/Brussels"
NOON = int(datetime(2026, 1, 31, 12, tzinfo=UTC).timestamp())
TARIFF = """
[[contracts]]
name = "Peaks"
start = 2025-01-01

[[contracts.capacity]]
eur_kw_year = 60.0
minimum_kw = 0.0
months = 1

[[contracts.offtake]]
name = "energy"
eur_kwh = 0.25
"""


def energies(*rows: tuple[float, float]) -> tuple[list[float], list[bool], list[int]]:
    """Return the energies of the hour after noon, of rows of (minutes, watts)."""
    times = np.array([(NOON + round(minute * 60)) * 1_000_000 for minute, _ in rows], np.int64)
    watts = np.array([watts for _, watts in rows])
    found = quarter_energies(times, watts, NOON, NOON + 3600)
    return found.amounts.tolist(), found.estimated.tolist(), [int(at - NOON) // 900 for at in found.starts]


def test_a_quarter_has_the_mean_of_its_power() -> None:
    """Each row holds until the next one, from the quarter before too."""
    rows = [(minute, 400.0 if minute < 15 else -1200.0) for minute in range(-1, 30)]
    assert energies(*rows) == ([0.1, -0.3], [False, False], [0, 1])


def test_what_rows_do_not_reach_is_not_known() -> None:
    """A hole of two minutes at most is held over; a quarter that has not ended is still to come."""
    rows = [(float(minute), 400.0) for minute in (*range(5), *range(45, 59))]
    assert energies(*rows) == ([0.1, 0.1], [True, False], [0, 3])
    assert energies(*((float(minute), 400.0) for minute in range(40))) == ([0.1] * 2, [False] * 2, [0, 1])
    assert energies() == ([], [], [])


def test_a_peak_is_of_the_month_of_its_own_time_stamp() -> None:
    """The midnight with which a month begins is that of the month before."""
    first = datetime(2026, 1, 31, 23, tzinfo=UTC)  # midnight in Brussels
    index = pd.DatetimeIndex([first + timedelta(minutes=n) for n in range(5)])
    stamps = [first, first, first + timedelta(minutes=15), None, first - timedelta(days=2)]
    frame = pd.DataFrame(
        {"month_peak_w": [4200.0, 4200.0, 1500.0, 9999.0, 4100.0], "month_peak_at": stamps},
        index=index,
        dtype=object,
    )
    assert said_peaks(frame, ZONE) == {date(2026, 1, 1): 4.2, date(2026, 2, 1): 1.5}
    assert said_peaks(frame[["month_peak_w"]], ZONE) == {}


@pytest.mark.parametrize("gone", [range(0), range(200, 260)], ids=["whole", "a gap"])
def test_the_meter_says_the_peak_of_a_month(
    gone: range, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of rows that are off the clock quarter-hours show less, as those of a gap do."""
    midnight = datetime(2026, 6, 30, 22, tzinfo=UTC)
    store = CsvStore(tmp_path / "readings_meter.csv")
    store.append(
        Reading(
            "meter",
            midnight + n * timedelta(minutes=15),
            {
                "import_t1_kwh": round(n * 0.3, 3),
                "import_t2_kwh": 0.0,
                "month_peak_w": 7500.0,
                "month_peak_at": midnight + timedelta(days=2, hours=5),
            },
        )
        for n in range(31 * 96 + 1)
        if n not in gone
    )
    store.close()
    tariff = tmp_path / "tariff.toml"
    tariff.write_text(TARIFF, encoding="utf-8")
    usage = ("--usage", f"csv://{tmp_path}/readings", "--source", "meter")
    days = ("--from", "2026-07-01", "--to", "2026-07-31", "--json")
    assert main(["bill", "--tariff", str(tariff), *usage, *days]) == 0
    lines = json.loads(capsys.readouterr().out)["contracts"][0]["lines"]
    capacity = next(line for line in lines if line["unit"] == "kW")
    assert capacity["quantity"] == pytest.approx(7.5)
    assert capacity["exact_eur"] == pytest.approx(7.5 * 60 * 31 / 365)
