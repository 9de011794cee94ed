"""`energy-core run`: reads, logs and processes until it is told to stop."""

import argparse
from importlib import import_module

HELP = "run the house: read, log, process, answer requests"


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.description = (
        "Runs all that is configured, until SIGTERM or Ctrl-C ends it within five seconds; a second one "
        "does not wait. See docs/headless.md."
    )
    parser.add_argument("--config", metavar="FILE", required=True, help="the configuration of the house")
    parser.set_defaults(run=_run)


def _run(args: argparse.Namespace) -> int:
    """Run; what that takes is imported only now, as other commands do without."""
    code: int = import_module(".run_house", __package__).run(args.config)
    return code
