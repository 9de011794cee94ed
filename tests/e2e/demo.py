"""The demo: an emulated house with all its devices in a real Home Assistant, until Ctrl-C."""

import argparse
import contextlib
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import FrameType
from zoneinfo import ZoneInfo

from .commands import obey
from .contract import add_market, add_tariff
from .devices import CHARGER, add_house
from .emulated_house import CAR_A, EmulatedHouse, place_of_noon
from .house import POWER
from .live_home_assistant import GHENT, REPOSITORY, START_SECONDS, USER, LiveHomeAssistant
from .past import ZONE

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
    parser.add_argument("--noon", action="store_true", help="stand where the sun is high now, not in Ghent")
    return parser.parse_args()


def is_taken(port: int) -> bool:
    """Whether something listens on a port of this machine."""
    with contextlib.closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def add_contract(home: LiveHomeAssistant, entry_id: str) -> None:
    """Add a dynamic contract that has run since New Year, and the prices of the market for some weeks."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    add_market(home, entry_id, today, today + timedelta(days=40))
    add_tariff(home, entry_id, today.replace(month=1, day=1))


def welcome(home: LiveHomeAssistant, house: EmulatedHouse) -> None:
    """Say where everything is."""
    places = {
        "Home Assistant": f"{home.url}   user: {USER['username']}   password: {USER['password']}",
        "The meter": f"{house.line.path}, one telegram a second",
        "Fronius": f"{house.fronius.url}, with the battery",
        "SMA": house.sma.url,
        "The weather": house.weather.url,
        "The car's clamp": f"pigpiod at {house.pigpiod.host}:{house.pigpiod.port}, {CAR_A:g} A",
        "The charger": "existing entities, that follow the clamp",
        "The car's plug": "input_boolean.car_plug, which the charger Car switches by the sun",
        "The contract": "dynamic, of Ghent, by the prices of an emulated market",
        "The dashboard": f"{home.url}/energy-app",
        "The data": home.config / "energy_app",
        "The log": home.log,
    }
    say()
    for name, place in places.items():
        say(f"  {name:<15}  {place}")
    say()
    say("The house takes commands here: type `help` for a list. Ctrl-C ends it all.")


def take_commands(house: EmulatedHouse) -> None:
    """Do what is typed, until the end of the input or `quit`; without a terminal, wait for the end."""
    for typed in sys.stdin:
        if typed.strip() == "quit":
            return
        if typed.strip():
            say(obey(house, typed))
    signal.pause()


def main() -> int:
    """Run the demo until it is ended by hand."""
    options = arguments()
    if is_taken(options.port):
        say(f"Something else listens on port {options.port}: end it, or choose another with --port.")
        return 1
    folder = FOLDERS / str(options.port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    place = place_of_noon(datetime.now(UTC)) if options.noon else GHENT
    home = LiveHomeAssistant(folder / "config", port=options.port)
    home.configure(place=place, more=CHARGER)
    with (
        ended_by_hand(),
        EmulatedHouse(folder / "p1-meter", phases=options.phases, place=place) as house,
    ):
        say("Starting Home Assistant (its very first start takes about half a minute) …")
        with home:
            say("Adding the devices …")
            add_contract(home, add_house(home, house))
            home.wait_until(lambda: home.state(POWER), START_SECONDS, f"No {POWER}")
            welcome(home, house)
            take_commands(house)
    say("Ended.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
