"""The time that a door owns: a clock, and waiting by it."""

import asyncio
from typing import Protocol, override

from ..clock import SystemClock
from ..protocols import Clock


class Pace(Clock, Protocol):
    """A clock that one can wait by."""

    async def sleep(self, seconds: float) -> None:
        """Wait for so many of its monotonic seconds, not at all for none."""


class SystemPace(SystemClock, Pace):
    """The pace of this machine."""

    @override
    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))
