"""A store in threads: one call at a time, whoever is cancelled."""

import asyncio
import threading
from collections.abc import Iterable
from typing import override

import pytest

from energy_core.models import Reading
from energy_core.stores.memory import MemoryStore
from energy_core.stores.threaded import ThreadedStore


class SlowStore(MemoryStore):
    """A store whose appends take until they are let go."""

    def __init__(self) -> None:
        """Begin empty, with nobody at work."""
        super().__init__()
        self.began = threading.Event()
        self.may_end = threading.Event()
        self.calls: list[str] = []
        self.error: Exception | None = None

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        self.began.set()
        assert self.may_end.wait(10)
        self.calls.append("append")
        if self.error:
            raise self.error
        return 0

    @override
    def flush(self) -> None:
        self.calls.append("flush")


@pytest.mark.parametrize("error", [None, ValueError("no")])
async def test_a_call_waits_for_the_thread_of_a_cancelled_one(error: Exception | None) -> None:
    """Which goes on: two at once would write at once."""
    slow = SlowStore()
    slow.error = error
    store = ThreadedStore(slow)
    append = asyncio.create_task(store.append([]))
    await asyncio.to_thread(slow.began.wait, 10)
    append.cancel()
    with pytest.raises(asyncio.CancelledError):
        await append
    flush = asyncio.create_task(store.flush())
    await asyncio.wait((flush,), timeout=0.05)
    assert slow.calls == []
    slow.may_end.set()
    await flush
    assert slow.calls == ["append", "flush"]


async def test_a_call_that_cannot_be_made_keeps_no_turn() -> None:
    """The event loop takes no more threads while it ends."""
    store = ThreadedStore(MemoryStore())
    loop = asyncio.get_running_loop()
    await loop.shutdown_default_executor()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="shutdown"):
            await store.flush()


async def test_a_cancelled_call_that_waits_is_not_made() -> None:
    """The turn goes to the next one."""
    slow = SlowStore()
    store = ThreadedStore(slow)
    append = asyncio.create_task(store.append([]))
    await asyncio.to_thread(slow.began.wait, 10)
    waiting = asyncio.create_task(store.append([]))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    slow.may_end.set()
    await append
    await store.flush()
    assert slow.calls == ["append", "flush"]
