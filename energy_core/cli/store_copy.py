"""`energy-core store copy FROM TO`: rows from one store to another."""

import argparse
import sys
from contextlib import closing
from datetime import datetime
from functools import partial

from ..calendar import local_date
from ..exceptions import ConfigError
from ..models import isoformat_utc
from ..stores.maintenance import CopyReport, at_rest, copy
from .progress import ProgressBar
from .store_arguments import add_options, add_window, window

HELP = "copy rows to another store; called again, it goes on where it was"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("url", metavar="FROM", help="the store that is copied, as csv:///dir/name")
    parser.add_argument("target", metavar="TO", help="the store that is copied to, as mongodb://host/db")
    add_options(parser)
    add_window(parser)
    parser.add_argument(
        "--verify",
        action="store_true",
        help="compare every day, also those that were copied before, and mend what differs in TO",
    )
    parser.set_defaults(run=_copy)


def _copy(args: argparse.Namespace) -> int:
    """Copy, showing how far it is."""
    if args.url == args.target:
        raise ConfigError("TO", args.target, "another store than FROM")
    origin, goal = (at_rest(url, zone=args.zone, source=args.source) for url in (args.url, args.target))
    start, end = window(args, origin.zone)
    bar = ProgressBar(partial(_day, zone=origin.zone))
    with closing(origin.open()) as source, closing(goal.open()) as target:
        try:
            report = copy(source, target, start=start, end=end, verify=args.verify, progress=bar)
        finally:
            bar.end()
    sys.stdout.write(f"{_summary(report)}\n")
    return 0


def _day(moment: datetime, zone: str) -> str:
    """Write the day of an instant."""
    return local_date(moment, zone).isoformat()


def _summary(report: CopyReport) -> str:
    """Say what was copied."""
    if report.start is None or report.end is None:
        return "nothing to copy: there are no rows"
    stretch = f"from {isoformat_utc(report.start)} until {isoformat_utc(report.end)}"
    return f"copied {report.copied} of {report.read} rows {stretch}"
