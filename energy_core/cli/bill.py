"""`energy-core bill`: what a stretch of days cost, line by line."""

import argparse
from importlib import import_module

TURNING = "turning"
HELP = "write the bill of a stretch of days"
_ABOUT = (
    "Counts a bill from a tariff and what was used. FILE of --usage is a CSV file, URL a store: "
    "what stands in them, and in a tariff, is told in docs/bills.md and docs/tariffs.md."
)
_DAYS = (
    "DAY is a local day as 2026-01-31. Without days, those that the usage knows as a whole are billed. "
    "The usage may begin before them: monthly peaks are looked for in the year before."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description, parser.epilog = _ABOUT, _DAYS
    parser.add_argument(
        "--tariff",
        metavar="FILE",
        required=True,
        help="a tariff, or a configuration with one: TOML or JSON",
    )
    parser.add_argument(
        "--usage",
        metavar="FILE|URL",
        required=True,
        action="append",
        help="what was used; more than once if need be",
    )
    parser.add_argument("--source", metavar="NAME", help="the store of this reader, named <name>_NAME")
    parser.add_argument(
        "--rows",
        choices=("energies", "registers", TURNING),
        help="what rows are, `turning` the registers of a meter that turns back; left out, those of a column "
        "`start` are energies, of another registers",
    )
    parser.add_argument("--spot", metavar="FILE|URL", help="day-ahead prices, as dynamic contracts need them")
    parser.add_argument("--peaks", metavar="FILE", help="the monthly peaks that the meter says")
    parser.add_argument("--start", "--from", dest="start", metavar="DAY", help="the first day")
    stop = parser.add_mutually_exclusive_group()
    stop.add_argument("--end", metavar="DAY", help="the day after the last")
    stop.add_argument("--to", metavar="DAY", help="the last day")
    parser.add_argument(
        "--zone", metavar="ZONE", default="Europe/Brussels", help="the time zone of the house (%(default)s)"
    )
    parser.add_argument("--profit", action="store_true", help="say what the panels earned, too")
    parser.add_argument("--allow-gaps", action="store_true", help="count what is not known as nothing")
    parser.add_argument("--json", action="store_true", help="one JSON object in place of a table")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    """Count and write; what that takes is imported only now, as other commands do without."""
    code: int = import_module(".bill_count", __package__).run(args)
    return code
