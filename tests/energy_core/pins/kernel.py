"""A kernel with a GPIO header, as gpiod, python-periphery and lgpio see it."""

import ctypes
import errno
import fcntl
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from periphery import gpio_cdev2

from energy_core.pins import lines

from . import gpiod_extension

HEADER = "gpiochip4"
LABELS = {"gpiochip0": "raspberrypi-exp-gpio", HEADER: "pinctrl-rp1"}
_CHIP_INFO, _GET_LINE, _GET_VALUES, _SET_VALUES = 0x8044B401, 0xC250B407, 0xC010B40E, 0xC010B40F
_OUTPUT = 0x8


class Kernel:
    """The lines of the header: what was written to them and which are taken; every call raises `failure`."""

    def __init__(self, devices: Path, labels: Mapping[str, str] = LABELS) -> None:
        """Have chips in a folder of devices."""
        self.labels = dict(labels)
        self.history: dict[int, list[int]] = defaultdict(list)
        self.taken: set[int] = set()
        self.failure: OSError | None = None
        for name in self.labels:
            (devices / name).touch()

    def take(self, chip: str, line: int, level: int) -> None:
        """Make a line an output of a level, for one who asks."""
        self.check()
        assert Path(chip).name == HEADER
        if line in self.taken:
            raise OSError(errno.EBUSY, "Device or resource busy")
        self.taken.add(line)
        self.history[line].append(level)

    def read(self, line: int) -> int:
        """Return the level of a line."""
        self.check()
        return self.history[line][-1]

    def write(self, line: int, level: int) -> None:
        """Set the level of a line."""
        self.check()
        assert line in self.taken
        self.history[line].append(level)

    def drive(self, line: int, level: int) -> None:
        """Have somebody else set the level of a line."""
        self.history[line].append(level)

    def release(self, line: int) -> None:
        """Take a line back; its level stays."""
        self.taken.discard(line)

    def check(self) -> None:
        """Fail, if that is what is to be seen."""
        if self.failure:
            raise self.failure


type Install = Callable[[pytest.MonkeyPatch, Path], Kernel]


def _kernel(monkeypatch: pytest.MonkeyPatch, devices: Path) -> Kernel:
    """Return a kernel whose chips say what they are called."""
    kernel = Kernel(devices)
    monkeypatch.setattr(lines, "DEVICES", devices)
    real = fcntl.ioctl
    handles: dict[str, int] = {}

    def ioctl(descriptor: int, request: int, argument: Any) -> int:
        name = _name(Path(f"/proc/self/fd/{descriptor}"))
        if request == _CHIP_INFO:
            kernel.check()
            argument[32:64] = kernel.labels[name].encode().ljust(32, b"\0")
        elif request == _GET_LINE:
            _get_line(kernel, name, argument, handles)
        elif request in {_GET_VALUES, _SET_VALUES}:
            _values(kernel, handles[name], request, argument)
        else:
            return int(real(descriptor, request, argument))
        return 0

    monkeypatch.setattr(fcntl, "ioctl", ioctl)
    return kernel


def _get_line(kernel: Kernel, chip: str, request: Any, handles: dict[str, int]) -> None:
    """GPIO_V2_GET_LINE_IOCTL: a line that was given back, by closing its file, may be taken again."""
    pin = request.offsets[0]
    if f"line{pin}" not in _open_files():
        kernel.release(pin)
    assert request.config.flags == _OUTPUT
    assert request.consumer == b"energy_core"
    kernel.take(chip, pin, request.config.attrs[0].attr.data.values)
    handles[f"line{pin}"] = pin
    request.fd = os.memfd_create(f"line{pin}")


def _name(descriptor: Path) -> str:
    """Return the name of an open file, as of one in memory."""
    return descriptor.readlink().name.removeprefix("memfd:").removesuffix(" (deleted)")


def _open_files() -> list[str]:
    """Return what this process has open."""
    found = []
    for descriptor in list(Path("/proc/self/fd").iterdir()):
        try:
            found.append(_name(descriptor))
        except FileNotFoundError:
            continue  # what listed them
    return found


def _values(kernel: Kernel, pin: int, request: int, values: Any) -> None:
    """GPIO_V2_LINE_GET_VALUES_IOCTL and GPIO_V2_LINE_SET_VALUES_IOCTL."""
    if request == _GET_VALUES:
        values.bits = kernel.read(pin)
    else:
        kernel.write(pin, values.bits & 1)


def over_gpiod(monkeypatch: pytest.MonkeyPatch, devices: Path) -> Kernel:
    """Have gpiod, on a kernel that is imitated in place of its extension in C."""
    kernel = _kernel(monkeypatch, devices)

    gpiod_extension.install(monkeypatch, kernel)
    return kernel


def over_periphery(monkeypatch: pytest.MonkeyPatch, devices: Path) -> Kernel:
    """Have python-periphery and no gpiod, on a kernel whose ioctl is imitated."""
    monkeypatch.setitem(sys.modules, "gpiod", None)
    assert ctypes.sizeof(gpio_cdev2._CGpioV2LineRequest) == 592  # as <linux/gpio.h> has it
    return _kernel(monkeypatch, devices)


def over_lgpio(monkeypatch: pytest.MonkeyPatch, devices: Path) -> Kernel:
    """Have lgpio alone, whose functions are imitated."""
    kernel = _kernel(monkeypatch, devices)
    lgpio: Any = ModuleType("lgpio")
    lgpio.error = type("error", (Exception,), {})
    opened: dict[int, set[int]] = {}

    def said(act: Callable[[], int | None]) -> int:
        try:
            return act() or 0
        except OSError as error:
            raise lgpio.error("GPIO busy" if error.errno == errno.EBUSY else "unexpected") from error

    def gpiochip_open(chip: int) -> int:
        said(kernel.check)
        assert chip == int(HEADER.removeprefix("gpiochip"))
        opened[len(opened)] = set()
        return len(opened) - 1

    def gpio_claim_output(handle: int, pin: int, level: int = 0, _: int = 0) -> int:
        said(lambda: kernel.take(HEADER, pin, level))
        opened[handle].add(pin)
        return 0

    def gpiochip_close(handle: int) -> None:
        for pin in opened[handle]:
            kernel.release(pin)
        opened[handle].clear()

    lgpio.gpiochip_open, lgpio.gpiochip_close = gpiochip_open, gpiochip_close
    lgpio.gpio_claim_output = gpio_claim_output
    lgpio.gpio_read = lambda _, pin: said(lambda: kernel.read(pin))
    lgpio.gpio_write = lambda _, pin, level: said(lambda: kernel.write(pin, level))
    for missing in ("gpiod", "periphery"):
        monkeypatch.setitem(sys.modules, missing, None)
    monkeypatch.setitem(sys.modules, "lgpio", lgpio)
    return kernel


WAYS: dict[str, Install] = {"gpiod": over_gpiod, "periphery": over_periphery, "lgpio": over_lgpio}
