"""CPU time per telegram beside Home Assistant's own `dsmr` integration, on the same stream at the same time.

Two real Home Assistant processes listen to one emulated meter over TCP; one has Energy App, the other
`dsmr`. The meter's time goes ten times as fast as the clock, and so do the intervals at which both write
states (10 s and 30 s, their defaults), so that a telegram costs what it costs in a house. What both processes
use without telegrams is measured first and taken off.

    .venv/bin/python -m benchmarks.meter_cpu [--seconds 60]
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psutil
from dsmr_parser import telegram_specifications
from dsmr_parser.parsers import TelegramParser

from energy_core.readers.dsmr import TelegramDecoder
from tests.e2e.house import add_meter_on_network, walk
from tests.e2e.live_home_assistant import LiveHomeAssistant
from tests.emulators.p1_meter import Meter, MeterOptions, TcpLine

SPEED = 10
WARM_UP_S = 10
DSMR_INTERVAL_S = 30


def processor_seconds(home: LiveHomeAssistant) -> float:
    """Return the CPU time that a process has used until now."""
    times = psutil.Process(home.process_id).cpu_times()
    return float(times.user + times.system)


def add_energy_app(home: LiveHomeAssistant, port: int) -> None:
    """Let Energy App listen to the meter, with its intervals in step with the meter's time."""
    add_meter_on_network(home, port, update_interval=10 / SPEED)


def add_dsmr(home: LiveHomeAssistant, port: int) -> None:
    """Let `dsmr` listen to the meter, with its interval in step with the meter's time."""
    line = {"port": f"socket://127.0.0.1:{port}", "dsmr_version": "5B"}
    entry = walk(home, "config/config_entries/flow", {"handler": "dsmr"}, {"user": line})["result"]
    interval = {"time_between_update": DSMR_INTERVAL_S // SPEED}
    walk(home, "config/config_entries/options/flow", {"handler": entry["entry_id"]}, {"init": interval})
    home.rest("POST", f"config/config_entries/entry/{entry['entry_id']}/reload")


def used(homes: tuple[LiveHomeAssistant, ...], seconds: float) -> list[float]:
    """Return the CPU seconds that each process uses in that many seconds from now."""
    before = [processor_seconds(home) for home in homes]
    time.sleep(seconds)
    return [processor_seconds(home) - start for home, start in zip(homes, before, strict=True)]


def measure_processes(seconds: float) -> tuple[float, float]:
    """Return the CPU milliseconds per telegram of Energy App and of `dsmr`."""
    start = datetime(2026, 3, 1, 11, tzinfo=UTC)
    with (
        TcpLine(Meter(MeterOptions(start=start)), speed=SPEED) as line,
        tempfile.TemporaryDirectory() as ours,
        tempfile.TemporaryDirectory() as theirs,
        LiveHomeAssistant(Path(ours)) as home,
        LiveHomeAssistant(Path(theirs)) as peer,
    ):
        add_energy_app(home, line.port)
        add_dsmr(peer, line.port)
        time.sleep(WARM_UP_S)
        line.silence()
        idle = used((home, peer), seconds / 2)
        line.resume()
        told = line.told
        busy = used((home, peer), seconds)
        telegrams = line.told - told
    ours_ms, theirs_ms = (
        1000 * (with_it - 2 * without) / telegrams for with_it, without in zip(busy, idle, strict=True)
    )
    return ours_ms, theirs_ms


def milliseconds(rounds: int, telegrams: list[bytes], work: Callable[[bytes], object]) -> float:
    """Return the median CPU milliseconds per telegram of a function of a telegram."""
    taken = []
    for _ in range(rounds):
        start = time.process_time()
        for telegram in telegrams:
            work(telegram)
        taken.append(1000 * (time.process_time() - start) / len(telegrams))
    return statistics.median(taken)


def measure_decoding() -> tuple[float, float]:
    """Return the CPU milliseconds per telegram of our decoder and of dsmr-parser, bytes to values."""
    start = datetime(2026, 3, 1, 11, tzinfo=UTC)
    meter = Meter(MeterOptions(start=start))
    telegrams = [meter.telegram(start.replace(minute=minute)) for minute in range(60)]
    decoder = TelegramDecoder("meter")
    parser = TelegramParser(telegram_specifications.BELGIUM_FLUVIUS)
    ours = milliseconds(11, telegrams, lambda telegram: list(decoder.feed(telegram, start)))
    theirs = milliseconds(11, telegrams, lambda telegram: parser.parse(telegram.decode("ascii")))
    return ours, theirs


def show(what: str, ours: float, theirs: float) -> None:
    """Print one line of the table."""
    sys.stdout.write(f"{what:<32}{ours:>10.3f} ms{theirs:>10.3f} ms{ours / theirs:>10.2f}\n")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=60, help="how long to measure (default: 60)")
    options = parser.parse_args()
    sys.stdout.write(f"{'CPU per telegram':<32}{'ours':>13}{'dsmr':>13}{'ratio':>10}\n")
    show("decoding alone", *measure_decoding())
    show("in Home Assistant, all told", *measure_processes(options.seconds))
    return 0


if __name__ == "__main__":
    sys.exit(main())
