"""How long to wait before a line is tried again."""

from random import SystemRandom

_RANDOM = SystemRandom()


class Backoff:
    """Pauses that double up to a longest one, each a little off so that readers do not march in step."""

    def __init__(self, first: float, longest: float) -> None:
        """Take the first and the longest pause in seconds."""
        self._first = first
        self._longest = longest
        self._next = first

    def pause(self) -> float:
        """Return the seconds to wait now."""
        pause = self._next * _RANDOM.uniform(0.8, 1.2)
        self._next = min(self._next * 2, self._longest)
        return min(pause, self._longest)

    def reset(self) -> None:
        """Begin again with the first pause."""
        self._next = self._first
