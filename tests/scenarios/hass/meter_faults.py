"""What may become of a meter, on the line of the emulated one."""

from collections.abc import Callable
from enum import StrEnum
from random import Random

from tests.emulators.p1_meter import Line

_FOR_EVER = 1_000_000
_MINUTE_S = 60


class MeterFault(StrEnum):
    """What a meter does; the first ones leave nobody any data."""

    SILENT = "silent"
    CUT = "cut"
    GARBLED = "garbled"
    BAD_CHECKSUM = "bad checksum"
    HALF = "half telegrams"
    FROZEN = "time stamps stand still"
    NONE = "well"
    NOISE = "noise between telegrams"
    AHEAD = "clock minutes ahead"
    BEHIND = "clock minutes behind"


STOPPING = frozenset(MeterFault) - {MeterFault.NONE, MeterFault.NOISE, MeterFault.AHEAD, MeterFault.BEHIND}
CLOCK = frozenset({MeterFault.AHEAD, MeterFault.BEHIND})


def begin(fault: MeterFault, line: Line, dice: Random) -> None:
    """Have it happen."""
    minutes = dice.randint(2, 50)
    table: dict[MeterFault, Callable[[], None]] = {
        MeterFault.SILENT: line.silence,
        MeterFault.CUT: line.pull,
        MeterFault.GARBLED: lambda: line.garble(_FOR_EVER),
        MeterFault.BAD_CHECKSUM: lambda: line.bad_crc(_FOR_EVER),
        MeterFault.HALF: lambda: line.half(_FOR_EVER),
        MeterFault.FROZEN: line.freeze,
        MeterFault.NONE: lambda: None,
        MeterFault.NOISE: lambda: line.noise(_FOR_EVER),
        MeterFault.AHEAD: lambda: line.clock_offset(minutes * _MINUTE_S),
        MeterFault.BEHIND: lambda: line.clock_offset(-minutes * _MINUTE_S),
    }
    table[fault]()


def end(line: Line) -> None:
    """Have a meter be well again; only its clock stays as it is, which else would jump once more."""
    line.resume()
    line.plug()
    line.thaw()
    line.garble(0)
    line.bad_crc(0)
    line.half(0)
    line.noise(0)
