"""Killed half-way, nothing is lost or doubled."""

import subprocess
import sys
from pathlib import Path

import pytest

from energy_core.stores.csv import CsvStore

from .house import DAY, START, complete, counted, even, processor, truth

PROGRAM = Path(__file__).with_name("crash_processor.py")
ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("runs", [1, 4, 9])
def test_a_kill_loses_and_doubles_nothing(tmp_path: Path, runs: int) -> None:
    """Whenever it comes: several in a row, then to the end, over a history with a gap and a new meter."""
    source, target = CsvStore(tmp_path / "raw.csv"), CsvStore(tmp_path / "results.csv")
    source.append(even(30, skip=range(300, 700)))
    source.append([each for each in even(40, begin=0.0) if each.at >= START + 1.4 * DAY])
    source.close()
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, str(PROGRAM), str(tmp_path)], stdout=subprocess.PIPE, cwd=ROOT
        ) as program:
            assert program.stdout is not None
            for _ in range(runs):
                program.stdout.readline()
            program.kill()
    manager = processor(source, target, state=tmp_path / "results.blocks.json")
    complete(manager, START + 120 * DAY)
    found = target.get_all()
    assert found.index.is_unique
    assert counted(found, "import_t1_kwh") == truth(source.get_all(), "import_t1_kwh")
    whole = CsvStore(tmp_path / "whole.csv")
    complete(processor(source, whole, state=tmp_path / "whole.json"), START + 120 * DAY)
    assert found.to_csv() == whole.get_all().to_csv()
    manager.close()
