"""`energy-core replay`: what a charger would have done over what was kept, with other settings perhaps."""

import argparse
from importlib import import_module

HELP = "decide over kept readings what a charger would have done"
_ABOUT = (
    "Runs the decisions of a controller over the readings that its loggers kept, with a charger that is "
    "simulated, and writes how often it would have been switched, what it would have charged and from what, "
    "see docs/charging.md. Nothing is switched and nothing is written down."
)


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = _ABOUT
    parser.add_argument("--config", metavar="FILE", required=True, help="the configuration of the house")
    parser.add_argument("--from", dest="start", metavar="DAY", required=True, help="the first day")
    parser.add_argument("--to", dest="to", metavar="DAY", required=True, help="the last day")
    parser.add_argument("--controller", metavar="NAME", help="which one, where there are several")
    parser.add_argument(
        "--set",
        dest="changes",
        metavar="KEY=VALUE",
        nargs="+",
        action="extend",
        default=[],
        help="settings as they might have been, as upper_threshold_power=1800",
    )
    parser.add_argument("--spot", metavar="FILE|URL", help="day-ahead prices, as dynamic contracts need them")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    """Replay and write; what that takes is imported only now, as other commands do without."""
    code: int = import_module(".replay_run", __package__).run(args)
    return code
