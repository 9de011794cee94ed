"""The emulated inverter as a program."""

import argparse
import sys
from collections.abc import Sequence

from ..plant import plant_of, plant_options
from ..program import serve
from ..web import Fault
from .inverter import Inverter
from .values import Form

HELP = f"""\
commands on standard input, one a line:
  end                               forget who is logged in
  sessions N                        have so many sessions at most
  sleep, wake                       give no power, give it again
  error CODE, accept                answer every question with an error, answer again
  fail FAULT [N]                    spoil the next answers: {", ".join(Fault)}
  die, revive                       listen no more, listen again
  quit
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until it is told to end; returns the exit code."""
    options = _parser().parse_args(arguments)
    device = Inverter(plant_of(options), password=options.password, port=options.port, at=options.at)
    device.form = Form(options.form)
    try:
        with device as inverter:
            return serve(inverter.url, lambda text: obey(inverter, text))
    except OSError as error:
        sys.stderr.write(f"sma: {error}\n")
        return 1


def obey(inverter: Inverter, text: str) -> None:
    """Do what a line says. Raises KeyError or ValueError for what cannot be done."""
    name, *words = text.split()
    match name, words:
        case "sessions", [most]:
            inverter.most_sessions = int(most)
        case (("sleep" | "wake"), []):
            inverter.is_asleep = name == "sleep"
        case "error", [code]:
            inverter.error = int(code)
        case "accept", []:
            inverter.error = None
        case "fail", [fault, *count]:
            inverter.fail(fault, *map(int, count))
        case _, []:
            {"end": inverter.end_sessions, "die": inverter.die, "revive": inverter.revive}[name]()
        case _:
            raise ValueError("no such command")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="sma",
        description="An emulated SMA inverter.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--port", type=int, default=8082, help="the TCP port, 0 for a free one (8082)")
    add("--password", default="password", help="that of both groups (password)")
    add("--form", choices=[*Form], default=Form.NESTED, help="how values are nested (nested)")
    plant_options(parser)
    return parser
