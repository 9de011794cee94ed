"""A controller that is killed forgets nothing that counts."""

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from energy_core.agents.states_keeper import FileKeeper
from energy_core.controllers.decision import Reason

from .bench import QUICK, Bench
from .relay import NOON

ROOT = Path(__file__).parents[3]


def kill_after_an_on(path: Path) -> None:
    """Have a process switch on, and kill it."""
    command = [sys.executable, "-m", "tests.energy_core.agents.switching_program", str(path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as program:
        assert program.stdout is not None
        assert program.stdout.readline() == "True\n"
        program.kill()


async def test_5_kill_9_after_an_on_forgets_neither_the_budget_nor_the_time(tmp_path: Path) -> None:
    """The next process finds it on in the file, switches off, waits minimum-off and has nothing left."""
    path = tmp_path / "car.json"
    kill_after_an_on(path)
    assert json.loads(path.read_text())["on"] is True
    config = replace(QUICK, max_switches_per_day=1)
    bench = Bench(config, keeper=FileKeeper(path), relay_options={"on": True})
    bench.time.second = 5
    assert await bench.run(59) is Reason.MIN_OFF
    assert bench.relay.commands == [(5, False)]
    assert await bench.run(2) is Reason.BUDGET
    assert bench.controller.states.days[NOON.date()].switches == 1
