"""The emulated pigpiod as a program."""

import argparse
import sys
from collections.abc import Sequence

from ..program import serve
from .chip import INPUTS, sine
from .daemon import Pigpiod

HELP = """\
commands on standard input, one a line:
  input CHANNEL VOLTS               volts at an input of the MCP3008
  clamp CHANNEL AMPLITUDE [BIAS]    a current clamp at 50 Hz: volts about 1.65 V, or another bias
  drive PIN LEVEL                   set a pin from outside, 0 or 1
  pace FACTOR                       have the delays of scripts pass so much faster
  hang, resume                      answer nothing, answer again
  garble [N], cut [N]               make the next replies random bytes, or break them off
  die, revive                       end all connections and listen no more, listen again
  quit
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until it is told to end; returns the exit code."""
    options = _parser().parse_args(arguments)
    try:
        with Pigpiod(options.port, reference_v=options.vref) as daemon:
            for channel, volts in enumerate(options.inputs):
                daemon.chip.inputs[channel] = volts
            return serve(f"{daemon.host}:{daemon.port}", lambda text: obey(daemon, text))
    except OSError as error:
        sys.stderr.write(f"pigpiod: {error}\n")
        return 1


def obey(daemon: Pigpiod, text: str) -> None:
    """Do what a line says. Raises KeyError, ValueError, IndexError or TypeError for what cannot be done."""
    name, *words = text.split()
    match name, words:
        case "input", [channel, volts]:
            daemon.chip.inputs[_channel(channel)] = float(volts)
        case "clamp", [channel, amplitude, *bias]:
            wave = sine(float(amplitude), bias_v=float(bias[0]) if bias else 1.65)
            daemon.chip.inputs[_channel(channel)] = wave
        case "drive", [pin, level]:
            daemon.pins.drive(int(pin), int(level))
        case "pace", [factor]:
            daemon.scripts.pace = float(factor)
        case "garble", _:
            daemon.garble(*map(int, words))
        case "cut", _:
            daemon.cut(*map(int, words))
        case _, []:
            {"hang": daemon.hang, "resume": daemon.resume, "die": daemon.die, "revive": daemon.revive}[name]()
        case _:
            raise ValueError("no such command")


def _channel(text: str) -> int:
    """Return the number of an input."""
    if (channel := int(text)) not in range(INPUTS):
        raise ValueError(f"there is no input {channel}")
    return channel


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="pigpiod",
        description="An emulated pigpiod with an MCP3008 on its SPI port.",
        epilog=HELP,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=8888, help="the TCP port, 0 for a free one (8888)")
    parser.add_argument("--vref", type=float, default=3.3, help="the chip's reference voltage (3.3)")
    parser.add_argument("--inputs", type=float, nargs="*", default=(), help="volts at the inputs, from 0 on")
    return parser
