"""An emulated Fronius data logger: the Solar API v1 and v0, over real HTTP at the real paths.

What flows is what the emulated smart meter of the same house says: the same sun, the same load.

As a program: `python -m tests.emulators.fronius --port 8081 --model gen24 --battery`; `--help` lists the
options and the commands that it takes on its standard input.

In tests, in threads of its own:

    plant = HousePlant(MeterOptions(start=noon), battery=True)      # plant.meter is the P1 meter of the house
    with DataLogger(plant, MODELS["gen24"], at=noon) as logger:     # logger.url
        logger.plant.flows(noon), logger.requests[-1].path          # the truth; what was asked
        logger.lacks.add("powerflow"); logger.refuse(8, "busy"); logger.status = None
        logger.is_asleep = True                                     # no power
        logger.fail(Fault.CUT, 2)                                   # the next two answers
        logger.die(); logger.revive()                               # refused connections
"""

from ..plant import Flows, HousePlant, SteadyPlant
from ..web import Fault
from .answers import MODELS, Model
from .data_logger import DataLogger

__all__ = ["MODELS", "DataLogger", "Fault", "Flows", "HousePlant", "Model", "SteadyPlant"]
