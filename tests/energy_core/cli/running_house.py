"""A house that runs in a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.servers.ports import free_port

ROOT = Path(__file__).parents[3]
PATIENCE_S = 60.0  # on a machine that does other work as well


def write_config(folder: Path, line: str, more: str = "") -> Path:
    """Write the configuration of a house with a meter on a line; what is more comes first."""
    file = folder / "house.toml"
    file.write_text(
        f"""
        {more}
        [house]
        name = "Home"
        [run]
        state_folder = "{folder}/state"
        max_silence = "2s"
        [server]
        port = {free_port()}
        [[readers]]
        type = "dsmr"
        name = "meter"
        url = "{line}"
        [[stores]]
        name = "readings"
        url = "csv://{folder}/readings"
        [[loggers]]
        reader = "meter"
        store = "readings"
        period = "1s"
        """
    )
    return file


class RunningHouse:
    """The process, and what it says."""

    def __init__(self, config: Path, **environment: str) -> None:
        """Start it."""
        self.config = config
        self._errors = config.with_name("errors.txt")
        with self._errors.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "energy_core", "run", "--config", str(config)],
                cwd=ROOT,
                env={**os.environ, **environment},
                stderr=errors,
                stdin=subprocess.DEVNULL,
            )

    @property
    def said(self) -> str:
        """What it said on standard error until now."""
        return self._errors.read_text()

    def tell(self, number: signal.Signals) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end; returns the exit code."""
        return self._process.wait(PATIENCE_S)

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        """End it by a signal; returns the exit code."""
        self.tell(number)
        return self.wait()

    def kill(self) -> None:
        """Have it gone."""
        self._process.kill()
        self._process.wait()

    def until(self, found: Callable[[], Any]) -> Any:
        """Wait until something is found, and return that."""
        end = monotonic() + PATIENCE_S
        while not (what := found()):
            assert self._process.poll() is None, self.said
            assert monotonic() < end, self.said
            sleep(0.05)
        return what


@contextmanager
def house(config: Path, **environment: str) -> Iterator[RunningHouse]:
    """Run a house for as long as the context lasts."""
    one = RunningHouse(config, **environment)
    try:
        yield one
    finally:
        one.kill()


def rows(folder: Path, name: str = "meter") -> int:
    """Return how many rows a file has."""
    file = folder / f"readings_{name}.csv"
    return max(0, len(file.read_bytes().splitlines()) - 1) if file.exists() else 0
