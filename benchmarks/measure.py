"""How the benchmarks measure: medians of runs that take turns, so that a busy machine is busy for all."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[1]
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"))


def seconds(
    rounds: int, works: Mapping[str, Callable[[], object]], before: Callable[[], object] = tuple
) -> dict[str, float]:
    """Return the median seconds of each work; they take turns, and before each something may be done."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for work in works.values():
        work()
    for _ in range(rounds):
        for name, work in works.items():
            before()
            start = time.perf_counter()
            work()
            taken[name].append(time.perf_counter() - start)
    return {name: statistics.median(values) for name, values in taken.items()}


def text_of(value: float) -> str:
    """Return a time in the unit that reads best."""
    size, unit = next((pair for pair in _UNITS if value >= pair[0]), _UNITS[-1])
    return f"{value / size:.3g} {unit}"


def title(text: str) -> None:
    """Begin a table."""
    sys.stdout.write(f"\n| {text} | ours | peer | ratio | to reach |\n| --- | --- | --- | --- | --- |\n")


def line(what: str, ours: str, peer: str = "", ratio: float | None = None, reach: str = "") -> None:
    """Print a line of a table."""
    shown = "" if ratio is None else f"{ratio:.2f}"
    sys.stdout.write(f"| {what} | {ours} | {peer} | {shown} | {reach} |\n")
    sys.stdout.flush()


def against(what: str, ours: float, peers: Mapping[str, float], reach: Mapping[str, str]) -> None:
    """Print a line for each peer of one of our times."""
    for name, peer in peers.items():
        line(what, text_of(ours), f"{name}: {text_of(peer)}", ours / peer, reach.get(name, ""))


def peak_of(program: str, *arguments: str) -> float:
    """Run a program that prints a number last, in a process of its own, and return the number."""
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)  # noqa: S603 - our own
    return float(done.stdout.split()[-1])
