"""`energy-core store check URL`: finds what is wrong in a store, and mends it."""

import argparse
import sys

from ..stores.maintenance import CheckReport, check
from .output import complain, printable
from .store_arguments import add_store

HELP = "find gaps, disorder, duplicates and broken lines, and mend all but the gaps"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_store(parser)
    parser.add_argument("--dry-run", action="store_true", help="only say what is wrong, and change nothing")
    parser.epilog = "The exit code is 0 if nothing is wrong any more but gaps, which nobody can mend, else 1."
    parser.set_defaults(run=_check)


def _check(args: argparse.Namespace) -> int:
    """Check, and say what was found; returns 1 if something is still wrong."""
    report = check(args.url, zone=args.zone, source=args.source, mend=not args.dry_run)
    for finding in report.findings:
        mended = ", mended" if finding.mended else ""
        place = f"{finding.place}: " if finding.place else ""
        sys.stdout.write(f"{finding.trouble}: {printable(place + finding.words)}{mended}\n")
    sys.stdout.write(f"{_summary(report)}\n")
    for reason in report.refused:
        complain(f"not mended: {reason}")
    return 0 if report.is_sound else 1


def _summary(report: CheckReport) -> str:
    """Say how it is on the whole."""
    return f"{report.rows} rows, {'sound' if report.is_sound else 'not sound'}"
