"""The time of the machine, for those who need it: they take a `Clock`, and tests give their own."""

import time
from datetime import UTC, datetime

from .protocols import Clock


class SystemClock(Clock):
    """The clock of this machine."""

    def now(self) -> datetime:
        """Return the wall time in UTC; it may jump."""
        return datetime.now(UTC)

    def monotonic(self) -> float:
        """Return seconds since an arbitrary moment; they never jump."""
        return time.monotonic()
