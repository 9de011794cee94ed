"""The pins of this machine, as its kernel offers them; imported when one is used.

Over gpiod or python-periphery, which need no compiler, or over lgpio where a user has that and neither of them.
A line is asked for as an output with its level in one call of the kernel, so that it never has another.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Protocol, override

from gpiozero import GPIOZeroError, PinInvalidFunction, PinSetInput
from gpiozero.pins import Factory, Pin

FAULTS: tuple[type[Exception], ...] = (OSError, GPIOZeroError)

DEVICES = Path("/dev")

_CONSUMER = "energy_core"
_HEADERS = ("pinctrl-bcm", "pinctrl-rp1")  # the labels of the chips to which the 40 pins belong
_CHIP_INFO, _CHIP_INFO_BYTES = 0x8044B401, 68  # GPIO_GET_CHIPINFO_IOCTL of <linux/gpio.h>
_LABEL = slice(32, 64)


class KernelLine(Protocol):
    """A line of the kernel that is an output."""

    def read(self) -> bool:
        """Return its level. Raises OSError."""

    def write(self, level: bool) -> None:  # noqa: FBT001 - as python-periphery has it
        """Set its level. Raises OSError."""

    def close(self) -> None:
        """Give it back. Raises OSError."""


type OpenLine = Callable[[str, int, bool], KernelLine]


class GpiodLine:
    """A line over gpiod."""

    def __init__(self, gpiod: Any, chip: str, pin: int, level: bool) -> None:  # noqa: FBT001 - as written
        """Take it, as an output of this level. Raises OSError."""
        self._pin, self._value = pin, gpiod.line.Value
        settings = gpiod.LineSettings(
            direction=gpiod.line.Direction.OUTPUT, output_value=self._value(int(level))
        )
        self._request = gpiod.request_lines(chip, {pin: settings}, consumer=_CONSUMER)

    def read(self) -> bool:
        """Return its level."""
        return bool(self._request.get_value(self._pin) is self._value.ACTIVE)

    def write(self, level: bool) -> None:  # noqa: FBT001 - as python-periphery has it
        """Set its level."""
        self._request.set_value(self._pin, self._value(int(level)))

    def close(self) -> None:
        """Give it back."""
        self._request.release()
