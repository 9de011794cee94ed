"""`energy-core store tidy URL`: what a store needs once a night."""

import argparse
import sys

from ..clock import SystemClock
from ..config import decode
from ..stores.maintenance import Retention, TidyReport, tidy
from .output import complain
from .store_arguments import add_store

HELP = "pack what is finished, compress what is older, drop what is too old"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_store(parser)
    parser.add_argument(
        "--raw-days",
        metavar="N",
        type=int,
        default=0,
        help="drop what is older than so many days; nothing is dropped if this is left out or 0",
    )
    parser.add_argument(
        "--compress-after-days",
        metavar="N",
        type=int,
        default=7,
        help="compress what is older than so many days (%(default)s), 0 for never",
    )
    parser.epilog = "Only a store that is distributed by date or month has parts to be packed and compressed."
    parser.set_defaults(run=_tidy)


def _tidy(args: argparse.Namespace) -> int:
    """Tidy, and say what was done; returns 1 if something failed."""
    days = {"raw_days": args.raw_days, "compress_after_days": args.compress_after_days}
    retention = decode(Retention, days)
    report = tidy(args.url, zone=args.zone, source=args.source, now=SystemClock().now(), retention=retention)
    sys.stdout.write(f"{_summary(report)}\n")
    for failure in report.failures:
        complain(failure)
    return 1 if report.failures else 0


def _summary(report: TidyReport) -> str:
    """Say what was done."""
    dropped = (
        f" ({', '.join(suffix.removeprefix('_') for suffix in report.dropped)})" if report.dropped else ""
    )
    return (
        f"packed {report.packed} parts, dropped {len(report.dropped)}{dropped}, removed {report.removed} rows"
    )
