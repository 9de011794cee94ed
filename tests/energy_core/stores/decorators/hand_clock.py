"""A clock that tests set by hand."""

from typing import override

from energy_core.clock import SystemClock


class HandClock(SystemClock):
    """A clock whose monotonic time stands still until it is moved."""

    def __init__(self) -> None:
        """Begin some time after the machine was started."""
        self.seconds = 1000.0

    @override
    def monotonic(self) -> float:
        return self.seconds
