"""The SPI port of this machine, as its kernel offers it; imported when one is used."""

from importlib import import_module
from typing import Any, override

from gpiozero import GPIOZeroError
from gpiozero.pins import SPI, Factory, local
from gpiozero.pins.data import SPI_HARDWARE_PINS

from ...pins.kernel import KernelFactory

FAULTS = (OSError, GPIOZeroError)

_RATE_HZ = 500_000  # the chip takes 1.35 MHz at 2.7 V


class PeripherySpi(SPI):
    """gpiozero's interface to an SPI port over python-periphery, which needs no compiler."""

    def __init__(self, device: int, pin_factory: Factory) -> None:
        """Open a port. Raises OSError, or ImportError where the package is missing."""
        self._bus: Any = None
        super().__init__(pin_factory=pin_factory)
        self._bus = import_module("periphery").SPI(f"/dev/spidev0.{device}", 0, _RATE_HZ)

    @property
    @override
    def closed(self) -> bool:
        """Whether it is closed."""
        return self._bus is None

    @override
    def close(self) -> None:
        """Close it; more than once does no harm."""
        bus, self._bus = self._bus, None
        if bus is not None:
            bus.close()

    @override
    def transfer(self, data: list[int]) -> list[int]:
        """Write bytes, and return as many that came meanwhile."""
        self._check_open()
        answer: list[int] = self._bus.transfer(list(data))
        return answer

    @override
    def _get_bits_per_word(self) -> int:
        """Return 8: a word is a byte."""
        return 8


class LocalFactory(KernelFactory):
    """The SPI ports of this machine: over spidev where it is installed, else over python-periphery."""

    @override
    def spi(self, *, device: int = 0, **_: object) -> SPI:
        """Return an SPI port. Raises OSError, or ImportError if neither package is there."""
        if local.SpiDev is None:
            return PeripherySpi(device, self)
        pins = SPI_HARDWARE_PINS[0]
        return local.LocalPiHardwareSPI(
            pins["clock"], pins["mosi"], pins["miso"], pins["select"][device], pin_factory=self
        )
