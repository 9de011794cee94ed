"""What is not used is not imported."""

import subprocess
import sys

_PROGRAM = """
import sys
from energy_core.readers.mcp3008 import Mcp3008Config, Mcp3008Reader
Mcp3008Reader(Mcp3008Config(name="clamp", channel=0, host="pi"))
print({"gpiozero", "pigpio", "periphery", "spidev", "lgpio"} & set(sys.modules))
"""


def test_a_reader_that_was_not_asked_yet() -> None:
    """Needs none of the packages."""
    done = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=True)
    assert done.stdout == "set()\n"
