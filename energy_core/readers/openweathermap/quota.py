"""Leaving a service alone until it may be asked again."""

from ...exceptions import ReaderQuotaError
from ...protocols import Clock

FIRST = 600.0  # seconds, where the service does not say itself for how long
LONGEST = 6 * 3600.0


class Quota:
    """Remembers that a quota is used up, and for how long it is best to wait."""

    def __init__(self, clock: Clock) -> None:
        """Begin with a quota that is not used up."""
        self._clock = clock
        self._until: float | None = None
        self._next = FIRST

    @property
    def remaining(self) -> float:
        """The seconds until one may ask again, 0 for at once."""
        return 0.0 if self._until is None else max(0.0, self._until - self._clock.monotonic())

    def check(self) -> None:
        """Raise ReaderQuotaError while it is too early to ask."""
        if self.remaining:
            raise self._error()

    def exceeded(self, seconds: float | None) -> ReaderQuotaError:
        """Wait so many seconds from now on, or for None longer each time; returns the error to raise."""
        if seconds is None:
            seconds, self._next = self._next, min(self._next * 2, LONGEST)
        self._until = self._clock.monotonic() + max(1.0, min(seconds, 4 * LONGEST))
        return self._error()

    def restore(self) -> None:
        """Note that there was an answer."""
        self._until, self._next = None, FIRST

    def _error(self) -> ReaderQuotaError:
        """Say that it is too early to ask."""
        minutes = max(1, round(self.remaining / 60))
        return ReaderQuotaError(
            f"OpenWeatherMap's quota of calls is used up; it is asked again in {minutes} min",
            retry_after=self.remaining,
        )
