"""The writing of what a device says to its store."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Protocol, override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from . import issues
from .const import DOMAIN
from .coordinator import EnergyAppConfigEntry
from .energy_core.agents.logger import LoggerAgent, LoggerSettings
from .energy_core.exceptions import StoreError
from .energy_core.models import Reading
from .energy_core.readers.sampling import Sampler
from .late_rows import LateRows
from .late_store import CorrectedStore, LateStore
from .settings import DeviceSettings
from .storage import StorageSettings

_LOGGER = logging.getLogger(__name__)


class Logged(Protocol):
    """Whose rows are written."""

    hass: HomeAssistant
    subentry_id: str
    config_entry: EnergyAppConfigEntry
    corrects: bool  # whether what is kept of it later is better than what was kept before

    @property
    def settings(self) -> DeviceSettings:
        """Its name, and that of its rows."""


class LoggerCoordinator(DataUpdateCoordinator[None]):
    """Writes the readings of a source to its store every period, and the rest at the end.

    It belongs to no config entry: one whose polling is switched off would write nothing.
    """

    def __init__(  # noqa: PLR0913 - its parts, each named by the caller
        self,
        device: Logged,
        source: str,
        *,
        sampler: Sampler,
        storage: StorageSettings,
        late_rows: LateRows,
        on_rows: Callable[[Sequence[Reading]], None],
    ) -> None:
        """Know the device, a source of its readings, the sampler that it fills and where that goes.

        `on_rows` is told what is being written, `late_rows` which of that came late.
        """
        super().__init__(
            device.hass,
            _LOGGER,
            config_entry=None,
            name=f"{DOMAIN} {source} store",
            update_interval=storage.period,
        )
        self.device = device
        self.source = source
        self.storage = storage
        self._late_rows = late_rows
        settings = LoggerSettings(period=storage.period)
        self.agent = LoggerAgent(self.name, sampler, self._store_at(storage), on_rows, settings)
        self.on_ran: Callable[[], None] = lambda: None  # is told of each run
        self._is_told = False  # the user, that something is wrong with the store
        self._turn = asyncio.Lock()
        self._unsubscribe: CALLBACK_TYPE = lambda: None

    @property
    def period(self) -> timedelta:
        """How often it writes."""
        return self.agent.config.period

    @property
    def is_connected(self) -> bool:
        """Whether the store itself takes what is written, rather than a journal beside it, or nothing."""
        return self.last_update_success and self.agent.failure is None

    @property
    def _issue_id(self) -> str:
        """What names a failure of this store; a device may have two."""
        return f"{self.device.subentry_id}_{self.source}"

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
                await self.agent.close()
            except StoreError as error:
                _LOGGER.warning("%s", self._async_failed(error))
        self._async_clear_issue()

    async def async_change(self, storage: StorageSettings) -> None:
        """Take other settings; only another store is gone over to, and what waits goes there as well."""
        before = self.storage.period
        async with self._turn:
            await self.async_move(storage)
        if storage.period != before:  # the last word counts
            self.agent.set_config(LoggerSettings(period=storage.period))
            self.update_interval = storage.period
            await self.async_refresh()

    @callback
    def async_follow_period(self) -> None:
        """Write in the period that the agent was set to."""
        if self.update_interval != self.period:
            self.update_interval = self.period
            self.device.config_entry.async_create_background_task(
                self.hass, self.async_refresh(), f"{self.name} in another period"
            )

    @asynccontextmanager
    async def async_hold(self) -> AsyncIterator[None]:
        """Have all that was said in the store, as far as it takes it, and write nothing meanwhile."""
        async with self._turn:
            try:
                await self.agent.flush()
            except StoreError as error:
                _LOGGER.debug("Goes to the next store: %s", error)
            yield

    async def async_move(self, storage: StorageSettings) -> None:
        """Go over to another store, if it is another, while nothing is written."""
        is_other = storage.url != self.storage.url
        self.storage = storage
        if is_other:
            await self.agent.move(self._store_at(storage))

    def _store_at(self, storage: StorageSettings) -> LateStore:
        """Return the store of the source; nothing is opened yet."""
        if self.device.corrects:
            return CorrectedStore(self.hass, storage.url, self.source, self._async_corrected)
        return LateStore(self.hass, storage.url, self.source, self._late_rows)

    @callback
    def _async_corrected(self, rows: Sequence[Reading]) -> None:
        """Have the days counted anew of which rows were kept that may be others than before."""
        self.device.config_entry.runtime_data.house.async_corrected(rows)

    async def async_flush(self) -> None:
        """Write what waits, and have the disk hold it. Raises StoreError."""
        async with self._turn:
            await self.agent.flush()

    @override
    async def _async_update_data(self) -> None:
        """Write what has come since the last time."""
        async with self._turn:
            if self._shutdown_requested:
                return
            try:
                await self.agent.run_once(dt_util.utcnow())
            except StoreError as error:
                raise self._async_failed(error) from error
            finally:
                self.on_ran()
        self._async_tell_state()

    @callback
    def _async_tell_state(self) -> None:
        """Tell the user that rows wait in a journal, or take back what was told of the store."""
        if self.agent.failure is not None:
            self._async_failed(self.agent.failure)
        elif self._is_told:
            self._async_clear_issue()

    @callback
    def _async_failed(self, error: StoreError) -> UpdateFailed:
        """Tell the user that nothing is kept, and return what to log."""
        placeholders = {"device": self.device.settings.name, "error": str(error)}
        self._is_told = True
        issues.async_create_store(self.hass, self._issue_id, placeholders)
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="store_failing",
            translation_placeholders=placeholders,
        )

    @callback
    def _async_clear_issue(self) -> None:
        """Take back that nothing is kept."""
        self._is_told = False
        issues.async_clear_store(self.hass, self._issue_id)
