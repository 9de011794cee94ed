"""The demo: a house with an emulated smart meter in a real Home Assistant, until Ctrl-C."""

import argparse
import contextlib
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from tests.emulators.p1.commands import HELP, obey
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine

from .house import POWER, add_meter
from .live_home_assistant import REPOSITORY, START_SECONDS, USER, LiveHomeAssistant

FOLDERS = REPOSITORY / "demo"


def say(text: str = "") -> None:
    """Tell the person what is going on."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def ended_by_hand() -> Iterator[None]:
    """End the block quietly on Ctrl-C, on a closed terminal and on a polite request to end."""

    def end(_number: int, _frame: FrameType | None) -> None:
        for number in numbers:  # a second Ctrl-C must not cut the ending short
            signal.signal(number, signal.SIG_IGN)
        raise KeyboardInterrupt

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        signal.signal(number, end)
    with contextlib.suppress(KeyboardInterrupt):
        yield


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--port", type=int, default=8123, help="of the web page (default: 8123)")
    parser.add_argument("--phases", type=int, choices=(1, 3), default=3, help="of the emulated meter")
    return parser.parse_args()


def is_taken(port: int) -> bool:
    """Whether something listens on a port of this machine."""
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def emulated_meter(phases: int, device: Path) -> PtyLine:
    """Return a Belgian meter that lives now, on a serial device of this machine."""
    now = datetime.now(UTC).replace(microsecond=0)
    return PtyLine(Meter(MeterOptions(start=now, phases=phases)), link=device, start=now)


def welcome(home: LiveHomeAssistant, device: Path) -> None:
    """Say where everything is."""
    say()
    say(f"  Home Assistant   {home.url}   user: {USER['username']}   password: {USER['password']}")
    say(f"  The meter        {device}, one telegram a second")
    say(f"  The data         {home.config / 'energy_app'}")
    say(f"  The log          {home.log}")
    say()
    say("The meter takes commands here: type `help` for a list. Ctrl-C ends it all.")


def take_commands(line: PtyLine) -> None:
    """Do what is typed, until the end of the input or `quit`; without a terminal, wait for the end."""
    for typed in sys.stdin:
        if typed.strip() == "quit":
            return
        if typed.strip():
            say(HELP if typed.strip() == "help" else obey(line, typed))
    signal.pause()


def main() -> int:
    """Run the demo until it is ended by hand."""
    options = arguments()
    if is_taken(options.port):
        say(f"Something else listens on port {options.port}: end it, or choose another with --port.")
        return 1
    folder = FOLDERS / str(options.port)
    device = folder / "p1-meter"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    home = LiveHomeAssistant(folder / "config", port=options.port)
    with ended_by_hand(), emulated_meter(options.phases, device) as line:
        say("Starting Home Assistant (its very first start takes about half a minute) …")
        with home:
            say("Adding the meter …")
            add_meter(home, str(device))
            home.wait_until(lambda: home.state(POWER), START_SECONDS, f"No {POWER}")
            welcome(home, device)
            take_commands(line)
    say("Ended.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
