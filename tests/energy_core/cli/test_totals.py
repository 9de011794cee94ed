"""`energy-core totals`: from what the loggers of a house keep to a table or JSON."""

import json
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from energy_core.cli import totals_count
from energy_core.cli.main import main
from energy_core.models import Reading, Value
from energy_core.stores.csv import CsvStore

MIDNIGHT = datetime(2026, 6, 30, 22, tzinfo=UTC)  # in Brussels
QUARTER = timedelta(minutes=15)
HOUSE = """
[house]
name = "Home"

[[readers]]
type = "dsmr"
name = "meter"
url = "/dev/ttyUSB0"

[[readers]]
type = "fronius"
name = "roof"
url = "http://192.168.1.5"

[[readers]]
type = "fronius"
name = "shed"
url = "http://192.168.1.6"

[[stores]]
name = "readings"
url = "csv://{folder}/readings"

[[loggers]]
reader = "meter"
store = "readings"

[[loggers]]
reader = "roof"
store = "readings"

[[loggers]]
reader = "shed"
store = "readings"
"""
TARIFF = """
[[tariff.contracts]]
name = "Day and night"
start = 2026-01-01

[[tariff.contracts.offtake]]
name = "energy"
eur_kwh = 0.25

[[tariff.contracts.injection]]
name = "injection"
eur_kwh = 0.05
"""
CAPACITY = """
[[tariff.contracts.capacity]]
name = "capacity"
eur_kw_year = 600
minimum_kw = 0
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a house that has a tariff, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    configure(tmp_path, TARIFF)
    return tmp_path


def configure(folder: Path, tariff: str) -> None:
    """Write the configuration of a house."""
    (folder / "house.toml").write_text(HOUSE.format(folder=folder) + tariff, encoding="utf-8")


def keep(folder: Path, source: str, *, days: int = 2, **per_quarter: float) -> None:
    """Have registers that rise by so much a quarter-hour, from a midnight on."""
    store = CsvStore(str(folder / f"readings_{source}.csv"))
    store.append(
        Reading(
            source,
            MIDNIGHT + number * QUARTER,
            {name: round(1000 + number * step, 6) for name, step in per_quarter.items()},
        )
        for number in range(days * 96 + 1)
    )
    store.close()


def keep_meter(folder: Path) -> None:
    """Have a meter that takes 9.6 kWh and gives 4.8 kWh a day."""
    keep(folder, "meter", import_t1_kwh=0.1, import_t2_kwh=0.0, export_t1_kwh=0.05, export_t2_kwh=0.0)


def count(capsys: pytest.CaptureFixture[str], *argv: str) -> list[Any]:
    """Return the totals of two days as JSON."""
    days = ("--from", "2026-07-01", "--to", "2026-07-02")
    assert main(["totals", "--config", "house.toml", *days, "--json", *argv]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_days(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Energies, shares and money of each day; two inverters are summed."""
    keep_meter(folder)
    for source in ("roof", "shed"):
        keep(folder, source, pv_total_kwh=0.05)
    first, second = count(capsys)
    assert (first["start"], first["end"], second["start"]) == ("2026-07-01", "2026-07-02", "2026-07-02")
    assert first["from_grid_kwh"] == pytest.approx(9.6)
    assert first["to_grid_kwh"] == pytest.approx(4.8)
    assert first["solar_kwh"] == pytest.approx(9.6)
    assert first["direct_kwh"] == pytest.approx(4.8)
    assert first["self_consumption_pct"] == pytest.approx(50)
    assert first["cost_eur"] == pytest.approx(9.6 * 0.25 - 4.8 * 0.05)
    assert first["profit_eur"] == pytest.approx(4.8 * 0.25 + 4.8 * 0.05)
    assert first["absent"].keys() == {"gas_m3", "water_m3"}


@pytest.mark.parametrize(("by", "rows"), [("day", 2), ("month", 1), ("year", 1)])
def test_stretches(folder: Path, capsys: pytest.CaptureFixture[str], by: str, rows: int) -> None:
    """Days, or months and years cut to them; they sum to the same."""
    keep_meter(folder)
    counted = count(capsys, "--by", by)
    assert len(counted) == rows
    assert sum(each["from_grid_kwh"] for each in counted) == pytest.approx(19.2)
    assert counted[0]["absent"]["solar_kwh"]["reason"] == "no_solar"


def test_totals_without_tariffs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A meter that tells no tariffs apart counts all the same; no contract, no money."""
    configure(folder, "")
    keep(folder, "meter", import_total_kwh=0.1, export_total_kwh=0.05, gas_m3=0.01)
    first, _ = count(capsys)
    assert first["from_grid_kwh"] == pytest.approx(9.6)
    assert first["gas_m3"] == pytest.approx(0.96)
    assert first["absent"]["cost_eur"]["reason"] == "no_contract"


def keep_battery(folder: Path, *, gone: range = range(0), every: int = 1) -> None:
    """Have a day by the minute: by the sun 1.2 kW into a battery, then 0.4 kW out of it, then nothing.

    The house takes 0.5 kW all day, the panels give 2 kW for six hours. The minutes `gone` lack the inverter,
    which is kept `every` so many minutes.
    """
    meter, roof = (CsvStore(folder / f"readings_{name}.csv") for name in ("meter", "roof"))
    imported, exported, solar = 1000.0, 1000.0, 1000.0
    for minute in range(24 * 60 + 1):
        at = MIDNIGHT + timedelta(minutes=minute)
        hour = minute // 60
        sun, battery = (2.0, 1.2) if hour < 6 else (0.0, -0.4 if hour < 12 else 0.0)
        registers = {"import_t1_kwh": imported, "import_t2_kwh": 1.0, "export_t1_kwh": exported}
        meter.append([Reading("meter", at, {name: round(kwh, 6) for name, kwh in registers.items()})])
        if minute not in gone and minute % every == 0:
            inverter = {"pv_total_kwh": round(solar, 6), "battery_power_w": battery * 1000}
            roof.append([Reading("roof", at, inverter)])
        net = 0.5 - sun + battery
        imported, exported = imported + max(net, 0) / 60, exported + max(-net, 0) / 60
        solar += sun / 60
    meter.close()
    roof.close()


def test_direct_consumption_and_profit_take_the_battery_into_account(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of a battery only the power is kept: its energy is the mean of each quarter-hour."""
    keep_battery(folder)
    first, _ = count(capsys)
    into, out = 1.2 * 6, 0.4 * 6
    cost = 0.25 * (0.1 * 6 + 0.5 * 12) - 0.05 * 0.3 * 6
    assert first["from_grid_kwh"] == pytest.approx(6.6)
    assert first["direct_kwh"] == pytest.approx(2.0 * 6 - 0.3 * 6 - into + out)
    assert first["cost_eur"] == pytest.approx(cost)
    assert first["profit_eur"] == pytest.approx(0.5 * 24 * 0.25 - cost)


def test_a_battery_that_is_kept_every_few_minutes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A power holds for as long as the logger lets pass between two rows, and longer."""
    path = folder / "house.toml"
    house = path.read_text(encoding="utf-8")
    path.write_text(house.replace('reader = "roof"\n', 'reader = "roof"\nperiod = "5m"\n'), encoding="utf-8")
    keep_battery(folder, gone=range(95, 100), every=5)
    first, _ = count(capsys)
    assert first["direct_kwh"] == pytest.approx(2.0 * 6 - 0.3 * 6 - 1.2 * 6 + 0.4 * 6)
    assert "no_battery" not in {each["reason"] for each in first["absent"].values()}


def test_a_battery_that_says_nothing_for_a_while(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What it takes part in is not known, rather than wrong."""
    keep_battery(folder, gone=range(95, 155))
    first, _ = count(capsys)
    assert first["absent"]["direct_kwh"]["reason"] == "no_battery"
    assert first["absent"]["profit_eur"]["reason"] == "no_battery"
    assert first["cost_eur"] is not None


def test_a_table(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Figures in columns, a dash for none, and below it why."""
    keep_meter(folder)
    days = ("--from", "2026-07-01", "--to", "2026-07-02", "--by", "month")
    assert main(["totals", "--config", "house.toml", *days]) == 0
    header, row, _, *reasons = capsys.readouterr().out.splitlines()
    assert header.split()[:3] == ["days", "from", "grid"]
    assert row.split()[:4] == ["2026-07-01", "2026-07-02", "19.200", "9.600"]
    assert row.split()[4] == "-"
    assert any(reason.startswith("no solar: 2026-07-01 2026-07-02: ") for reason in reasons)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--from", "tomorrow", "--to", "2026-07-02"), "--from: got 'tomorrow'"),
        (("--from", "0001-01-02", "--to", "2026-07-02"), "--from: got '0001-01-02'"),
        (("--from", "2026-07-01", "--to", "9999-12-30"), "--to: got '9999-12-30'"),
        (
            ("--from", "2026-07-02", "--to", "2026-07-01"),
            "--to: got '2026-07-01', takes 2026-07-02",
        ),
    ],
)
def test_what_is_wrong(capsys: pytest.CaptureFixture[str], argv: tuple[str, ...], words: str) -> None:
    """It is said, with what would be right."""
    assert main(["totals", "--config", "house.toml", *argv]) == 2
    assert words in capsys.readouterr().err


def test_days_without_rows_are_not_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As those of a house that was not there yet; nothing is wrong with its loggers."""
    assert folder.exists()
    argv = ["totals", "--config", "house.toml", "--from", "2020-01-01", "--to", "2020-01-02"]
    for arguments in (argv, [*argv, "--json"]):
        assert main(arguments) == 0
    captured = capsys.readouterr()
    assert "no logger of the house keeps what came from the grid on those days" in captured.err
    *_, first, second = captured.out.splitlines()
    for day in map(json.loads, (first, second)):
        assert day["from_grid_kwh"] is None
        assert day["absent"]["from_grid_kwh"]["reason"] == "no_meter"


def test_days_on_which_the_roof_alone_was_heard(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What the panels gave is known, and what came from the grid is not."""
    keep(folder, "roof", pv_total_kwh=0.05)
    assert (
        main(["totals", "--config", "house.toml", "--from", "2026-07-01", "--to", "2026-07-02", "--json"])
        == 0
    )
    captured = capsys.readouterr()
    assert "no logger of the house keeps what came from the grid" in captured.err
    for day in map(json.loads, captured.out.splitlines()):
        assert (day["solar_kwh"], day["from_grid_kwh"]) == (4.8, None)
        assert day["absent"]["from_grid_kwh"]["reason"] == "no_meter"


def test_days_of_which_the_rows_are_gone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What was made of them is kept for ever, and counted as they were; a gap is no peak."""
    configure(folder, TARIFF + CAPACITY)
    meter = {"import_t1_kwh": 0.03, "import_t2_kwh": 0.0, "export_t1_kwh": 0.006, "export_t2_kwh": 0.0}
    peak: dict[str, Value] = {"month_peak_w": 1850.0, "month_peak_at": MIDNIGHT + QUARTER}
    gap = range(300, 600)
    for source, steps, more in (
        ("meter", meter, peak),
        ("roof", {"pv_total_kwh": 0.012}, {"battery_power_w": 300.0}),
    ):
        with closing(CsvStore(str(folder / f"readings_{source}.csv"))) as store:
            store.append(
                Reading(
                    source,
                    MIDNIGHT + timedelta(minutes=n),
                    {name: round(n * step, 3) for name, step in steps.items()} | more,
                )
                for n in range(2 * 1440 + 1)
                if n not in gap
            )
    whole = count(capsys, "--allow-gaps")
    assert main(["process", "--config", "house.toml"]) == 0
    for source in ("meter", "roof"):
        with closing(CsvStore(str(folder / f"readings_{source}.csv"))) as store:
            store.remove(MIDNIGHT, MIDNIGHT + timedelta(minutes=1500))
    capsys.readouterr()
    for day, before in zip(count(capsys, "--allow-gaps"), whole, strict=True):
        for name in ("from_grid_kwh", "to_grid_kwh", "solar_kwh", "cost_eur"):
            assert day[name] == pytest.approx(before[name], rel=2e-3), name
        assert day["direct_kwh"] == pytest.approx(before["direct_kwh"], abs=0.1)  # not by quarters in a gap
        # Rows say nothing of the battery in the gap, and what is spread over it is a peak without panels.
        assert day["profit_eur"] == pytest.approx(before["profit_eur"], abs=0.6)


def test_a_register_that_falls_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With when, and what it is taken for; nothing of its quarter-hour is lost."""
    store = CsvStore(str(folder / "readings_meter.csv"))
    store.append(
        Reading(
            "meter",
            MIDNIGHT + timedelta(minutes=n),
            {"import_t1_kwh": round((n if n < 607 else n - 607) * 0.1, 1), "import_t2_kwh": 0},
        )
        for n in range(2 * 1440 + 1)
    )
    store.close()
    first, _ = count(capsys)
    assert first["from_grid_kwh"] == pytest.approx(
        143.9
    )  # what it counted while it was replaced is not known
    keep_meter_said = main(["totals", "--config", "house.toml", "--from", "2026-07-01", "--to", "2026-07-01"])
    assert keep_meter_said == 0
    assert "import_t1_kwh falls from 60.6 to 0 at 2026-07-01T10:07:00+02:00" in capsys.readouterr().err


def test_a_register_that_leaps_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As that of another meter, which showed more when it was put in; no house draws so much."""
    with closing(CsvStore(str(folder / "readings_meter.csv"))) as store:
        store.append(
            Reading(
                "meter",
                MIDNIGHT + timedelta(minutes=n),
                {"import_t1_kwh": round(n * 0.1 + (4000 if n >= 607 else 0), 1), "import_t2_kwh": 0},
            )
            for n in range(2 * 1440 + 1)
        )
    first, _ = count(capsys)
    assert first["from_grid_kwh"] == pytest.approx(4144)
    assert main(["totals", "--config", "house.toml", "--from", "2026-07-01", "--to", "2026-07-01"]) == 0
    said = capsys.readouterr().err
    assert "import_t1_kwh leaps from 60 to 4061.4 within 0.23 h at 2026-07-01T10:14:00+02:00" in said
    assert "falls" not in said


def test_days_that_are_still_to_come(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are left out, and that is said; without any other it is an error."""
    keep_meter(folder)
    clock = SimpleNamespace(now=lambda: MIDNIGHT + timedelta(hours=12))
    monkeypatch.setattr(totals_count, "SystemClock", lambda: clock)
    argv = ["totals", "--config", "house.toml", "--json"]
    assert main([*argv, "--from", "2026-07-01", "--to", "2026-07-03"]) == 0
    captured = capsys.readouterr()
    assert [json.loads(line)["start"] for line in captured.out.splitlines()] == ["2026-07-01"]
    assert "the days after 2026-07-01 are still to come" in captured.err
    assert main([*argv, "--from", "2026-07-02", "--to", "2026-07-03"]) == 2
    assert "takes a day that has begun: today is 2026-07-01" in capsys.readouterr().err


def test_each_reason_is_said_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """With the first day of it, and of how many more it is true."""
    keep_meter(folder)
    configure(folder, TARIFF.replace("start = 2026-01-01", "start = 2026-07-02"))
    days = ("--from", "2026-06-29", "--to", "2026-07-02")
    assert main(["totals", "--config", "house.toml", *days]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if line.startswith("no cost EUR")]
    assert said == [
        "no cost EUR: 2026-06-29: no contract holds on 2026-06-29; as on 2 others",
    ]


def test_days_add_up_to_their_month_with_tiers(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Those of the days of a bill, too: a day of 9.6 kWh is within the first tier of the year."""
    tiers = "eur_kwh = 0.25\ntiers = [{ above = 1000, eur = 0.5 }]\ntiers_by_days = true\n"
    configure(folder, TARIFF.replace("eur_kwh = 0.25\n", tiers))
    keep_meter(folder)
    days, (month,) = count(capsys), count(capsys, "--by", "month")
    assert [day["cost_eur"] for day in days] == [2.16, 2.16]  # less what was paid for 4.8 kWh
    assert month["cost_eur"] == 4.32
