"""A day of a house without Home Assistant, faster than the clock: is every period kept, and memory flat?

An emulated meter, a process of its own, speaks once a second over a pseudo-terminal; its reader, a
controller every second (a trial run, as there is no relay), a logger every ten seconds and the three
standard data managers every minute run as in `energy-core run`, at a pace that is `--speed` times that of
the clock. How late runs of a second begin, in the clock's own milliseconds, is compared with a bare loop
of `asyncio.sleep` in the same process, which does nothing else. What a busy machine delays by 100 ms is
late by ten seconds here, at 100 times the speed: it counts as missed, and makes both later. How often a bare
loop in another process was late by a whole period tells how much of that is the machine's, and so does how
long others had the processors that are virtual here.

    .venv-library/bin/python -m benchmarks.headless [--hours 24] [--speed 100]
"""

import argparse
import asyncio
import os
import statistics
import subprocess
import sys
import tempfile
from array import array
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from time import monotonic, sleep
from typing import Any, override

from aiohttp import ClientSession

from energy_core.agents.agent import Agent
from energy_core.agents.app import App
from energy_core.agents.overlay import Overlay
from energy_core.agents.pace import Pace
from energy_core.agents.requests import Requests
from energy_core.cli.heap import give_back
from energy_core.cli.run_parts import start_all
from energy_core.cli.turns import take_short_turns
from energy_core.factory import app_config
from energy_core.stores import open_store

from .bare_loop import late
from .measure import ROOT, line, title

START = datetime(2026, 3, 1, 1, tzinfo=UTC)  # an hour before stores are tidied
_LOOK = timedelta(minutes=15)  # between two looks at the memory
_WARM_UP = timedelta(minutes=20, seconds=30)  # when nobody reads the disk, as later at each look
_AFTER_NIGHT = timedelta(hours=2)  # all that a day takes has been imported by then

type States = dict[str, dict[str, Any]]


class FastPace(Pace):
    """Goes some times as fast as the clock of this machine."""

    def __init__(self, speed: float) -> None:
        """Begin now, with the time of the meter."""
        self._speed = speed
        self._began = monotonic()

    @override
    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic())

    @override
    def monotonic(self) -> float:
        return (monotonic() - self._began) * self._speed

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds) / self._speed)


class Instants:
    """Instants in memory that is taken at once, so that they do not make it grow."""

    def __init__(self, room: int) -> None:
        """Have room for so many; later ones are left out."""
        self._at = array("d", [1.0]) * room
        self._count = 0

    def note(self, at: float) -> None:
        """Take one more."""
        if self._count < len(self._at):
            self._at[self._count] = at
            self._count += 1

    def all(self) -> array[float]:
        """Return them."""
        return self._at[: self._count]


class Ticks(Agent):
    """Notes when it is run."""

    def __init__(self, pace: Pace, room: int) -> None:
        """Begin with none; there is room for so many."""
        self.name = "ticks"
        self.at = Instants(room)
        self._pace = pace

    @override
    async def run_once(self, now: datetime) -> None:
        self.at.note(self._pace.monotonic())

    @override
    async def close(self) -> None:
        """Hold nothing."""


async def bare(pace: Pace, period: float, at: Instants) -> None:
    """Note each period, with nothing but sleep."""
    due = pace.monotonic()
    while True:
        at.note(pace.monotonic())
        due += period
        await pace.sleep(due - pace.monotonic())


def lateness_ms(at: Sequence[float], period: float, speed: float) -> float:
    """Return how late a run begins that is later than 99 of 100, in milliseconds of the clock."""
    late = [(each - at[0] + period / 2) % period - period / 2 for each in at]
    return 1000 * statistics.quantiles(late, n=100)[-1] / speed


def resident_mib() -> float:
    """Return the memory that this process has."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def run(folder: Path, port: str, hours: float, speed: float) -> None:
    """Run a house, and print what was seen."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(12))
    house = app_config(
        {
            "house": {"name": "Home"},
            "run": {"max_silence": "1h"},
            "readers": [{"type": "dsmr", "name": "meter", "url": port}],
            "stores": [{"name": "readings", "url": f"csv://{folder}/readings?distributed=date"}],
            "loggers": [{"reader": "meter", "store": "readings", "period": "10s"}],
            "outputs": [{"type": "gpio", "name": "relay", "pin": 17}],
            "controllers": [{"name": "car", "output": "relay", "meter": "meter", "dry_run": True}],
        }
    )
    pace = FastPace(speed)
    room = int(hours * 3600) + 60
    app, ticks, peer = App(pace, Requests(Overlay())), Ticks(pace, room), Instants(room)
    sleeping = asyncio.create_task(bare(pace, 1.0, peer))
    memory: list[float] = []
    async with ClientSession() as session:
        start_all(app, house, pace, session, folder)
        app.add("ticks", ticks, lambda: timedelta(seconds=1))
        await pace.sleep(_WARM_UP.total_seconds())  # pandas is imported, which takes long at this pace
        before = states_of(app)
        looks: list[tuple[float, States]] = []
        while (left := hours * 3600 - pace.monotonic()) > 0:
            looks.append((pace.monotonic() / 3600, states_of(app)))
            if pace.monotonic() > _AFTER_NIGHT.total_seconds():
                memory.append(resident_mib())
            await pace.sleep(min(_LOOK.total_seconds(), left))
        after = states_of(app)
        looks.append((hours, after))
        sleeping.cancel()
        is_well = await app.stop(asyncio.Event())
    title(f"{hours:g} hours of a house that runs, {speed:g} times as fast")
    report_periods(before, after)
    report_misses(looks)
    line("asyncio.sleep in the same process: periods late", f"{late(peer.all(), 1.0)}")
    rows = len(open_store(house.stores[0].url, source="meter").get_all())
    line("rows kept", f"{rows}", f"due: {int(hours * 360)}", rows / (hours * 360), "≥ 0.99")
    ours, theirs = (lateness_ms(each, 1.0, speed) for each in (ticks.at.all(), peer.all()))
    line(
        "later than 99 of 100 runs",
        f"{ours:.2f} ms",
        f"asyncio.sleep: {theirs:.2f} ms",
        ours / theirs,
        "≤ 1.5",
    )
    report_memory(memory)
    line("ended well", "yes" if is_well else "no", reach="yes")


def stolen_s() -> float:
    """Return for how long the host of this machine has given its processors to others [s]."""
    counts = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    return int(counts[8]) / os.sysconf("SC_CLK_TCK")


@contextmanager
def alone(period_s: float) -> Iterator[list[str]]:
    """Have a bare loop run meanwhile in a process of its own; in the end, what it found is in the list."""
    command = [sys.executable, "-m", "benchmarks.bare_loop", f"{1000 * period_s:g}"]
    found: list[str] = []
    with subprocess.Popen(  # noqa: S603 - our own
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as loop:
        yield found
        found.append(loop.communicate()[0].strip())


def states_of(app: App) -> States:
    """Return how all agents fare."""
    return {each["agent_id"]: app.requests.get_states(each["agent_id"]) for each in app.requests.list()}


def report_periods(before: States, after: States) -> None:
    """Print what became of the periods since the house was warm."""
    for agent_id, found in after.items():
        counts = [
            (word, found[key] - before[agent_id][key])
            for key, word in (("runs", "ran"), ("failures", "failed"))
            if key in found  # a controller counts neither
        ]
        words = ", ".join(f"{count} {word}" for word, count in counts)
        missed = found["missed"] - before[agent_id]["missed"]
        line(f"{agent_id}: periods missed" + (f" ({words})" if words else ""), f"{missed}", reach="0")


def report_misses(looks: Sequence[tuple[float, States]]) -> None:
    """Print in which quarter-hours of the run periods were missed: the same ones in each run are ours."""
    missed = [
        f"{agent_id} {count} before {hour:.2f} h"
        for (_, before), (hour, after) in pairwise(looks)
        for agent_id, found in after.items()
        if (count := found["missed"] - before[agent_id]["missed"])
    ]
    line("missed", "; ".join(missed) or "none")


def report_memory(memory: Sequence[float]) -> None:
    """Print whether the memory grows."""
    line("memory, along the way", ", ".join(f"{each:.0f}" for each in memory[:: max(1, len(memory) // 12)]))
    half = len(memory) // 2
    first, second = statistics.mean(memory[:half]), statistics.mean(memory[half:])
    line("memory, second half", f"{second:.1f} MiB", f"first half: {first:.1f} MiB", second / first, "≤ 1.02")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--hours", type=float, default=24, help="how long the house runs, 3 or more (%(default)s)"
    )
    parser.add_argument(
        "--speed", type=float, default=100, help="how much faster than the clock (%(default)s)"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        port = f"{folder}/p1"
        command = [sys.executable, "-m", "tests.emulators.p1_meter", "--pty", port]
        command += ["--start", START.isoformat(), "--speed", f"{options.speed:g}"]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as meter:  # noqa: S603 - our own
            while not Path(port).exists():
                sleep(0.1)
            give_back()  # as `energy-core run` does
            take_short_turns()
            began, stolen = monotonic(), stolen_s()
            with alone(1.0 / options.speed) as found:
                asyncio.run(run(Path(folder), port, options.hours, options.speed))
            line("asyncio.sleep in a process of its own: periods late", found[0])
            line("taken by the host", f"{stolen_s() - stolen:.1f} s of {monotonic() - began:.0f} s")
            meter.terminate()
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
