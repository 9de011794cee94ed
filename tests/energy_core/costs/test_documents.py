"""What the documents show is read as it stands."""

import re
import tomllib
from pathlib import Path

import pytest

from energy_core.cli.main import main
from energy_core.costs.tariffs import tariff_from

DOCS = Path(__file__).parents[3] / "docs"
TARIFFS = re.findall(r"```toml\n(.*?)```", (DOCS / "tariffs.md").read_text(encoding="utf-8"), re.DOTALL)
TABLES = re.findall(r"```csv\n(.*?)```", (DOCS / "bills.md").read_text(encoding="utf-8"), re.DOTALL)


def test_the_documents_show_tariffs_and_tables() -> None:
    """As many as are looked at below."""
    assert (len(TARIFFS), len(TABLES)) == (8, 4)


@pytest.mark.parametrize("text", TARIFFS)
def test_a_tariff_of_the_documents_is_one(text: str) -> None:
    """None of its keys is unknown."""
    assert tariff_from(tomllib.loads(text)).contracts


@pytest.mark.parametrize("usage", TABLES[:2])
def test_tables_of_the_documents_make_a_bill(
    usage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the Dutch form, which charges by register."""
    monkeypatch.chdir(tmp_path)
    dutch = next(text for text in TARIFFS if 'name = "Vast"\n' in text)
    texts = {"tariff.toml": dutch, "usage.csv": usage, "spot.csv": TABLES[2], "peaks.csv": TABLES[3]}
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    argv = ["--usage", "usage.csv", "--spot", "spot.csv", "--peaks", "peaks.csv", "--allow-gaps"]
    days = ["--from", "2026-01-01", "--to", "2026-01-31"]
    assert main(["bill", "--tariff", "tariff.toml", *argv, *days]) == 0
