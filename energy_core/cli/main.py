"""The command `energy-core`."""

import argparse
import logging
import os
import sys
from collections.abc import Sequence

from .. import __version__
from ..exceptions import ConfigError, EnergyCoreError, SettingsError
from . import agents, bill, config, imports, process, read, replay, run, store, tariff, totals
from .output import complain

OK, FAILED, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; returns its exit code: 0 done, 1 failed, 2 called wrongly, 130 interrupted."""
    logging.basicConfig(level=logging.ERROR, format="energy-core: %(message)s")
    try:
        args = _parser().parse_args(argv)
        code: int = args.run(args)
        sys.stdout.flush()
    except (ConfigError, SettingsError) as error:
        complain(str(error))
        return USAGE
    except EnergyCoreError as error:
        complain(str(error))
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _give_up_on_output()
        return OK
    return code


def _parser() -> argparse.ArgumentParser:
    """Return the grammar of the command line."""
    parser = argparse.ArgumentParser(
        prog="energy-core",
        description="Reads the energy devices of a house and counts its bills, without Home Assistant.",
    )
    parser.add_argument("--version", action="version", version=f"energy-core {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    read.configure(commands.add_parser("read", help=read.HELP))
    store.configure(commands.add_parser("store", help=store.HELP))
    bill.configure(commands.add_parser("bill", help=bill.HELP))
    totals.configure(commands.add_parser("totals", help=totals.HELP))
    tariff.configure(commands.add_parser("tariff", help=tariff.HELP))
    run.configure(commands.add_parser("run", help=run.HELP))
    replay.configure(commands.add_parser("replay", help=replay.HELP))
    agents.configure(commands.add_parser("agents", help=agents.HELP))
    process.configure(commands.add_parser("process", help=process.HELP))
    imports.configure(commands.add_parser("import", help=imports.HELP))
    config.configure(commands.add_parser("config", help=config.HELP))
    return parser


def _give_up_on_output() -> None:
    """Send what Python still wants to write to nowhere: whoever read it is gone."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
