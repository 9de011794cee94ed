"""What a client is still to be sent."""

import asyncio
from collections.abc import Hashable, Mapping
from typing import Any


class Outbox:
    """Messages in their order, of which news replaces older news of the same thing.

    So a client that is slow hears the newest only, and what waits for it never grows beyond its own
    subscriptions and `most` answers.
    """

    def __init__(self, most: int) -> None:
        """Hold at most so many answers."""
        self._most = most
        self._waiting: dict[Hashable, Mapping[str, Any]] = {}
        self._answers = 0
        self._filled = asyncio.Event()
        self._has_room = asyncio.Event()
        self._has_room.set()

    def __len__(self) -> int:
        """Return how many messages wait."""
        return len(self._waiting)

    async def answer(self, message: Mapping[str, Any]) -> None:
        """Take an answer; who asks more than it hears waits until it has heard."""
        await self._has_room.wait()
        self._answers += 1
        if self._answers >= self._most:
            self._has_room.clear()
        self._waiting[object()] = message
        self._filled.set()

    def news(self, key: tuple[int, str], message: Mapping[str, Any]) -> None:
        """Take news of a thing in place of what waits of it; never waits."""
        self._waiting[key] = message
        self._filled.set()

    def forget(self, number: int) -> None:
        """Drop the news of a subscription that has ended."""
        for key in [key for key in self._waiting if isinstance(key, tuple) and key[0] == number]:
            del self._waiting[key]

    async def next(self) -> Mapping[str, Any]:
        """Return the oldest message, once there is one."""
        while not self._waiting:
            self._filled.clear()
            await self._filled.wait()
        key = next(iter(self._waiting))
        message = self._waiting.pop(key)
        if not isinstance(key, tuple):
            self._answers -= 1
            self._has_room.set()
        return message
