"""What a device does not have, so that it is not asked again at once."""

from collections.abc import Hashable

from ...protocols import Clock

SELDOM = 3600.0  # seconds
SOON = 60.0


class Absences[Thing: Hashable]:
    """Remembers for a while what was not there."""

    def __init__(self, clock: Clock) -> None:
        """Remember nothing yet."""
        self._clock = clock
        self._until: dict[Thing, float] = {}

    def __contains__(self, thing: Thing) -> bool:
        """Return whether asking again is too early."""
        return self._clock.monotonic() < self._until.get(thing, float("-inf"))

    def note(self, thing: Thing, seconds: float = SELDOM) -> None:
        """Remember that something was not there."""
        self._until[thing] = self._clock.monotonic() + seconds

    def forget(self) -> None:
        """Ask for everything again."""
        self._until.clear()
