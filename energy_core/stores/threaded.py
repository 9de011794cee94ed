"""A store of files for those who must not wait: each call runs in a thread."""

import asyncio
from collections.abc import Callable, Iterable
from contextvars import copy_context
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any, override

from ..exceptions import StoreError
from ..models import Reading
from ..protocols import AsyncStore, Store
from .loops import CALLING_LOOP

if TYPE_CHECKING:
    import pandas as pd


class ThreadedStore(AsyncStore):
    """The awaited face of a store, one call at a time and in the order of the calls.

    A call that is cancelled while it waits is not made; one that runs already ends in its thread, and the
    next one waits for that.
    """

    def __init__(self, store: Store) -> None:
        """Wrap a store, which may still be used directly from threads if it allows that."""
        self.store = store
        self.index = store.index
        self.zone = store.zone
        self._turn = asyncio.Lock()

    @property
    def waiting(self) -> int:
        """How many rows wait in a journal for the store to be there again."""
        return getattr(self.store, "waiting", 0)

    @property
    def failure(self) -> StoreError | None:
        """Why rows wait in a journal, None if nothing keeps the store from taking them."""
        return getattr(self.store, "failure", None)

    @override
    async def append(self, readings: Iterable[Reading]) -> int:
        rows = list(readings)
        return await self._run(lambda: self.store.append(rows))

    @override
    async def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        return await self._run(lambda: self.store.put(frame, replace=replace))

    @override
    async def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        return await self._run(lambda: self.store.get(start, end))

    @override
    async def get_all(self) -> pd.DataFrame:
        return await self._run(self.store.get_all)

    @override
    async def get_first(self) -> pd.DataFrame:
        return await self._run(self.store.get_first)

    @override
    async def get_last(self) -> pd.DataFrame:
        return await self._run(self.store.get_last)

    @override
    async def first_reading(self) -> Reading | None:
        return await self._run(self.store.first_reading)

    @override
    async def last_reading(self) -> Reading | None:
        return await self._run(self.store.last_reading)

    @override
    async def remove(self, start: datetime, end: datetime) -> int:
        return await self._run(lambda: self.store.remove(start, end))

    @override
    async def clear(self) -> None:
        await self._run(self.store.clear)

    @override
    async def flush(self) -> None:
        await self._run(self.store.flush)

    @override
    async def close(self) -> None:
        await self._run(self.store.close)

    async def _run[T](self, call: Callable[[], T]) -> T:
        """Make a call in a thread when it is its turn."""
        await self._turn.acquire()
        try:
            loop = asyncio.get_running_loop()
            context = copy_context()
            context.run(CALLING_LOOP.set, loop)
            work = loop.run_in_executor(None, partial(context.run, call))
        except BaseException:
            self._turn.release()
            raise
        work.add_done_callback(self._done)
        await asyncio.wait((work,))  # which leaves it alone when we are cancelled
        return work.result()

    def _done(self, work: asyncio.Future[Any]) -> None:
        """Give the turn to the next call; what failed for a caller that is gone is gone with it."""
        self._turn.release()
        if not work.cancelled():
            work.exception()
