"""`energy-core totals`: what came and went, what it cost and earned, by the day, month or year."""

import argparse
from importlib import import_module

HELP = "write totals by the day, month or year"
_ABOUT = (
    "Counts totals from what the loggers of a house keep, and its tariff, see docs/bills.md. What cannot be "
    "counted is left out, and said why."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = _ABOUT
    parser.add_argument("--config", metavar="FILE", required=True, help="the configuration of the house")
    parser.add_argument("--from", dest="start", metavar="DAY", required=True, help="the first day")
    parser.add_argument("--to", dest="to", metavar="DAY", required=True, help="the last day")
    parser.add_argument("--by", choices=("day", "month", "year"), default="day", help="(%(default)s)")
    parser.add_argument("--spot", metavar="FILE|URL", help="day-ahead prices, as dynamic contracts need them")
    parser.add_argument("--peaks", metavar="FILE", help="the monthly peaks that the meter says")
    parser.add_argument("--allow-gaps", action="store_true", help="count what is not known as nothing")
    parser.add_argument("--json", action="store_true", help="one JSON object for each row of the table")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    """Count and write; what that takes is imported only now, as other commands do without."""
    code: int = import_module(".totals_count", __package__).run(args)
    return code
