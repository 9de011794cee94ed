"""Home Assistant on a machine whose wall clock jumps: by how many seconds it is wrong is in a file.

As a program: `python jumping_home.py OFFSET-FILE --skip-pip -c FOLDER`. No clock of a machine can be put
wrong without its administrator, so it is the process that is told another time: whatever asks Python for it.
The monotonic clock, by which loops and timers run, is right, as on a machine that is put right by NTP.
"""

import ctypes
import datetime as dt
import gc
import mmap
import runpy
import struct
import sys
import time
from pathlib import Path
from typing import Any

_SIZE = struct.calcsize("d")


class WallClock:
    """By how much the clock is wrong, for those who put it wrong; once made, it is right."""

    def __init__(self, file: Path) -> None:
        """Make the file."""
        self.file = file
        self.put_wrong(0.0)

    def put_wrong(self, seconds: float) -> None:
        """Have it wrong by so many seconds, at once for all who look."""
        with self.file.open("r+b" if self.file.exists() else "wb") as file:
            file.write(struct.pack("d", seconds))


def _pretend(file: Path) -> None:
    """Have Python tell a time that is wrong by what is in a file."""
    with file.open("rb") as opened:
        memory = mmap.mmap(opened.fileno(), _SIZE, access=mmap.ACCESS_READ)
    seconds, nanoseconds = time.time, time.time_ns

    def wrong_by() -> float:
        return float(struct.unpack_from("d", memory)[0])

    def now(kind: type[dt.datetime], tz: dt.tzinfo | None = None) -> dt.datetime:
        return kind.fromtimestamp(time.time(), tz)

    time.time = lambda: seconds() + wrong_by()
    time.time_ns = lambda: nanoseconds() + round(wrong_by() * 1e9)
    # Its type is closed, and another in its place would not be the one that libraries in C make.
    inside: Any = gc.get_referents(dt.datetime.__dict__)[0]
    inside["now"] = classmethod(now)
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(dt.datetime))


if __name__ == "__main__":
    _pretend(Path(sys.argv.pop(1)))
    sys.path.pop(0)  # the folder of this file
    runpy.run_module("homeassistant", run_name="__main__", alter_sys=True)
