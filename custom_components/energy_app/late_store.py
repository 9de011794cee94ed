"""A store that is opened when it is first written, in whatever time that takes."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING, override

from homeassistant.core import HomeAssistant

from .energy_core.agents.logger import Sink
from .energy_core.exceptions import ConfigError, StoreError, StoreUnavailableError
from .energy_core.models import Reading
from .energy_core.stores import open_store
from .energy_core.stores.late import frames
from .energy_core.stores.rows import columns_of, rows_of
from .energy_core.stores.threaded import ThreadedStore
from .late_rows import LateRows
from .stores import async_require

if TYPE_CHECKING:
    import pandas as pd


class LateStore(Sink):
    """Where the readings of a source go, although its store may need a package that is not there yet.

    A URL that opens nothing is a StoreUnavailableError as well: rows wait until it is changed.
    """

    def __init__(self, hass: HomeAssistant, url: str, source: str, late_rows: LateRows) -> None:
        """Know the store, and who is told of rows that come late; nothing is opened yet."""
        self._hass = hass
        self._late_rows = late_rows
        self._url = url
        self._source = source
        self._store: ThreadedStore | None = None

    @property
    @override
    def waiting(self) -> int:
        return 0 if self._store is None else self._store.waiting

    @property
    @override
    def failure(self) -> StoreError | None:
        return None if self._store is None else self._store.failure

    @override
    async def append(self, readings: Iterable[Reading]) -> int:
        return await (await self._opened()).append(readings)

    @override
    async def flush(self) -> None:
        await (await self._opened()).flush()

    @override
    async def close(self) -> None:
        store, self._store = self._store, None
        if store is not None:
            await store.close()

    async def _opened(self) -> ThreadedStore:
        """Return the store. Raises StoreError."""
        if self._store is None:
            await async_require(self._hass, self._url)
            zone = self._hass.config.time_zone
            opening = partial(open_store, self._url, zone=zone, source=self._source)
            try:
                store = await self._hass.async_add_executor_job(opening)
            except ConfigError as error:
                raise StoreUnavailableError(str(error)) from error
            self._store = ThreadedStore(self._late_rows.watched(store, self._url, self._source))
        return self._store


class CorrectedStore(LateStore):
    """Where later rows of an instant replace what was kept of it, as a price that is corrected does.

    Nothing is made of them, but what is counted with them asks to be told which are in the store.
    """

    def __init__(
        self, hass: HomeAssistant, url: str, source: str, on_kept: Callable[[Sequence[Reading]], None]
    ) -> None:
        """Know the store, and who is told of rows once they are kept; nothing is opened yet."""
        super().__init__(hass, url, source, LateRows())
        self._on_kept = on_kept

    @override
    async def append(self, readings: Iterable[Reading]) -> int:
        store, rows = await self._opened(), list(readings)
        frame = await self._hass.async_add_executor_job(_frame, rows, store)
        count = await store.put(frame, replace=True)
        self._on_kept(rows)
        return count


def _frame(readings: Iterable[Reading], store: ThreadedStore) -> pd.DataFrame:
    """Return readings as a frame for a store, in a thread; of the same instant the last one."""
    last = {reading.at: reading for reading in readings}
    rows = rows_of(last.values(), store.index)
    return frames.frame_of_rows(rows, columns_of(rows), index=store.index, zone=store.zone)
