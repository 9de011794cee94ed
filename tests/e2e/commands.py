"""The commands that the emulated house takes, one a line: those of its meter, and its devices by name."""

from collections.abc import Callable, Mapping

from tests.emulators.fronius import program as fronius
from tests.emulators.openweathermap import program as weather
from tests.emulators.p1 import commands as meter
from tests.emulators.pigpiod import program as pigpiod
from tests.emulators.sma import program as sma

from .emulated_house import EmulatedHouse

HELP = """\
the meter; N is how many telegrams:
  badcrc [N]  noise [N]  garble [N]  half [N]  glue [N]   spoil the next telegrams
  silence [SECONDS]  resume                               say nothing, talk again
  freeze  thaw  offset SECONDS                            the meter's clock
  disconnect  pull  plug                                  the connection, the device
  swap                                                    another meter
the other devices:
  fronius|sma sleep, wake                                 give no power, give it again
  sma end                                                 forget who is logged in
  weather quota, restore                                  too many questions, answer again
  clamp hang, resume                                      answer nothing, answer again
  fronius|sma|weather fail FAULT [N]                      spoil the next answers, as by slow, cut or html
  fronius|sma|weather|clamp off, on                       cannot be reached, can be again
the car:
  car AMPERES                                             charge so, from the next minute on; 0 ends it
quit
"""

_POWER: Mapping[str, str] = {"off": "die", "on": "revive"}


def obey(house: EmulatedHouse, text: str) -> str:
    """Do what a line says and return an answer to it; an error is an answer too."""
    name, *words = text.split()
    devices: Mapping[str, Callable[[str], None]] = {
        "fronius": lambda said: fronius.obey(house.fronius, said),
        "sma": lambda said: sma.obey(house.sma, said),
        "weather": lambda said: weather.obey(house.weather, said),
        "clamp": lambda said: pigpiod.obey(house.pigpiod, said),
        "car": lambda said: house.charge(float(said)),
    }
    if name == "help":
        return HELP
    if name not in devices:
        return meter.obey(house.line, text)
    try:
        devices[name](" ".join(_POWER.get(word, word) for word in words))
    except (KeyError, ValueError, IndexError, TypeError, OSError) as error:
        return f"error: {text.strip()}: {error}"
    return f"ok: {text.strip()}"
