"""The three ways to a chip: pigpiod on the network, spidev and python-periphery on this machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import gpiozero.pins.local
import periphery
import pytest

from energy_core.readers.mcp3008 import Mcp3008Config
from tests.emulators.pigpiod import Mcp3008, Pigpiod


def config(**settings: Any) -> Mcp3008Config:
    """Return the settings of input 0, some changed."""
    return Mcp3008Config(**{"name": "clamp", "channel": 0, **settings})


def at(daemon: Pigpiod) -> dict[str, Any]:
    """Return where a daemon is."""
    return {"host": daemon.host, "port": daemon.port}


class KernelPort:
    """An SPI port of the kernel as spidev and python-periphery give it, with a chip at its end."""

    bits_per_word = 8

    def __init__(self) -> None:
        """Have a chip at the end."""
        self.chip = Mcp3008()
        self.opened: list[object] = []
        self.closed = 0
        self.failure: OSError | None = None
        self.max_speed_hz = 0

    def __call__(self, *where: object) -> KernelPort:
        """Be made, as `SpiDev()` or `SPI(path, mode, speed)`."""
        if self.failure:
            raise self.failure
        if where:
            self.opened.append(where)
        return self

    def open(self, *where: object) -> None:
        """Be opened, as spidev is."""
        self.opened.append(where)

    def transfer(self, data: list[int]) -> list[int]:
        """Pass bytes to the chip and back."""
        if self.failure:
            raise self.failure
        return list(self.chip.transfer(bytes(data)))

    xfer2 = transfer

    def close(self) -> None:
        """Be closed."""
        self.closed += 1


@contextmanager
def spidev(monkeypatch: pytest.MonkeyPatch) -> Iterator[KernelPort]:
    """Have spidev installed."""
    port = KernelPort()
    monkeypatch.setattr(gpiozero.pins.local, "SpiDev", port)
    yield port


@contextmanager
def no_spidev(monkeypatch: pytest.MonkeyPatch) -> Iterator[KernelPort]:
    """Have python-periphery only."""
    port = KernelPort()
    monkeypatch.setattr(gpiozero.pins.local, "SpiDev", None)
    monkeypatch.setattr(periphery, "SPI", port)
    yield port
