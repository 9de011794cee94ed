"""The pins of a Raspberry Pi: modes, pulls, levels, and what was done to them."""

from collections import defaultdict
from collections.abc import Callable
from threading import RLock

PINS = 54
INPUT, OUTPUT = 0, 1


class Pins:
    """The pins, all inputs that are low; may be used from any thread."""

    def __init__(self) -> None:
        """Have no listener."""
        self.modes: dict[int, int] = defaultdict(int)
        self.pulls: dict[int, int] = defaultdict(int)
        self._levels: dict[int, int] = defaultdict(int)
        self._history: dict[int, list[int]] = defaultdict(list)
        self._lock = RLock()
        self.listeners: list[Callable[[int], None]] = []

    def level(self, pin: int) -> int:
        """Return the level of a pin."""
        return self._levels[pin]

    def history(self, pin: int) -> list[int]:
        """Return the levels that were written to a pin by clients, in their order."""
        return list(self._history[pin])

    def levels(self) -> int:
        """Return the levels of the first 32 pins, a bit each."""
        return sum(level << pin for pin, level in tuple(self._levels.items()) if pin < 32)

    def write(self, pin: int, level: int) -> None:
        """Have a client set a pin, which makes an output of it."""
        with self._lock:
            self.modes[pin] = OUTPUT
            self._history[pin].append(level)
            self._set(pin, level)

    def drive(self, pin: int, level: int) -> None:
        """Have the world outside set a pin."""
        with self._lock:
            self._set(pin, level)

    def _set(self, pin: int, level: int) -> None:
        changed = self._levels[pin] != level
        self._levels[pin] = level
        if changed:
            for listener in tuple(self.listeners):
                listener(pin)
