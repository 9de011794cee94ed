"""An open pin with a relay on it, behind gpiozero's interface wherever it is."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from types import ModuleType
from typing import Any

from ...exceptions import OutputError
from .config import GpioConfig
from .dead_man import DeadMan, FallenError, GoneError
from .faults import fallen, not_installed, pin_error, taken


class Relay:
    """A relay that is off once its pin is open.

    Every method but `abandon` may raise an OutputError; after any but `fallen` it is to be abandoned.
    """

    def __init__(self, config: GpioConfig) -> None:
        """Open the pin, off. Raises OutputError; one with the fault `not_installed` says what to install."""
        self._config = config
        self._faults: tuple[type[Exception], ...] = (OSError,)
        self._factory: Any = None
        self._device: Any = None
        self._dead_man: DeadMan | None = None
        try:
            with self._said():
                self._open()
        except ImportError as error:
            self.abandon()
            raise not_installed(config) from error
        except OutputError:
            self.abandon()
            raise

    def switch(self, *, on: bool) -> None:
        """Switch it; where there is a dead man, it is armed before and is still to come after that."""
        with self._said():
            if on and self._dead_man is not None:
                self._dead_man.switch_on(self._device.on, self._device.off)
            elif on:
                self._device.on()
            else:
                self._device.off()

    def is_on(self) -> bool:
        """Return what it is."""
        with self._said():
            return bool(self._device.value)

    def has_fallen(self) -> bool:
        """Say whether the dead man, if there is one, has switched it off or is not watching."""
        with self._said():
            return self._dead_man is not None and not self._dead_man.is_armed()

    def refresh(self) -> None:
        """Keep it on, if it is. One that has fallen stays off, which is the fault `fallen`."""
        if self._dead_man is not None:
            with self._said():
                self._dead_man.feed()

    def close(self, *, on: bool) -> None:
        """Leave it on or off, and let go of it; nobody watches over it then."""
        with self._said():
            if not on:
                self._device.off()
            self._dismiss()
            if on:
                self._device.on()
        self.abandon()

    def abandon(self) -> None:
        """Let go of it without a word to it."""
        if self._factory is not None:
            self._factory.sever()
        if self._device is not None:
            with suppress(*self._faults):
                self._device.close()

    def _open(self) -> None:
        """Import what speaks to the pin, connect and open it."""
        config = self._config
        gpiozero = import_module("gpiozero")
        home = import_module(f"...pins.{'remote' if config.host else 'local'}", __package__)
        self._faults = home.FAULTS
        self._factory = _factory(home, config)
        self._limit()
        self._device = gpiozero.OutputDevice(
            f"GPIO{config.pin}", active_high=config.active_high, pin_factory=self._factory
        )
        if config.host:
            seconds = config.dead_man.total_seconds()
            off = int(not config.active_high)
            self._dead_man = DeadMan(self._factory.client, config.pin, off, seconds)

    def _dismiss(self) -> None:
        """Delete the dead man; one that has been deleted already is no matter."""
        if self._dead_man is not None:
            with suppress(GoneError):
                self._dead_man.remove()

    def _limit(self) -> None:
        """Give all that follows one time-out together."""
        if self._config.host and self._factory is not None:
            self._factory.client.limit(self._config.timeout.total_seconds())

    @contextmanager
    def _said(self) -> Iterator[None]:
        """Say what fails as an OutputError."""
        self._limit()
        try:
            yield
        except FallenError as error:
            raise fallen(self._config) from error
        except GoneError as error:
            raise taken(self._config) from error
        except self._faults as error:
            raise pin_error(self._config, error) from error


def _factory(home: ModuleType, config: GpioConfig) -> Any:
    """Return gpiozero's way to the pins of a machine."""
    if config.host:
        return home.RemoteFactory(config.host, config.port, config.timeout.total_seconds())
    return home.LocalFactory()
