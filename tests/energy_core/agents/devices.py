"""Devices that say what a test wants."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import AbstractAsyncContextManager, aclosing
from datetime import datetime
from typing import override

from energy_core.exceptions import ReaderError
from energy_core.models import Reading
from energy_core.protocols import Clock, PushReader, Reader

from .pace import NOON


def reading(number: int = 0, at: datetime = NOON) -> Reading:
    """Return a reading of the device."""
    return Reading("device", at, {"import_power_w": number})


class PolledDevice(Reader):
    """Answers with the number of the question."""

    def __init__(self) -> None:
        """Begin well."""
        self.source = "device"
        self.asked = 0
        self.error: ReaderError | None = None
        self.closed = False

    @override
    async def read(self) -> Reading:
        self.asked += 1
        if self.error:
            raise self.error
        return reading(self.asked)

    async def close(self) -> None:
        """Let go of it."""
        self.closed = True


class PushedDevice(PushReader):
    """Says what it is told to."""

    def __init__(self, clock: Clock) -> None:
        """Begin silent."""
        self.source = "device"
        self.streams = 0
        self._clock = clock
        self._latest: Reading | None = None
        self._advanced_at: float | None = None
        self._queue = asyncio.Queue[Reading | Exception]()

    def say(self, what: Reading | Exception) -> None:
        """Say a reading, or break."""
        self._queue.put_nowait(what)

    @property
    @override
    def latest(self) -> Reading | None:
        return self._latest

    @property
    @override
    def age(self) -> float | None:
        return None if self._advanced_at is None else self._clock.monotonic() - self._advanced_at

    @override
    def stream(self) -> AbstractAsyncContextManager[AsyncIterator[Reading]]:
        return aclosing(self._readings())

    async def _readings(self) -> AsyncGenerator[Reading]:
        """Say what is to be said."""
        self.streams += 1
        try:
            while True:
                what = await self._queue.get()
                if isinstance(what, Exception):
                    raise what
                self._latest, self._advanced_at = what, self._clock.monotonic()
                yield what
        finally:
            self.streams -= 1
