"""An emulated SMA inverter: WebConnect over real HTTP at the real paths, with its few sessions.

What flows is what the emulated smart meter of the same house says: the same sun, the same load.

As a program: `python -m tests.emulators.sma --port 8082 --password PASSWORD`; `--help` lists the options and
the commands that it takes on its standard input.

In tests, in threads of its own:

    plant = HousePlant(MeterOptions(start=noon))                    # plant.meter is the P1 meter of the house
    with Inverter(plant, password="…", at=noon) as inverter:        # inverter.url
        inverter.plant.flows(noon), inverter.requests[-1].path      # the truth; what was asked
        inverter.end_sessions(); inverter.most_sessions = 0         # 401; 503
        inverter.is_asleep = True; inverter.error = 503             # null power; an error for every question
        inverter.fail(Fault.CUT, 2)                                 # the next two answers
        inverter.die(); inverter.revive()                           # refused connections
"""

from ..plant import Flows, HousePlant, SteadyPlant
from ..web import Fault
from .inverter import Inverter
from .values import Form

__all__ = ["Fault", "Flows", "Form", "HousePlant", "Inverter", "SteadyPlant"]
