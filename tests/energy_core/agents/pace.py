"""Time that passes as fast as a test likes."""

import asyncio
import heapq
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import override

from energy_core.agents.pace import Pace

NOON = datetime(2026, 6, 10, 10, tzinfo=UTC)  # in Brussels
_TURNS = 30  # of the loop, in which all that can be done at an instant is done


class VirtualPace(Pace):
    """Stands still until it is told to pass; who sleeps is woken in the right order, at the right time."""

    def __init__(self, start: datetime = NOON) -> None:
        """Begin at an instant."""
        self._start = start
        self._passed = 0.0
        self._numbers = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    @override
    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    @override
    def monotonic(self) -> float:
        return 1000.0 + self._passed

    @override
    async def sleep(self, seconds: float) -> None:
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        until = self._passed + max(seconds, 1e-6)
        heapq.heappush(self._sleepers, (until, next(self._numbers), woken))
        await woken

    async def forward(self, seconds: float) -> None:
        """Let time pass."""
        end = self._passed + seconds
        await settle()
        while self._sleepers and self._sleepers[0][0] <= end:
            self._passed, _, woken = heapq.heappop(self._sleepers)
            if not woken.done():
                woken.set_result(None)
                await settle()
        self._passed = end


async def settle() -> None:
    """Let the loop do all that can be done now."""
    for _ in range(_TURNS):
        await asyncio.sleep(0)
