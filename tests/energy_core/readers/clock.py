"""A clock that is put forward by hand."""

from datetime import UTC, datetime, timedelta

from energy_core.protocols import Clock


class HandClock(Clock):
    """Stands still until it is put forward."""

    def __init__(self, now: datetime = datetime(2026, 6, 10, 11, tzinfo=UTC)) -> None:
        """Begin at an instant."""
        self._now = now
        self._monotonic = 1000.0

    def now(self) -> datetime:
        """Return the wall time."""
        return self._now

    def monotonic(self) -> float:
        """Return the seconds of no particular beginning."""
        return self._monotonic

    def forward(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds
