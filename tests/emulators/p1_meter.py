"""An emulated P1 smart meter: a house over a day, spoken in the real wire format, with faults on command.

As a program: `python -m tests.emulators.p1_meter --pty /tmp/p1`; `--help` lists the options and the commands
that it takes on its standard input.

In tests, without any line:

    meter = Meter(MeterOptions(start=datetime(2026, 3, 1, 12, tzinfo=UTC), flavour="be"))
    meter.telegram(at)                # the bytes of the telegram of an instant; any instant after the start
    meter.truth(at), meter.info(at)   # what that telegram says, by column; what it says of the meter
    meter.swap(at)                    # another meter in the cupboard from then on
    Meter(options, ConstantHouse((230, 0, 0)))   # a house that one can count on

On a line, in a thread of its own, so that tests with and without a loop call the same plain methods:

    with PtyLine(meter, link=path) as line:      # or `async with`; line.path is the serial port
    async with TcpLine(meter, speed=60) as line: # line.port, line.url
        line.silence(); line.resume(); line.bad_crc(3); line.noise(); line.garble(); line.half(); line.glue(2)
        line.freeze(); line.thaw(); line.clock_offset(90); line.swap()
        line.disconnect(); line.pull(); line.plug()

    with PtyLine(meter, speed=0) as line:        # says nothing by itself
        line.wait_listener(); line.step(3)       # three telegrams, now

`line.sent` holds what went over the wire and for which instant: `meter.truth(line.sent[-1].at)`.
"""

import sys

from .p1.countries import FLAVOURS
from .p1.crc import crc16
from .p1.house import ConstantHouse, FamilyHouse, House
from .p1.line import Line, Sent
from .p1.meter import Meter, MeterOptions
from .p1.program import main
from .p1.pty_line import PtyLine
from .p1.tcp_line import TcpLine

__all__ = [
    "FLAVOURS",
    "ConstantHouse",
    "FamilyHouse",
    "House",
    "Line",
    "Meter",
    "MeterOptions",
    "PtyLine",
    "Sent",
    "TcpLine",
    "crc16",
    "main",
]

if __name__ == "__main__":
    sys.exit(main())
