"""An emulated pigpiod: a Raspberry Pi's pins, scripts and an MCP3008, over pigpio's real socket protocol.

As a program: `python -m tests.emulators.pigpiod --port 8888`; `--help` lists the options and the commands
that it takes on its standard input.

In tests, in threads of its own:

    with Pigpiod() as daemon:               # daemon.host, daemon.port
        daemon.chip.inputs[0] = 1.65        # volts, or a function of the time in seconds
        daemon.chip.inputs[1] = sine(0.5, bias_v=1.65)
        daemon.chip.inputs[2] = clamp(lambda: 16.0)     # amperes, now
        daemon.pins.level(27), daemon.pins.history(27), daemon.pins.drive(4, 1)
        daemon.hang(); daemon.resume(); daemon.garble(3); daemon.cut(1); daemon.die(); daemon.revive()
        daemon.received                     # the numbers of the commands that came
        daemon.scripts.stored               # the scripts by number: state, parameters
        daemon.scripts.pace = 100           # their delays pass so much faster

Another command is a function in a table: `Pigpiod(commands={**COMMANDS, 110: shell})`; it gets the
session (`session.daemon` has the pins and the chip), the two parameters and the extension, and returns a
`Reply`.
"""

from .chip import Mcp3008, clamp, sine
from .commands import COMMANDS, Command, Handler
from .daemon import Pigpiod
from .pins import Pins
from .script import State
from .wire import Error, Reply, Request

__all__ = [
    "COMMANDS",
    "Command",
    "Error",
    "Handler",
    "Mcp3008",
    "Pigpiod",
    "Pins",
    "Reply",
    "Request",
    "State",
    "clamp",
    "sine",
]
