"""`energy-core process`: makes means, sums and day totals of what was stored."""

import argparse
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from ..calendar import local_date
from ..clock import SystemClock
from ..config import AppConfig, DataManagerConfig
from ..config_file import load
from ..exceptions import ConfigError
from ..factory import make_data_manager
from ..models import isoformat_utc
from .output import complain, printable
from .progress import ProgressBar

if TYPE_CHECKING:
    from ..data_managers.block_processor import BlockProcessor

HELP = "process what was stored: means, quarter-hours and days"
_AT_LEAST = 2000  # blocks in a run, since nobody waits for another's turn


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Runs every data manager of a house until nothing is left to do. Stop it when you like: called "
        "again, it goes on where it was. Exits with 1 if blocks are faulty."
    )
    parser.add_argument("--config", metavar="FILE", required=True, help="the configuration of the house")
    parser.add_argument("--only", metavar="NAME", help="the data managers of this name only")
    parser.add_argument(
        "--check",
        action="store_true",
        help="compare also what was finished before with its rows, and mend what differs",
    )
    parser.set_defaults(run=_process)


def _process(args: argparse.Namespace) -> int:
    """Run the data managers to completion, one after the other."""
    house = load(args.config)
    faulty, empty = 0, dict[tuple[str, str], None]()
    for manager in _chosen(house, args.only):
        config = replace(manager, blocks_to_process=max(manager.blocks_to_process, _AT_LEAST))
        with closing(make_data_manager(config, house)) as processor:
            if args.check:
                processor.check_all()
            done = complete(processor, house.house.time_zone)
            sys.stdout.write(f"{manager.reader} {manager.name}: {done} blocks processed\n")
            faulty += _say_faults(f"{manager.reader} {manager.name}", processor)
            if not any(processor.counts().values()):
                empty[manager.reader, manager.store] = None
    for reader, store in empty:
        complain(f"nothing is kept of {reader} in {store}: is its url right, and does a logger write there?")
    return 1 if faulty else 0


def _chosen(house: AppConfig, name: str | None) -> Iterable[DataManagerConfig]:
    """Return the data managers of a name, or all. A name that none has is a ConfigError."""
    names = sorted({manager.name for manager in house.data_managers})
    if name is not None and name not in names:
        takes = f"one of {', '.join(names)}" if names else "no name: there are no data managers"
        raise ConfigError("--only", name, takes)
    return [manager for manager in house.data_managers if name in {None, manager.name}]


def complete(processor: BlockProcessor, zone: str) -> int:
    """Run a data manager until nothing is due; returns how many blocks were processed. Raises StoreError."""
    clock = SystemClock()
    bar = ProgressBar(lambda at: local_date(at, zone).isoformat(), towards="back to", things="blocks")
    done = 0
    try:
        while True:
            report = processor.run_once(clock.now())
            done += report.processed
            if report.reached:
                bar(report.reached, done, done / max(done + report.left, 1))
            if not report.due:
                return done
    finally:
        bar.end()


def _say_faults(name: str, processor: BlockProcessor) -> int:
    """Say which blocks are faulty, and why; returns how many stretches are."""
    faults = processor.faults()
    for block, fault in faults:
        stretch = f"from {isoformat_utc(block.start)} until {isoformat_utc(block.end)}"
        complain(f"{name}: {stretch}: {printable(fault.reason)} (tried {fault.attempts} times)")
    return len(faults)
