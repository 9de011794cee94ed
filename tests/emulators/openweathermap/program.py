"""The emulated OpenWeatherMap as a program."""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime

from ..program import serve
from .server import Fault, OpenWeatherMap
from .weather import Weather

HELP = f"""\
commands on standard input, one a line:
  quota [RETRY-AFTER], restore      answer 429, answer again
  unsubscribe, subscribe            refuse the key for One Call, take it again
  forget, know                      know no such place (404), know it again
  fail FAULT [N]                    spoil the next answers: {", ".join(Fault)}
  die, revive                       listen no more, listen again
  quit
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until it is told to end; returns the exit code."""
    options = _parser().parse_args(arguments)
    weather = Weather(options.seed, options.latitude, options.longitude)
    try:
        with OpenWeatherMap(options.port, key=options.key, at=options.at, weather=weather) as server:
            return serve(server.url, lambda text: obey(server, text))
    except OSError as error:
        sys.stderr.write(f"openweathermap: {error}\n")
        return 1


def obey(server: OpenWeatherMap, text: str) -> None:
    """Do what a line says. Raises KeyError, ValueError or TypeError for what cannot be done."""
    name, *words = text.split()
    match name, words:
        case "quota", _:
            server.use_up(*words)
        case "fail", [fault, *count]:
            server.fail(Fault(fault), *map(int, count))
        case (("subscribe" | "unsubscribe"), []):
            server.subscribed = name == "subscribe"
        case (("know" | "forget"), []):
            server.place_known = name == "know"
        case _, []:
            {"restore": server.restore, "die": server.die, "revive": server.revive}[name]()
        case _:
            raise ValueError("no such command")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="openweathermap",
        description="An emulated api.openweathermap.org.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add = parser.add_argument
    add("--port", type=int, default=8080, help="the TCP port, 0 for a free one (8080)")
    add("--key", default="key", help="the API key that it takes (key)")
    add("--at", type=_instant, metavar="TIME", help="ISO 8601 with its zone: it is always then, not now")
    add("--seed", type=int, default=1, help="another seed is another sky (1)")
    add("--latitude", type=float, default=50.85, help="where it is (50.85)")
    add("--longitude", type=float, default=4.35, help="where it is (4.35)")
    return parser


def _instant(text: str) -> datetime:
    """Return the instant that a text names. Raises ValueError for one without a zone."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
