"""An MCP3008 on the SPI port: eight inputs, ten bits (Microchip DS21295, 5.0 and 6.1)."""

import math
import time
from collections.abc import Callable

type Volts = float | Callable[[float], float]

INPUTS = 8
_STEPS = 1024


def sine(amplitude_v: float, *, bias_v: float = 1.65, hertz: float = 50) -> Callable[[float], float]:
    """Return what a current clamp gives on its bias: volts as a function of the time in seconds."""
    return lambda seconds: bias_v + amplitude_v * math.sin(2 * math.pi * hertz * seconds)


def clamp(
    amperes: Callable[[], float], *, volts_per_ampere: float = 1 / 30, bias_v: float = 1.65
) -> Callable[[float], float]:
    """Return what a current clamp gives while the current changes: so many volts rms for an ampere rms."""
    wave = sine(math.sqrt(2) * volts_per_ampere, bias_v=0)
    return lambda seconds: bias_v + amperes() * wave(seconds)


class Mcp3008:
    """The chip; `inputs` are the volts at its pins, and `asked` the configuration bits that came."""

    def __init__(self, reference_v: float = 3.3) -> None:
        """Have nothing connected."""
        self.reference_v = reference_v
        self.inputs: list[Volts] = [0.0] * INPUTS
        self.asked: list[int] = []

    def transfer(self, data: bytes) -> bytes:
        """Return the bits that come out while these go in.

        After the start bit, one for single or differential and three of the input go in; a sample is taken;
        then a null bit and ten bits of the result come out, the highest first.
        """
        bits = [byte >> shift & 1 for byte in data for shift in range(7, -1, -1)]
        out = [0] * len(bits)
        if 1 in bits:
            start = bits.index(1)
            single, *channel = [*bits[start + 1 : start + 5], 0, 0, 0, 0][:4]
            code = self._convert(single, channel[0] << 2 | channel[1] << 1 | channel[2])
            answer = [0, *(code >> shift & 1 for shift in range(9, -1, -1))]
            first = start + 6  # the fifth clock after the start bit samples
            for index, bit in enumerate(answer, first):
                if index < len(out):
                    out[index] = bit
        packed = (out[index : index + 8] for index in range(0, len(out), 8))
        return bytes(sum(bit << 7 - place for place, bit in enumerate(byte)) for byte in packed)

    def _convert(self, single: int, channel: int) -> int:
        self.asked.append(single << 3 | channel)
        volts = self._volts(channel) - (0.0 if single else self._volts(channel ^ 1))
        return max(0, min(_STEPS - 1, int(volts * _STEPS / self.reference_v)))

    def _volts(self, channel: int) -> float:
        source = self.inputs[channel]
        return source(time.monotonic()) if callable(source) else source
