"""`energy-core replay`: what a charger would have done over what was kept."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from energy_core.cli.main import main
from energy_core.models import Reading
from energy_core.stores import open_store

NOON = datetime(2026, 6, 3, 8, tzinfo=UTC)
HOUSE = """
[house]
name = "Home"

[[readers]]
type = "dsmr"
name = "meter"
url = "/dev/none"

[[readers]]
type = "mcp3008"
name = "clamp"
channel = 0
quantity = "power"
unit = "W"

[[stores]]
name = "raw"
url = "csv://{folder}/raw?distributed=date"

[[loggers]]
reader = "meter"
store = "raw"

[[outputs]]
type = "gpio"
name = "relay"
pin = 17

[[controllers]]
name = "car"
output = "relay"
meter = "meter"
charging_power = 1400
moving_average_seconds = 60
"""
TARIFF = """
[tariff]
[[tariff.contracts]]
name = "Plain"
start = "2026-01-01"
[[tariff.contracts.offtake]]
name = "energy"
eur_kwh = 0.25
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A house of which four hours were kept: two of sun, then clouds."""
    path = tmp_path / "house.toml"
    path.write_text(HOUSE.format(folder=tmp_path), encoding="utf-8")
    taken = given = 1000.0
    with_sun = timedelta(hours=2)
    readings = []
    for number in range(4 * 360):
        after = number * timedelta(seconds=10)
        grid = -2500 if after < with_sun else 600
        taken += max(grid, 0) / 360_000
        given += max(-grid, 0) / 360_000
        values: dict[str, Any] = {
            "import_power_w": max(grid, 0),
            "export_power_w": max(-grid, 0),
            "import_t1_kwh": round(taken, 6),
            "import_t2_kwh": 5.0,
            "export_t1_kwh": round(given, 6),
            "export_t2_kwh": 0.0,
        }
        readings.append(Reading("meter", NOON + after, values))
    store = open_store(f"csv://{tmp_path}/raw?distributed=date", source="meter")
    store.append(readings)
    store.close()
    return path


def run(capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> tuple[int, str]:
    """Run the command over the day; returns its code and what it said."""
    code = main(["replay", "--config", str(path), "--from", "2026-06-03", "--to", "2026-06-03", *more])
    captured = capsys.readouterr()
    return code, captured.out if code == 0 else captured.err


def test_what_a_charger_would_have_done(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On while the sun shone, off in the clouds; energies, shares, peaks and reasons."""
    code, said = run(capsys, house, "--json")
    assert code == 0
    found = json.loads(said)
    assert (found["controller"], found["steps"], found["switches"]) == ("car", 1440, 1)
    on, off = found["changes"]
    assert (on["on"], off["on"]) == (True, False)
    hours = (datetime.fromisoformat(off["at"]) - datetime.fromisoformat(on["at"])) / timedelta(hours=1)
    assert found["on_hours"] == pytest.approx(hours, abs=1e-3)
    assert found["charged_kwh"] == pytest.approx(1.4 * hours, abs=1e-3)
    assert found["solar_share_pct"] > 90
    assert found["cost_eur"] is None
    assert sum(found["reasons"].values()) == 1440
    assert found["peaks_w"]["2026-06"]["without"] == pytest.approx(600, abs=1)


def test_other_settings_and_prices(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A threshold that is never reached; the grid, which costs what the tariff says."""
    assert json.loads(run(capsys, house, "--set", "upper_threshold_power=4000", "--json")[1])["switches"] == 0
    with house.open("a", encoding="utf-8") as file:
        file.write(TARIFF)
    found = json.loads(run(capsys, house, "--set", "mode=on", "guard=false", "--json")[1])
    bought = found["charged_kwh"] - found["solar_kwh"]
    assert bought > 0.5
    assert found["cost_eur"] == pytest.approx(bought * 0.25, abs=1e-3)


def test_for_people(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each figure, each peak and each switching."""
    code, said = run(capsys, house)
    assert code == 0
    assert "switches         1" in said
    assert "peak 2026-06" in said
    assert said.count(" on  ") == said.count(" off ") == 1


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--set", "upper_threshold_power=many"), "upper_threshold_power"),
        (("--set", "upper_threshold_power=many", "speed=3"), "speed"),
        (("--set", "nonsense"), "a key and a value"),
        (("--controller", "boat"), "one of car"),
        (("--to", "2026-06-01"), "or a later day"),
        (("--to", "soon"), "a day as 2026-01-31"),
        (("--from", "0001-01-01"), "a day as 2026-01-31"),
        (("--to", "9999-12-31"), "a day as 2026-01-31"),
        (("--from", "2026-07-01", "--to", "2026-07-02"), "readings of meter are kept"),
    ],
)
def test_what_is_wrong(
    house: Path, capsys: pytest.CaptureFixture[str], options: tuple[str, ...], words: str
) -> None:
    """It is said, and what would be right."""
    code, said = run(capsys, house, *options)
    assert code == 2
    assert words in said


def test_a_house_that_cannot_be_replayed(house: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One without controllers, one whose charger nobody keeps, one whose index is not known."""
    text = house.read_text(encoding="utf-8")
    house.write_text(text.partition("[[controllers]]")[0], encoding="utf-8")
    assert "one controller or more" in run(capsys, house)[1]
    house.write_text(f'{text}charger = "clamp"\n', encoding="utf-8")
    assert "a logger that keeps" in run(capsys, house)[1]
    unknown = TARIFF.replace("eur_kwh = 0.25", 'index = "belpex"\nfactor = 1.0')
    index = '[[tariff.indexes]]\nname = "belpex"\nspan = "month"\n'
    house.write_text(f"{text}{unknown}{index}", encoding="utf-8")
    assert "belpex" in run(capsys, house)[1]
