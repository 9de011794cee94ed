"""A store that is opened when it is first written, in whatever time that takes."""

from collections.abc import Iterable
from functools import partial
from typing import override

from homeassistant.core import HomeAssistant

from .energy_core.agents.logger import Sink
from .energy_core.exceptions import ConfigError, StoreError, StoreUnavailableError
from .energy_core.models import Reading
from .energy_core.stores import open_store
from .energy_core.stores.threaded import ThreadedStore
from .late_rows import LateRows
from .stores import async_require


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
