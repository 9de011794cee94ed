"""When something is due: every period, without drift."""

from datetime import timedelta


class Schedule:
    """The times at which something is due, in monotonic seconds.

    They are counted from the first one, so that they do not drift however long a run takes or a sleep
    lasts. Those that pass while it runs are missed: counted, and not made up for.
    """

    def __init__(self, period: timedelta, first: float) -> None:
        """Begin at a time. A period that is none is a ValueError."""
        if period <= timedelta(0):
            raise ValueError(f"a period of {period} never ends")
        self.period = period
        self.missed = 0
        self._first = first
        self._number = 0

    @property
    def due(self) -> float:
        """When it is due next."""
        return self._first + self._number * self.period.total_seconds()

    def advance(self, now: float) -> None:
        """Go on to the first time after `now`, for what was due has been done."""
        passed = max(0, int((now - self.due) // self.period.total_seconds()))
        self.missed += passed
        self._number += passed + 1

    def change(self, period: timedelta, now: float) -> None:
        """Take another period, the first of which begins now."""
        if period != self.period:
            self.period, self._first, self._number = period, now, 1
