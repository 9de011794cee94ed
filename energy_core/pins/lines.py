"""Lines of the kernel that are outputs: over gpiod, python-periphery or lgpio, whichever is installed.

Each is asked for as an output with its level in one call of the kernel, so that it never has another.
"""

import errno
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

DEVICES = Path("/dev")

_CONSUMER = "energy_core"
_HEADERS = ("pinctrl-bcm", "pinctrl-rp1")  # how the chips are labelled that have the pins of the header
_CHIP_INFO = 0x8044B401  # GPIO_GET_CHIPINFO_IOCTL of <linux/gpio.h>: name, label, how many lines
_CHIP_INFO_BYTES, _LABEL = 68, slice(32, 64)


class Line(Protocol):
    """A line that is an output; its level is 0 or 1. Every method may raise OSError."""

    def read(self) -> int:
        """Return its level."""

    def write(self, level: int) -> None:
        """Set its level."""

    def close(self) -> None:
        """Give it back."""


class GpiodLine:
    """A line over gpiod."""

    def __init__(self, gpiod: Any, chip: Path, pin: int, level: int) -> None:
        """Take it, as an output of this level."""
        self._pin, self._value = pin, gpiod.line.Value
        output = gpiod.line.Direction.OUTPUT
        settings = gpiod.LineSettings(direction=output, output_value=self._value(level))
        self._request = gpiod.request_lines(str(chip), {pin: settings}, consumer=_CONSUMER)

    def read(self) -> int:
        """Return its level."""
        return int(self._request.get_value(self._pin).value)

    def write(self, level: int) -> None:
        """Set its level."""
        self._request.set_value(self._pin, self._value(level))

    def close(self) -> None:
        """Give it back."""
        self._request.release()


class PeripheryLine:
    """A line over python-periphery."""

    def __init__(self, periphery: Any, chip: Path, pin: int, level: int) -> None:
        """Take it, as an output of this level."""
        self._line = periphery.GPIO(str(chip), pin, "high" if level else "low", label=_CONSUMER)

    def read(self) -> int:
        """Return its level."""
        return int(self._line.read())

    def write(self, level: int) -> None:
        """Set its level."""
        self._line.write(bool(level))

    def close(self) -> None:
        """Give it back."""
        self._line.close()


class LgpioLine:
    """A line over lgpio."""

    def __init__(self, lgpio: Any, chip: Path, pin: int, level: int) -> None:
        """Take it, as an output of this level."""
        self._lgpio, self._pin = lgpio, pin
        with self._said():
            self._handle = lgpio.gpiochip_open(int(chip.name.removeprefix("gpiochip")))
        try:
            with self._said():
                lgpio.gpio_claim_output(self._handle, pin, level)
        except OSError:
            self.close()
            raise

    def read(self) -> int:
        """Return its level."""
        with self._said():
            return int(self._lgpio.gpio_read(self._handle, self._pin))

    def write(self, level: int) -> None:
        """Set its level."""
        with self._said():
            self._lgpio.gpio_write(self._handle, self._pin, level)

    def close(self) -> None:
        """Give it back."""
        with self._said():
            self._lgpio.gpiochip_close(self._handle)

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Raise what it raises, which is no OSError, as one."""
        try:
            yield
        except self._lgpio.error as error:
            raise OSError(errno.EBUSY if "busy" in str(error).lower() else errno.EIO, str(error)) from error


_WAYS: tuple[tuple[str, str, Callable[[Any, Path, int, int], Line]], ...] = (
    ("gpiod", "request_lines", GpiodLine),  # its first versions, by the same name, have no such function
    ("periphery", "GPIO", PeripheryLine),
    ("lgpio", "gpio_claim_output", LgpioLine),
)


def open_line(pin: int, level: int) -> Line:
    """Take a pin of the header by its BCM number. Raises OSError, or ImportError if no package is there."""
    package, line = _way()
    return line(package, _header(), pin, level)


def _way() -> tuple[ModuleType, Callable[[Any, Path, int, int], Line]]:
    """Return the first package that is installed, and what opens a line with it."""
    for name, needed, line in _WAYS:
        try:
            package = import_module(name)
        except ImportError:
            continue
        if hasattr(package, needed):
            return package, line
    raise ImportError(", ".join(name for name, *_ in _WAYS))


def _header() -> Path:
    """Return the chip that has the pins of the header, wherever the kernel has put it. Raises OSError."""
    for device in sorted(DEVICES.glob("gpiochip*")):
        if _label(device).startswith(_HEADERS):
            return device
    raise FileNotFoundError(errno.ENOENT, "no GPIO header")


def _label(device: Path) -> str:
    """Return how a chip is labelled."""
    info = bytearray(_CHIP_INFO_BYTES)
    descriptor = os.open(device, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.ioctl(descriptor, _CHIP_INFO, info)
    finally:
        os.close(descriptor)
    return info[_LABEL].split(b"\0")[0].decode("ascii", "replace")
