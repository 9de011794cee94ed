"""The reader of an SMA inverter."""

import asyncio
import contextlib
from importlib import import_module
from typing import TYPE_CHECKING, override

from aiohttp import ClientSession

from ...clock import SystemClock
from ...exceptions import ReaderError
from ...models import Reading
from ...protocols import Clock, Reader
from ..web import Web, understanding
from .config import SmaConfig
from .values import values_of

if TYPE_CHECKING:
    from .webconnect import WebConnect


class SmaReader(Reader):
    """Asks an inverter, one question after the other; `close` gives its session back, of which it has few."""

    def __init__(
        self, config: SmaConfig, clock: Clock | None = None, session: ClientSession | None = None
    ) -> None:
        """Take the settings; the session stays its owner's, and without one each question has its own."""
        self.source = config.name
        self._config = config
        self._clock = clock or SystemClock()
        seconds = config.timeout.total_seconds()
        self._web = Web(seconds, session, verify_tls=config.verify_tls)
        self._inverter: WebConnect | None = None
        self._one_at_a_time = asyncio.Lock()

    @override
    async def read(self) -> Reading:
        """Ask for the values of now. Raises ReaderError, as `WebConnect.values` does, or without pysma."""
        async with self._one_at_a_time:
            if self._inverter is None:
                self._inverter = await asyncio.to_thread(self._connected)
            result = await self._inverter.values()
        with understanding(self._config.base_url):
            return Reading(self.source, self._clock.now(), values_of(result))

    async def close(self) -> None:
        """Log out. An inverter that cannot be reached forgets the session by itself."""
        async with self._one_at_a_time:
            inverter, self._inverter = self._inverter, None
            if inverter is not None:
                with contextlib.suppress(ReaderError):
                    await inverter.close_session()

    def _connected(self) -> WebConnect:
        """Return the inverter over pysma, whose import takes long enough to be done in a thread."""
        try:
            module = import_module(".webconnect", __package__)
        except ImportError as error:
            raise ReaderError(
                "SMA inverters are read by pysma, which is not installed here: "
                "install energy-core[sma], or pysma>=1.1.8,<2",
                fault="not_installed",
            ) from error
        inverter: WebConnect = module.WebConnect(self._config, self._web)
        return inverter
