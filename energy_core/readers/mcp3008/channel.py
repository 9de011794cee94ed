"""An open input of a chip, behind gpiozero's interface wherever the chip is."""

from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import Any

from .config import Mcp3008Config
from .faults import bus_error, not_installed


class Channel:
    """An input that is open; `faults` are the errors after which it is of no more use."""

    def __init__(self, config: Mcp3008Config) -> None:
        """Open it. Raises ReaderError; one with the fault `not_installed` says what to install."""
        self.faults: tuple[type[Exception], ...] = (OSError,)
        self._factory: Any = None
        self._device: Any = None
        try:
            self._open(config)
        except ImportError as error:
            self.abandon()
            raise not_installed(config) from error
        except self.faults as error:
            self.abandon()
            raise bus_error(config, error) from error

    def read(self) -> int:
        """Return the code of the input, 0 to 1023. Raises one of `faults`."""
        return int(self._device.raw_value)

    def close(self) -> None:
        """Give the input back."""
        self._close_device()
        self._factory.sever()

    def abandon(self) -> None:
        """Let go of what answers no more, without a word to it."""
        if self._factory is not None:
            self._factory.sever()
        self._close_device()

    def _close_device(self) -> None:
        """Close the device; whoever is gone has it back already."""
        if self._device is not None:
            with suppress(*self.faults):
                self._device.close()

    def _open(self, config: Mcp3008Config) -> None:
        """Import what speaks to the chip, connect and open the input."""
        gpiozero = import_module("gpiozero")
        home = _home(config)
        self.faults = home.FAULTS
        self._factory = _factory(home, config)
        self._device = gpiozero.MCP3008(
            channel=config.channel,
            differential=config.differential,
            max_voltage=config.reference_v,
            pin_factory=self._factory,
            port=0,
            device=config.chip_select,
        )


def _home(config: Mcp3008Config) -> ModuleType:
    """Import the way to the pins of a machine. Raises ImportError."""
    if config.host:
        return import_module("...pins.remote", __package__)
    return import_module(".local", __package__)


def _factory(home: ModuleType, config: Mcp3008Config) -> Any:
    """Return gpiozero's way to the pins of a machine."""
    if config.host:
        return home.RemoteFactory(config.host, config.port, config.timeout.total_seconds())
    return home.LocalFactory()
