"""The pins of this machine behind gpiozero's interface; imported when one is used."""

from types import SimpleNamespace
from typing import Any, override

from gpiozero import GPIOZeroError, PinInvalidFunction, PinSetInput
from gpiozero.pins import Pin

from .kernel import KernelFactory
from .lines import Line, open_line

FAULTS: tuple[type[Exception], ...] = (OSError, GPIOZeroError)


class LocalPin(Pin):
    """A pin, which nothing touches before it is made an output of some level."""

    def __init__(self, name: str) -> None:
        """Take its name, as GPIO17."""
        super().__init__()
        self._name = name
        self._line: Line | None = None

    @override
    def close(self) -> None:
        """Give the line back; more than once does no harm."""
        line, self._line = self._line, None
        if line is not None:
            line.close()

    @override
    def output_with_state(self, state: float) -> None:
        """Make it an output that never has another level than this."""
        if self._line is None:
            self._line = open_line(int(self._name.removeprefix("GPIO")), int(state))
        else:
            self._line.write(int(state))

    @override
    def _get_info(self) -> SimpleNamespace:
        """Return what gpiozero asks for when it gives a pin back."""
        return SimpleNamespace(name=self._name)

    @override
    def _get_function(self) -> str:
        """Return what it is."""
        return "output" if self._line else "input"

    @override
    def _set_function(self, value: str) -> None:
        """Give it back; an output takes a level."""
        if value != "input":
            raise PinInvalidFunction(f"{self._name} is made an output with a level only")
        self.close()

    @override
    def _get_state(self) -> int:
        """Return its level."""
        return self._output().read()

    @override
    def _set_state(self, value: float) -> None:
        """Set its level."""
        self._output().write(int(value))

    def _output(self) -> Line:
        """Return the line, which is there while it is an output."""
        if self._line is None:
            raise PinSetInput(f"{self._name} is no output")
        return self._line


class LocalFactory(KernelFactory):
    """The pins of this machine that are outputs."""

    def __init__(self) -> None:
        """Have none yet."""
        super().__init__()
        self._pins: dict[str, LocalPin] = {}

    @override
    def pin(self, name: str) -> Any:
        """Return a pin by its name, as GPIO17."""
        return self._pins.setdefault(name, LocalPin(name))
