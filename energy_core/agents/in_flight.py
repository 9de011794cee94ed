"""What may take longer than the next decision can wait for."""

import asyncio
from collections.abc import Coroutine
from typing import Any

PATIENCE_S = 0.5  # within the shortest period
_LETS_GO_S = 0.5


class InFlight:
    """One command at a time that goes on while others decide, until it is answered or dropped."""

    def __init__(self) -> None:
        """Have none."""
        self._task: asyncio.Task[object] | None = None
        self._began = 0.0

    @property
    def is_late(self) -> bool:
        """Whether there is one that is not answered, for longer than anybody has patience."""
        is_open = self._task is not None and not self._task.done()
        return is_open and asyncio.get_running_loop().time() - self._began > PATIENCE_S

    @property
    def is_busy(self) -> bool:
        """Whether there is one, answered or not."""
        return self._task is not None

    async def begin(self, command: Coroutine[Any, Any, object], patience_s: float | None = None) -> bool:
        """Begin a command where there is none, and wait a moment; returns whether it was answered.

        Raises what it raises.
        """
        self._task, self._began = asyncio.create_task(command), asyncio.get_running_loop().time()
        return await self.land_within(PATIENCE_S if patience_s is None else patience_s)

    async def land_within(self, seconds: float) -> bool:
        """Wait a moment, and `land`."""
        if self._task is not None:
            await asyncio.wait((self._task,), timeout=seconds)
        return self.land()

    async def wait(self) -> None:
        """Wait until it is answered. Raises what it raises."""
        if self._task is not None:
            await asyncio.wait((self._task,))
        self.land()

    def land(self) -> bool:
        """Return whether it was answered, which is then forgotten. Raises what it raised."""
        task = self._task
        if task is None or not task.done():
            return task is None
        self._task = None
        task.result()
        return True

    async def drop(self) -> None:
        """Wait for no answer any more; what does not let go of it at once goes on alone."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            task.add_done_callback(_forget)
            await asyncio.wait((task,), timeout=_LETS_GO_S)


def _forget(task: asyncio.Task[object]) -> None:
    """Take note of what nobody asks for any more."""
    if not task.cancelled():
        task.exception()
