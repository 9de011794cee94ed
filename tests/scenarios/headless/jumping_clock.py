"""`energy-core` on a machine whose wall clock jumps: by how many seconds it is wrong is in a file.

As a program: `python -m tests.scenarios.headless.jumping_clock OFFSET-FILE run --config FILE`. All but the
wall clock is the real program: no clock of a machine can be put wrong without its administrator.
"""

import sys
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import override
from unittest.mock import patch

from energy_core.agents.pace import SystemPace
from energy_core.cli import run_house
from energy_core.cli.main import main


class JumpingPace(SystemPace):
    """A pace whose wall time is wrong by what a file says now; its monotonic time is right."""

    def __init__(self, file: Path) -> None:
        """Read a file."""
        self._file = file

    @override
    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(self._file.read_text()))


def jump(file: Path, seconds: float) -> None:
    """Put the clock wrong by so many seconds, at once for all who look."""
    beside = file.with_suffix(".new")
    beside.write_text(f"{seconds}")
    beside.replace(file)


if __name__ == "__main__":
    with patch.object(run_house, "SystemPace", partial(JumpingPace, Path(sys.argv[1]))):
        sys.exit(main(sys.argv[2:]))
