"""`energy-core bill`: from files and stores to a table or JSON."""

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from energy_core.calendar import midnight
from energy_core.cli.main import main
from energy_core.models import Reading, isoformat_utc
from energy_core.stores.csv import CsvStore

TARIFF = """
[[contracts]]
name = "Day and night"
start = 2026-01-01
vat_pct = 6
advance_eur_month = 150

[[contracts.offtake]]
name = "energy"
t1_eur_kwh = 0.1348
t2_eur_kwh = 0.1097
vat_included = true

[[contracts.offtake]]
name = "excise"
eur_kwh = 0.04748
start = 2026-12-11

[[contracts.injection]]
name = "injection"
eur_kwh = 0.0326
vat_pct = 0

[[contracts.capacity]]
eur_kw_year = 57.453
vat_included = true
"""
DYNAMIC = """
[[contracts]]
name = "Dynamic"
start = 2026-01-01

[[contracts.offtake]]
name = "energy"
index = "spot"
factor = 1.0
eur_kwh = 0.01
"""
HOUSE = '[house]\nname = "Home"\n'
MONTH = "start,end,import_t1_kwh,import_t2_kwh,export_t1_kwh\n2026-12-01,2027-01-01,325.028,332.202,21.013\n"
PEAKS = "month,kw\n2026-10,4.2\n2026-11,4.3\n2026-12,4.324\n"
MIDNIGHT = datetime(2026, 6, 30, 22, tzinfo=UTC)  # in Brussels
QUARTER = timedelta(minutes=15)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a tariff and a month of usage, in which the commands run."""
    monkeypatch.chdir(tmp_path)
    write(**{"tariff.toml": TARIFF, "dynamic.toml": DYNAMIC, "month.csv": MONTH, "peaks.csv": PEAKS})
    return tmp_path


def write(**files: str) -> None:
    """Write files into the folder."""
    for name, text in files.items():
        Path(name).write_text(text, encoding="utf-8")


def count(capsys: pytest.CaptureFixture[str], *argv: str) -> Any:
    """Return the bill of a command as JSON."""
    assert main(["bill", *argv, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def quarters(columns: str, value: str, number: int) -> str:
    """Return CSV of quarter-hours from midnight on."""
    rows = (f"{isoformat_utc(MIDNIGHT + n * QUARTER)},{value}\n" for n in range(number))
    return f"start,{columns}\n{''.join(rows)}"


def test_a_bill_is_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Of every line, the sum, the total, and what is paid back."""
    assert main(["bill", "--tariff", "tariff.toml", "--usage", "month.csv", "--peaks", "peaks.csv"]) == 0
    assert capsys.readouterr().out == (
        "Bill from 2026-12-01 until 2027-01-01\n"
        "                                                        without VAT         EUR\n"
        "\n"
        "Day and night, from 2026-12-01 until 2027-01-01\n"
        "  energy 1                                325.028 kWh         41.33       43.81\n"
        "  energy 2                                332.202 kWh         34.38       36.44\n"
        "  excise (2026-12-11 to 2027-01-01)       445.220 kWh         21.14       22.41\n"
        "  capacity                                  4.275 kW          19.68       20.86\n"
        "  injection                                21.013 kWh         -0.69       -0.68\n"
        "  sum                                                                    122.84\n"
        "\n"
        "  total                                                                  122.84\n"
        "  of which VAT                                                             6.99\n"
        "  paid in advance                                                        150.00\n"
        "  paid back                                                               27.16\n"
        "  known over longer rows only             657.230 kWh\n"
    )


def test_a_long_name_widens_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Amounts stay below each other, though a charge may say of which days it is."""
    name = "special excise on what the house takes from the grid"
    write(**{"tariff.toml": TARIFF.replace('"excise"', f'"{name}"')})
    assert main(["bill", "--tariff", "tariff.toml", "--usage", "month.csv", "--peaks", "peaks.csv"]) == 0
    amounts = [line for line in capsys.readouterr().out.splitlines() if line[-3:-2] == "."]
    assert any(name in line for line in amounts)
    assert len({len(line) for line in amounts}) == 1


def test_a_bill_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    """The same, with what was counted before rounding."""
    counted = count(capsys, "--tariff", "tariff.toml", "--usage", "month.csv", "--peaks", "peaks.csv")
    (contract,) = counted["contracts"]
    assert contract["lines"][1] == {
        "name": "energy",
        "register": 2,
        "kind": "offtake",
        "start": "2026-12-01",
        "end": "2027-01-01",
        "quantity": 332.202,
        "unit": "kWh",
        "eur": 36.44,
        "net_eur": 34.38,
        "exact_eur": 36.4425594,
        "vat_eur": 2.06278638,
    }
    assert sum(round(100 * line["eur"]) for line in contract["lines"]) == 12284
    assert (counted["eur"], counted["balance_eur"]) == (122.84, -27.16)
    assert "profit" not in counted


def test_a_tariff_is_read_from_json_and_from_a_configuration(capsys: pytest.CaptureFixture[str]) -> None:
    """It is the same tariff."""
    table = {"contracts": [{"name": "D", "start": "2026-01-01", "offtake": [{"name": "e", "eur_kwh": 0.3}]}]}
    write(
        **{
            "tariff.json": json.dumps(table),
            "braces.toml": f"\n{json.dumps(table, indent=2)}",
            "config.toml": HOUSE
            + '[[tariff.contracts]]\nname = "D"\nstart = 2026-01-01\n'
            + '[[tariff.contracts.offtake]]\nname = "e"\neur_kwh = 0.3\n',
        }
    )
    names = ("tariff.json", "braces.toml", "config.toml")
    first, *others = [count(capsys, "--tariff", name, "--usage", "month.csv") for name in names]
    assert others == [first, first]
    assert first["eur"] == 197.17
    assert main(["config", "check", "config.toml"]) == 0
    assert "contract: name D, start 2026-01-01, charges e\n" in capsys.readouterr().out


def test_what_the_panels_earned(capsys: pytest.CaptureFixture[str]) -> None:
    """From usage and solar of two files: a day of 96 kWh from the grid and 48 of the sun."""
    write(
        **{
            "meter.csv": quarters("import_t1_kwh,export_t1_kwh", "1,0.1", 96),
            "sun.csv": quarters("pv_kwh", "0.6", 96),
        }
    )
    argv = ["--tariff", "tariff.toml", "--usage", "meter.csv", "--usage", "sun.csv", "--profit"]
    earned = count(capsys, *argv)["profit"]
    parts = ("avoided_import_eur", "injection_revenue_eur", "peak_effect_eur")
    assert round(sum(earned[part] for part in parts), 2) == earned["eur"]
    assert [earned[part] for part in parts] == [6.47, 0.31, 0.32]
    assert main(["bill", *argv]) == 0
    assert (
        "  profit                                                                   7.10\n"
        in capsys.readouterr().out
    )


def test_prices_of_the_market(capsys: pytest.CaptureFixture[str]) -> None:
    """In EUR/MWh or EUR/kWh, from a file or a store, by the hour or the quarter."""
    hours = [MIDNIGHT + n * timedelta(hours=1) for n in range(24)]
    write(
        **{
            "meter.csv": quarters("import_kwh", "1", 96),
            "mwh.csv": "interval_start_utc,eur_per_mwh\n"
            + "".join(f"{at.isoformat()},100\n" for at in hours),
            "kwh.csv": quarters("eur_kwh", "0.1", 96),
            "cents.csv": quarters("ct_per_kwh", "10", 96),
            "semicolons.csv": quarters("Price (EUR/kWh)", "0.1", 96).replace(",", ";"),
        }
    )
    store = CsvStore(Path("prices.csv"))
    store.append(Reading("market", at, {"other": 1.0, "spot_eur_mwh": 100.0}) for at in hours)
    store.close()
    argv = ["--tariff", "dynamic.toml", "--usage", "meter.csv"]
    for spot in ("mwh.csv", "kwh.csv", "cents.csv", "semicolons.csv", f"csv://{Path.cwd()}/prices"):
        assert count(capsys, *argv, "--spot", spot)["eur"] == 10.56
    assert main(["bill", *argv]) == 1
    assert capsys.readouterr().err.endswith(
        "96 quarter-hours, the first at 2026-07-01T00:00:00+02:00; they are given by --spot\n"
    )
    assert main(["bill", "--tariff", "dynamic.toml", "--usage", "month.csv", "--spot", "mwh.csv"]) == 1
    assert "the usage is known by 744 hours" in capsys.readouterr().err
    early = ["--from", "2026-06-30", "--to", "2026-07-01"]
    assert main(["bill", *argv, "--spot", "mwh.csv", *early]) == 1
    assert "--spot" not in capsys.readouterr().err  # it is the usage that is not known
    write(**{"later.csv": "start,eur_mwh\n2026-07-02,100\n"})
    assert main(["bill", *argv, "--spot", "later.csv"]) == 1
    assert "--spot" not in capsys.readouterr().err  # they were given, and begin too late
    assert main(["bill", *argv, *early]) == 1
    assert "--spot" not in capsys.readouterr().err


def fill(path: str, *, columns: tuple[str, ...]) -> None:
    """Write registers every five minutes of three days, which rise by a tenth of a kWh."""
    store = CsvStore(Path(path))
    moments = (MIDNIGHT - timedelta(hours=7) + n * timedelta(minutes=5) for n in range(3 * 288))
    store.append(
        Reading("meter", at, dict.fromkeys(columns, round(1000 + n * 0.1, 3)) | {"import_power_w": 1200.0})
        for n, at in enumerate(moments)
    )
    store.close()


@pytest.mark.parametrize(
    ("columns", "quantity"),
    [
        (("import_t1_kwh", "import_t2_kwh", "import_total_kwh"), 57.6),
        (("import_total_kwh", "export_total_kwh"), 28.8),
    ],
)
def test_registers_of_a_store_are_usage(
    columns: tuple[str, ...], quantity: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """What they rose on a day; totals only where there are no registers."""
    fill("readings_meter.csv", columns=columns)
    write(**{"flat.toml": DYNAMIC.replace('index = "spot"\nfactor = 1.0\n', "")})
    url = f"csv://{Path.cwd()}/readings"
    argv = ["--tariff", "flat.toml", "--usage", url, "--source", "meter"]
    day = count(capsys, *argv, "--start", "2026-07-01", "--end", "2026-07-02")
    assert day["contracts"][0]["lines"][0]["quantity"] == pytest.approx(quantity)
    assert day["estimated_kwh"] == 0
    assert count(capsys, *argv, "--from", "2026-07-01", "--to", "2026-07-01") == day
    assert count(capsys, *argv)["end"] == "2026-07-03"
    assert main(["bill", *argv, "--end", "2025-07-01"]) == 2
    assert "takes a store with rows on those days" in capsys.readouterr().err


@pytest.mark.parametrize("is_said", [True, False])
@pytest.mark.parametrize("first", [date(2026, 3, 27), date(2026, 10, 23)])
def test_days_of_a_store_are_whole(is_said: bool, first: date, capsys: pytest.CaptureFixture[str]) -> None:  # noqa: FBT001  # a parameter
    """With the hour less in March and the hour more in October, whether they say when they end or not."""
    store = CsvStore(Path("days.csv"), index="start")
    starts = [midnight(first + n * timedelta(days=1), "Europe/Brussels") for n in range(5)]
    store.append(
        Reading("days", at, {"import_kwh": 10.0, **({"end": end} if is_said else {})})
        for at, end in pairwise(starts)
    )
    store.close()
    write(**{"flat.toml": DYNAMIC.replace('index = "spot"\nfactor = 1.0\n', "")})
    argv = ["--tariff", "flat.toml", "--usage", f"csv://{Path.cwd()}/days?index=start"]
    counted = count(capsys, *argv)
    assert (counted["start"], counted["end"]) == (str(first), str(first + timedelta(days=4)))
    assert counted["contracts"][0]["lines"][0]["quantity"] == pytest.approx(40)


def test_weeks_of_a_store_are_not_days(capsys: pytest.CaptureFixture[str]) -> None:
    """Though each of them begins with one."""
    write(
        **{
            "flat.toml": DYNAMIC.replace('index = "spot"\nfactor = 1.0\n', ""),
            "weeks.csv": "start,import_kwh\n2026-07-06T00:00+02:00,70\n2026-07-13T00:00+02:00,70\n",
        }
    )
    counted = count(capsys, "--tariff", "flat.toml", "--usage", "weeks.csv")
    assert (counted["start"], counted["end"]) == ("2026-07-06", "2026-07-20")


def test_readings_in_a_file_are_registers_unless_they_are_said_to_be_energies(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """By the name of the first column, or by the option."""
    write(
        **{
            "flat.toml": DYNAMIC.replace('index = "spot"\nfactor = 1.0\n', ""),
            "readings.csv": "time,import_kwh\n2026-07-01,1000\n2026-07-02,1010\n2026-07-04,1040\n",
        }
    )
    argv = ["--tariff", "flat.toml", "--usage", "readings.csv"]
    registers = count(capsys, *argv)
    assert (registers["start"], registers["end"], registers["eur"]) == ("2026-07-01", "2026-07-04", 0.4)
    energies = count(capsys, *argv, "--rows", "energies", "--allow-gaps")
    assert (energies["end"], energies["eur"]) == ("2026-07-05", 30.5)
    assert main(["bill", *argv, "--rows", "energies"]) == 1
    assert "96 of 384 quarter-hours are not known of meter" in capsys.readouterr().err


@pytest.mark.parametrize(("rows", "eur"), [(None, 46.62), ("turning", 30.62)])
def test_a_meter_that_turns_back_is_said_to(
    rows: str | None, eur: float, capsys: pytest.CaptureFixture[str]
) -> None:
    """Else one whose reading falls is taken for another one, which is said as well."""
    write(
        **{
            "flat.toml": DYNAMIC.replace('index = "spot"\nfactor = 1.0\n', ""),
            "readings.csv": "time,import_kwh\n2026-05-01,31250\n2026-06-01,29650\n2026-07-01,30650\n"
            "2026-07-01,5\n2026-09-01,3667\n",
        }
    )
    argv = ["--tariff", "flat.toml", "--usage", "readings.csv", *(["--rows", rows] if rows else [])]
    assert main(["bill", *argv, "--json"]) == 0
    out, err = capsys.readouterr()
    assert json.loads(out)["eur"] == eur
    said = "import_kwh falls from 31250 to 29650 at 2026-06-01T00:00:00+02:00: taken for a new meter"
    assert (said in err, err.count("falls")) == ((True, 1) if rows is None else (False, 0))
    replaced = "import_kwh has two readings at 2026-07-01T00:00:00+02:00: taken for a meter that was replaced"
    assert (replaced in err) == (rows is None)


def test_how_often_a_register_falls_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Once for all of its falls."""
    write(**{"readings.csv": "time,import_kwh\n2026-05-01,9\n2026-05-02,5\n2026-05-03,7\n2026-05-04,1\n"})
    write(**{"flat.toml": DYNAMIC.replace('index = "spot"\nfactor = 1.0\n', "")})
    assert main(["bill", "--tariff", "flat.toml", "--usage", "readings.csv"]) == 0
    assert "from 9 to 5 at 2026-05-02T00:00:00+02:00, the first of 2 times: taken" in capsys.readouterr().err


def test_a_house_without_a_meter_for_export_is_said_to_give_nothing(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """On standard error."""
    write(**{"meter.csv": quarters("import_t1_kwh", "1", 96)})
    assert main(["bill", "--tariff", "tariff.toml", "--usage", "meter.csv"]) == 0
    captured = capsys.readouterr()
    peaks = "no peak is known of 11 of the 12 months of capacity in Day and night, the first 2025-08"
    assert captured.err.splitlines() == [
        "energy-core: the usage has no import_t2_kwh: nothing is taken to have come from the grid by it",
        "energy-core: the usage has no export_t1_kwh: nothing is taken to have gone to the grid",
        f"energy-core: {peaks}: the mean is of the others",
    ]
    assert "  injection                                 0.000 kWh          0.00        0.00\n" in captured.out
    write(**{"flat.toml": TARIFF.replace("contracts.injection", "contracts.offtake")})
    assert main(["bill", "--tariff", "flat.toml", "--usage", "meter.csv"]) == 0
    assert "no export_t1_kwh" not in capsys.readouterr().err
    write(**{"net.toml": (Path("flat.toml").read_text()).replace("vat_pct", "netting = true\nvat_pct", 1)})
    assert main(["bill", "--tariff", "net.toml", "--usage", "meter.csv"]) == 0
    assert "no export_t1_kwh" in capsys.readouterr().err
    write(**{"sun.csv": quarters("pv_kwh", "0.6", 96)})
    argv = ["--tariff", "flat.toml", "--usage", "meter.csv", "--usage", "sun.csv", "--profit"]
    assert main(["bill", *argv]) == 0
    assert "no export_t1_kwh" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("files", "argv", "said"),
    [
        ({}, ["--zone", "Mars"], "--zone: got 'Mars', takes a time zone"),
        ({}, ["--start", "soon"], "--start or --from: got 'soon', takes a day as 2026-01-31"),
        ({}, ["--start", "0001-01-02"], "--start or --from: got '0001-01-02', takes a day"),
        ({}, ["--to", "9999-12-31"], "--to: got '9999-12-31', takes a day"),
        ({}, ["--end", "2026-12-01"], "--end: got '2026-12-01', takes a day after 2026-12-01"),
        ({}, ["--usage", "none.csv"], "file: got 'none.csv', takes a file that can be read"),
        ({}, ["--usage", "month.csv"], "month.csv: import_t1_kwh: got 'month.csv', takes each quantity once"),
        ({}, ["--spot", "month.csv"], "month.csv: columns: got 'end, import_t1_kwh,"),
        ({}, ["--peaks", "month.csv"], "month.csv: columns: got 'start, end, import_t1_kwh,"),
        (
            {"more.csv": ""},
            ["--usage", "more.csv"],
            "more.csv: rows: got 0, takes a header and a row or more",
        ),
        ({"more.csv": "start,a\n1\n"}, ["--usage", "more.csv"], "more.csv: line 2: columns: got 1, takes"),
        (
            {"more.csv": "start,pv_kwh\n2026-12-01T00:00,1\n"},
            ["--usage", "more.csv"],
            "more.csv: line 2: start: got '2026-12-01T00:00', takes an instant as 2026-01-31T12:00Z",
        ),
        (
            {"more.csv": "start,pv_kwh\n2026-12-01,1,2\n"},
            ["--usage", "more.csv"],
            "more.csv: line 2: columns: got 3",
        ),
        (
            {"more.csv": "start,pv_kwh\n2026-12-01,many\n"},
            ["--usage", "more.csv"],
            "more.csv: line 2: pv_kwh: got 'many', takes a number",
        ),
        (
            {"more.csv": "start,solar\n2026-12-01,1\n"},
            ["--usage", "more.csv"],
            "more.csv: columns: got 'solar', takes some of import_t1_kwh,",
        ),
        (
            {"more.csv": "start,pv_kwh\n2026-12-01T00:05Z,1\n"},
            ["--usage", "more.csv"],
            "more.csv: rows: got '2026-12-01T01:05:00+01:00', takes rows that begin and end at quarters",
        ),
        (
            {"more.csv": "start,end,pv_kwh\n2026-12-01,2026-12-01,1\n"},
            ["--usage", "more.csv"],
            "more.csv: rows: got '2026-12-01T00:00:00+01:00', takes rows that end after they begin",
        ),
        (
            {"more.csv": "start,end,pv_kwh\n2026-12-01,2026-12-03,1\n2026-12-02,2026-12-04,1\n"},
            ["--usage", "more.csv"],
            "more.csv: rows: got '2026-12-02T00:00:00+01:00', takes rows that do not overlap",
        ),
        (
            {"more.csv": "start,gas_m3,GAS_m3\n2026-12-01,1,2\n"},
            ["--usage", "more.csv"],
            "more.csv: columns: got 'gas_m3', takes each column once",
        ),
        (
            {"more.csv": "start,tot,pv_kwh\n2026-12-01,2026-12-31,2\n"},
            ["--usage", "more.csv"],
            "more.csv: columns: got 'tot', takes some of import_t1_kwh,",
        ),
        (
            {"more.csv": "start,gas_m3\n2026-12-01,1\n2026-12-02,-2\n"},
            ["--usage", "more.csv"],
            "more.csv: the row of 2026-12-02T00:00:00+01:00: gas_m3: got -2.0, takes 0 or more",
        ),
        (
            {"more.csv": "start,export_kwh\n2026-12-01,-1\n2026-12-02,-2\n"},
            ["--usage", "more.csv"],
            "more.csv: the row of 2026-12-01T00:00:00+01:00: export_kwh: got -1.0, takes 0 or more, as what",
        ),
        (
            {"more.csv": "time,gas_m3\n2026-12-02,1\n2026-12-01,2\n"},
            ["--usage", "more.csv"],
            "more.csv: rows: got '2026-12-01T00:00:00+01:00', takes readings in the order of their times",
        ),
        (
            {"more.csv": "from,end,pv_kwh\n2026-12-01,2027-01-01,1\n"},
            ["--usage", "more.csv"],
            "more.csv: columns: got 'end', takes some of import_t1_kwh,",
        ),
        (
            {"more.csv": "start,export_t1_kwh,export_kwh\n2026-12-01,1,2\n2026-12-02,1,2\n"},
            ["--usage", "more.csv"],
            "more.csv: columns: got 'export_kwh', takes both of export_t1_kwh and export_t2_kwh beside it",
        ),
        (
            {"more.csv": "month,kw\n2026-12,x\n"},
            ["--peaks", "more.csv"],
            "more.csv: line 2: kw: got 'x'",
        ),
        (
            {"more.csv": "month,kw\n2026-11,4\n2026-12,4.2\n2026-11,5\n"},
            ["--peaks", "more.csv"],
            "more.csv: line 4: month: got '2026-11', takes each month once",
        ),
        ({"more.csv": "month,kw\n12,4\n"}, ["--peaks", "more.csv"], "more.csv: line 2: month: got '12'"),
        ({}, ["--from", "2026-12-10", "--to", "2026-12-08"], "--to: got '2026-12-08', takes a day from 2026"),
        (
            {"more.csv": "start,eur_mwh\n2026-12-01T00:05Z,1\n"},
            ["--spot", "more.csv"],
            "more.csv: rows: got 1, takes a spot price begins",
        ),
    ],
)
def test_a_wrong_call_says_what_would_be_right(
    files: dict[str, str], argv: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """And where it stands."""
    write(**files)
    assert main(["bill", "--tariff", "tariff.toml", "--usage", "month.csv", *argv]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"energy-core: {said}")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "start,pv_kwh\n2026-12-01,1\n2026-12-02,1\n",
            "--usage: got 'pv_kwh', takes what came",
        ),
        ("time,import_kwh\n2026-12-01,1\n", "--usage: got ['usage.csv'], takes two readings or more"),
    ],
)
def test_usage_without_import_is_none(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nor is a single reading."""
    write(**{"usage.csv": text})
    assert main(["bill", "--tariff", "tariff.toml", "--usage", "usage.csv"]) == 2
    assert capsys.readouterr().err.startswith(f"energy-core: {said}")


def test_what_is_not_known_is_said_with_what_is(capsys: pytest.CaptureFixture[str]) -> None:
    """In the time of the house; and on what day a contract is over."""
    argv = ["--usage", "month.csv", "--from", "2026-12-01", "--to", "2027-01-01"]
    assert main(["bill", "--tariff", "tariff.toml", *argv]) == 1
    assert capsys.readouterr().err.endswith(
        "96 of 3072 quarter-hours are not known of meter, the first at 2027-01-01T00:00:00+01:00; "
        "it is known from 2026-12-01T00:00:00+01:00 to 2027-01-01T00:00:00+01:00, "
        "and --allow-gaps counts the rest as nothing\n"
    )
    write(**{"over.toml": TARIFF.replace("vat_pct = 6", "vat_pct = 6\nend = 2026-12-31", 1)})
    assert main(["bill", "--tariff", "over.toml", "--usage", "month.csv", "--peaks", "peaks.csv"]) == 1
    said = "no contract holds on 2026-12-31: it is the end of Day and night, the first day without it"
    assert said in capsys.readouterr().err
    write(**{"over.toml": TARIFF.replace("2026-01-01", "2026-12-02", 1)})
    assert main(["bill", "--tariff", "over.toml", "--usage", "month.csv"]) == 1
    assert capsys.readouterr().err.endswith("no contract holds on 2026-12-01\n")


def test_what_would_not_help_is_not_said(capsys: pytest.CaptureFixture[str]) -> None:
    """No gap is allowed in what is not there at all; a peak is not made of rows by the day."""
    write(**{"days.csv": "start,import_t1_kwh,import_t2_kwh\n2026-12-01,1,1\n2026-12-02,1,1\n"})
    argv = ["--tariff", "tariff.toml", "--usage", "days.csv", "--allow-gaps"]
    assert main(["bill", *argv]) == 1
    assert (
        capsys.readouterr()
        .err.splitlines()[-1]
        .endswith("as the meter says it; they are given by --peaks, or made of rows by the quarter-hour")
    )
    assert main(["bill", *argv, "--peaks", "peaks.csv", "--profit"]) == 1
    assert capsys.readouterr().err.endswith("there is no pv_kwh in the usage\n")


def test_usage_of_no_whole_day_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody has asked for days that end before they begin."""
    write(**{"day.csv": "time,import_kwh\n2026-12-05T08:00+01:00,1\n2026-12-05T20:00+01:00,2\n"})
    assert main(["bill", "--tariff", "tariff.toml", "--usage", "day.csv"]) == 2
    assert "takes a day or more from midnight to midnight" in capsys.readouterr().err
    assert main(["bill", "--tariff", "tariff.toml", "--usage", "day.csv", "--from", "2026-12-05"]) == 2
    said = "--start or --from: got '2026-12-05', takes a day that is over by 2026-12-05T20:00:00+01:00"
    assert said in capsys.readouterr().err


def test_a_price_beyond_all_markets_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    """It is in EUR/MWh, and its column says otherwise."""
    write(**{"spot.csv": "start,eur_kwh\n2026-12-01,97.64\n"})
    argv = ["--tariff", "tariff.toml", "--usage", "month.csv", "--spot", "spot.csv"]
    assert main(["bill", *argv]) == 2
    assert "spot.csv: EUR/kWh: got 97.64, takes at most 10: is its unit right?" in capsys.readouterr().err


def test_gas_has_no_price_of_the_quarter_hour(capsys: pytest.CaptureFixture[str]) -> None:
    """So the market's is not offered for it."""
    contract = '[[contracts]]\nname = "Gas"\nstart = 2026-01-01\ngas_kwh_m3 = 11\n'
    write(**{"gas.toml": f'{contract}[[contracts.gas]]\nname = "gas"\nindex = "spot"\nfactor = 1\n'})
    assert main(["bill", "--tariff", "gas.toml", "--usage", "month.csv"]) == 2
    assert "contracts[0].index: got 'spot', takes one named in [[indexes]]" in capsys.readouterr().err


def test_a_header_may_have_capitals_and_a_file_empty_lines(capsys: pytest.CaptureFixture[str]) -> None:
    """As a spreadsheet writes them."""
    text = MONTH.replace("start,end", "Start,End").replace("import_t1_kwh", "Import_T1_kWh")
    write(**{"capitals.csv": f"{text}\n\n"})
    argv = ["--tariff", "tariff.toml", "--peaks", "peaks.csv", "--usage"]
    assert count(capsys, *argv, "capitals.csv") == count(capsys, *argv, "month.csv")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("t.json", "{", "t.json: line 1, column 2: got something, takes JSON"),
        ("t.json", "[]", "t.json: tariff: got something, takes an object with contracts"),
        ("t.toml", "[", "t.toml: line 1, column 2: got something, takes TOML"),
        ("t.toml", HOUSE, "t.toml: tariff: got None, takes a table with contracts"),
        (
            "t.toml",
            HOUSE + "[tariff]\ncontracts = []",
            "t.toml: tariff.contracts: got [], takes one contract",
        ),
        ("t.toml", "contracts = [{}]", "t.toml: contracts[0].name: got nothing, takes a text"),
    ],
)
def test_a_wrong_tariff_says_where(
    name: str, text: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file and the key."""
    write(**{name: text})
    assert main(["bill", "--tariff", name, "--usage", "month.csv"]) == 2
    assert capsys.readouterr().err.startswith(f"energy-core: {said}")


def test_a_file_that_is_no_text_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    """A spreadsheet, perhaps."""
    Path("usage.csv").write_bytes(b"start,pv_kwh\n\xff\xfe")
    assert main(["bill", "--tariff", "tariff.toml", "--usage", "usage.csv"]) == 2
    assert capsys.readouterr().err == "energy-core: file: got 'usage.csv', takes text in UTF-8\n"


def test_other_commands_do_without_what_bills_take() -> None:
    """They start without numpy and pandas."""
    program = "import sys, energy_core.cli.main; print(sorted({'numpy', 'pandas'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
