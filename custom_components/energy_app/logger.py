"""The writing of what a meter says to its store."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from . import issues
from .const import DOMAIN
from .coordinator import MeterCoordinator
from .energy_core.agents.logger import LoggerAgent
from .energy_core.exceptions import ConfigError, EnergyCoreError, StoreError
from .energy_core.readers.sampling import Sampler
from .storage import StorageSettings
from .stores import async_open

_LOGGER = logging.getLogger(__name__)


class LoggerCoordinator(DataUpdateCoordinator[None]):
    """Writes the readings of a meter to its store every period, and the rest at the end.

    It belongs to no config entry: one whose polling is switched off would write nothing.
    """

    def __init__(
        self, hass: HomeAssistant, meter: MeterCoordinator, sampler: Sampler, storage: StorageSettings
    ) -> None:
        """Know the meter, the sampler that it fills and where that goes."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=None,
            name=f"{DOMAIN} {meter.settings.source} store",
            update_interval=storage.period,
        )
        self.agent: LoggerAgent | None = None
        self.meter = meter
        self.storage = storage
        self._sampler = sampler
        self._is_told = False  # the user, that something is wrong with the store
        self._turn = asyncio.Lock()
        self._unsubscribe: CALLBACK_TYPE = lambda: None

    @property
    def is_connected(self) -> bool:
        """Whether the store itself takes what is written, rather than a journal beside it, or nothing."""
        return self.last_update_success and (self.agent is None or self.agent.failure is None)

    @callback
    def async_start(self) -> None:
        """Write from now on; a coordinator works while somebody listens, so we do."""
        self._unsubscribe = self.async_add_listener(lambda: None)

    async def async_stop(self) -> None:
        """Write the rest, and let go of the store."""
        await self.async_shutdown()
        self._unsubscribe()
        async with self._turn:
            try:
                await (await self._async_agent()).close()
            except (ConfigError, StoreError) as error:
                _LOGGER.warning("%s", self._async_failed(error))
        self._async_clear_issue()

    async def async_change(
        self, storage: StorageSettings, before_move: Callable[[], Awaitable[None]] | None = None
    ) -> None:
        """Take other settings. Only another store is opened, and nothing that came meanwhile is lost.

        `before_move` is awaited while nothing is written: what the old store holds is complete then.
        Raises ConfigError or StoreError for a store that cannot be opened, and then changes nothing.
        """
        async with self._turn:
            if storage.url != self.storage.url:
                await self._async_move(storage, before_move)
            self.storage = storage
        if self.update_interval != storage.period:
            self.update_interval = storage.period
            await self.async_refresh()

    async def async_flush(self) -> None:
        """Write what waits, and have the disk hold it. Raises ConfigError or StoreError."""
        async with self._turn:
            await (await self._async_agent()).flush()

    @override
    async def _async_update_data(self) -> None:
        """Write what has come since the last time."""
        async with self._turn:
            if self._shutdown_requested:
                return
            try:
                await (await self._async_agent()).run_once(dt_util.utcnow())
            except (ConfigError, StoreError) as error:
                raise self._async_failed(error) from error
        self._async_tell_state()

    async def _async_move(
        self, storage: StorageSettings, before_move: Callable[[], Awaitable[None]] | None
    ) -> None:
        """Go on in another store; a fault of the one before does not matter any more."""
        store = await async_open(self.hass, storage.url, self.meter.settings.source)
        if self.agent is not None:
            try:
                await self.agent.flush()
            except StoreError as error:
                _LOGGER.debug("Left behind: %s", error)
        if before_move is not None:
            await before_move()
        if self.agent is None:
            self.agent = LoggerAgent(self.name, self._sampler, store)
        else:
            await self.agent.move(store)

    async def _async_agent(self) -> LoggerAgent:
        """Return the agent that writes; its store is opened where it may take its time."""
        if self.agent is None:
            store = await async_open(self.hass, self.storage.url, self.meter.settings.source)
            self.agent = LoggerAgent(self.name, self._sampler, store)
        return self.agent

    @callback
    def _async_tell_state(self) -> None:
        """Tell the user that rows wait in a journal, or take back what was told of the store."""
        failure = None if self.agent is None else self.agent.failure
        if failure is not None:
            self._async_failed(failure)
        elif self._is_told:
            self._async_clear_issue()

    @callback
    def _async_failed(self, error: EnergyCoreError) -> UpdateFailed:
        """Tell the user that nothing is kept, and return what to log."""
        placeholders = {"meter": self.meter.settings.name, "error": str(error)}
        self._is_told = True
        issues.async_create_store(self.hass, self.meter.subentry_id, placeholders)
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="store_failing",
            translation_placeholders=placeholders,
        )

    @callback
    def _async_clear_issue(self) -> None:
        """Take back that nothing is kept."""
        self._is_told = False
        issues.async_clear_store(self.hass, self.meter.subentry_id)
