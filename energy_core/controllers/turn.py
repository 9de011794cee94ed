"""Several chargers behind one meter go on in turn: each decides on a house in which the others are seen."""

from .sample import Instant

FAST_S = 30.0  # over which a power is a load, and no motor that starts


class Turn:
    """Whether the meter has shown yet what another charger takes that was switched on.

    It has once a reading came half a minute after that, as cars begin slowly, and a mean of half a minute has
    seen nothing else since.
    """

    def __init__(self) -> None:
        """Start with nobody else."""
        self._other_on_at: float | None = None
        self._shown_at: float | None = None

    def watch(self, other_on_at: float | None) -> None:
        """Take note of when another was switched on last, in monotonic seconds."""
        if other_on_at != self._other_on_at:
            self._other_on_at, self._shown_at = other_on_at, None

    def sees(self, now: Instant) -> bool:
        """Take note of a reading that came now; says whether it is the first one that shows the other."""
        if self._other_on_at is None or self._shown_at is not None:
            return False
        if now.monotonic - self._other_on_at < FAST_S:
            return False
        self._shown_at = now.monotonic
        return True

    def left_s(self, now: Instant) -> float:
        """Return for how long it has to be waited for at least, 0 if it has not."""
        if self._other_on_at is None:
            return 0.0
        if self._shown_at is None:
            return max(FAST_S, self._other_on_at + 2 * FAST_S - now.monotonic)
        return max(0.0, self._shown_at + FAST_S - now.monotonic)
