"""What was kept of the sources of a house, for those who look at it: read once, shared for a while."""

import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import partial
from threading import Lock

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later

from .energy_core.exceptions import EnergyCoreError
from .energy_core.protocols import Store
from .energy_core.stores.decorators.lazy_loading import LazyLoadingStore
from .energy_core.stores.maintenance import at_rest
from .stores import async_in_thread, async_require

_LOGGER = logging.getLogger(__name__)

_VALIDITY = timedelta(seconds=10)  # as often as rows are kept
_ROOM = 32_000_000  # bytes of each source: a day of a row a second
_IDLE = timedelta(minutes=1)


class Histories:
    """Stores that are only read. Those who ask the same wait for one load; a minute later all is let go."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Begin without any."""
        self._hass = hass
        self._stores: dict[tuple[str, str], Store] = {}
        self._lock = Lock()
        self._users = 0
        self._idle: CALLBACK_TYPE | None = None
        self._is_closed = False

    @asynccontextmanager
    async def async_use(self, url: str) -> AsyncIterator[None]:
        """Have stores kept open while they are asked. Raises NotInstalledError."""
        await async_require(self._hass, url)
        self._async_wake()
        self._users += 1
        try:
            yield
        finally:
            self._users -= 1
            if self._is_closed:
                await self._async_let_go()
            elif not self._users:
                self._idle = async_call_later(self._hass, _IDLE, self._async_let_go)

    def store(self, url: str, source: str) -> Store:
        """Return the store of a source, in a thread. Raises ConfigError."""
        with self._lock:
            key = url, source
            if key not in self._stores:
                inner = at_rest(url, zone=self._hass.config.time_zone, source=source).open()
                self._stores[key] = LazyLoadingStore(inner, _VALIDITY, room=_ROOM)
            return self._stores[key]

    async def async_close(self) -> None:
        """Let go of all, for good, as soon as nobody asks any more."""
        self._is_closed = True
        self._async_wake()
        await self._async_let_go()

    @callback
    def _async_wake(self) -> None:
        """Do not let go for now."""
        idle, self._idle = self._idle, None
        if idle is not None:
            idle()

    async def _async_let_go(self, _now: object = None) -> None:
        """Close every store, unless somebody asks."""
        self._idle = None
        if self._users:
            return
        with self._lock:
            stores, self._stores = list(self._stores.values()), {}
        if stores:
            await async_in_thread(self._hass, partial(_close, stores))


def _close(stores: Iterable[Store]) -> None:
    """Close stores, in a thread."""
    for store in stores:
        try:
            store.close()
        except EnergyCoreError as error:
            _LOGGER.debug("Not closed as it should: %s", error)
