"""The emulated data logger as a program."""

import argparse
import sys
from collections.abc import Sequence

from ..plant import plant_of, plant_options
from ..program import serve
from ..web import Fault
from .answers import MODELS
from .data_logger import DataLogger

HELP = f"""\
commands on standard input, one a line:
  lack QUESTION, have QUESTION      powerflow, system, device, meter or storage: not supported, or again
  refuse CODE [REASON], accept      give a status of the API to every question, answer again
  sleep, wake                       give no power, give it again
  fail FAULT [N]                    spoil the next answers: {", ".join(Fault)}
  die, revive                       listen no more, listen again
  quit
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until it is told to end; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        model = MODELS[options.model]
        with DataLogger(plant_of(options), model, port=options.port, at=options.at) as logger:
            return serve(logger.url, lambda text: obey(logger, text))
    except OSError as error:
        sys.stderr.write(f"fronius: {error}\n")
        return 1


def obey(logger: DataLogger, text: str) -> None:
    """Do what a line says. Raises KeyError or ValueError for what cannot be done."""
    name, *words = text.split()
    match name, words:
        case "lack", [question]:
            logger.lacks.add(question)
        case "have", [question]:
            logger.lacks.discard(question)
        case "refuse", [code, *reason]:
            logger.refuse(int(code), " ".join(reason))
        case "accept", []:
            logger.status = None
        case (("sleep" | "wake"), []):
            logger.is_asleep = name == "sleep"
        case "fail", [fault, *count]:
            logger.fail(fault, *map(int, count))
        case _, []:
            {"die": logger.die, "revive": logger.revive}[name]()
        case _:
            raise ValueError("no such command")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fronius",
        description="An emulated Fronius data logger.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8081, help="the TCP port, 0 for a free one (8081)")
    parser.add_argument("--model", choices=list(MODELS), default="symo", help="which kind (symo)")
    plant_options(parser)
    return parser
