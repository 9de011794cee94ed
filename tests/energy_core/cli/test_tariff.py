"""`energy-core tariff`: tariffs to begin with."""

import json
from datetime import date
from pathlib import Path

import pytest

from energy_core.cli.main import main
from energy_core.config_file import load_tariff
from energy_core.costs.presets import flemish_tariff


def test_a_tariff_of_flanders_is_one_that_a_bill_takes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is read as it was written."""
    path = tmp_path / "tariff.json"
    argv = ["flanders", "imewo", "dats24_variable_day_night", "--start", "2026-04-01", "--not-domiciled"]
    assert main(["tariff", *argv]) == 0
    path.write_text(capsys.readouterr().out, encoding="utf-8")
    expected = flemish_tariff("imewo", "dats24_variable_day_night", date(2026, 4, 1), domiciled=False)
    assert load_tariff(path) == expected


def test_a_dutch_contract_gets_its_tax(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Beside what it has."""
    path = tmp_path / "contract.toml"
    contract = (
        '[[contracts]]\nname = "{}"\nstart = 2026-0{}-01\n[[contracts.offtake]]\nname = "e"\neur_kwh = 0.1\n'
    )
    path.write_text(contract.format("Vast", 1), encoding="utf-8")
    assert main(["tariff", "netherlands", str(path)]) == 0
    (taxed,) = json.loads(capsys.readouterr().out)["contracts"]
    assert taxed["vat_pct"] == 21
    assert [charge["name"] for charge in (*taxed["offtake"], *taxed["fixed"])] == [
        "e",
        "energy tax",
        "reduction of energy tax",
    ]
    path.write_text(contract.format("Vast", 1) + contract.format("Los", 2), encoding="utf-8")
    assert main(["tariff", "netherlands", str(path)]) == 2
    assert capsys.readouterr().err.endswith("contracts: got 2, takes one contract\n")


def test_a_tariff_begins_on_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    """Anything else is a wrong call."""
    assert main(["tariff", "flanders", "west", "mega_dynamic", "--start", "soon"]) == 2
    assert capsys.readouterr().err == "energy-core: --start: got 'soon', takes a day as 2026-01-31\n"
