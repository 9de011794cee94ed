"""The writing of what a meter says to its store."""

import asyncio
import logging
from functools import partial
from typing import override

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util

from . import issues
from .const import DOMAIN, LOG_PERIOD
from .coordinator import MeterCoordinator
from .energy_core.agents.logger import LoggerAgent
from .energy_core.exceptions import ConfigError, EnergyCoreError, StoreError
from .energy_core.readers.sampling import Sampler
from .energy_core.stores import open_async_store
from .stores import store_url

_LOGGER = logging.getLogger(__name__)


class LoggerCoordinator(DataUpdateCoordinator[None]):
    """Writes the readings of a meter to its store every period, and the rest at the end.

    It belongs to no config entry: one whose polling is switched off would write nothing.
    """

    def __init__(self, hass: HomeAssistant, meter: MeterCoordinator, sampler: Sampler) -> None:
        """Know the meter and the sampler that it fills."""
        super().__init__(
            hass,
            _LOGGER,
            config_entry=None,
            name=f"{DOMAIN} {meter.settings.source} store",
            update_interval=LOG_PERIOD,
        )
        self.agent: LoggerAgent | None = None
        self._meter = meter
        self._sampler = sampler
        self._url = store_url(hass, meter.config_entry)
        self._turn = asyncio.Lock()
        self._unsubscribe: CALLBACK_TYPE = lambda: None

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
        if not self.last_update_success:
            self._async_clear_issue()

    async def _async_agent(self) -> LoggerAgent:
        """Return the agent that writes; its store is opened where it may take its time."""
        if self.agent is None:
            store = await self.hass.async_add_executor_job(
                partial(
                    open_async_store,
                    self._url,
                    zone=self.hass.config.time_zone,
                    source=self._meter.settings.source,
                )
            )
            self.agent = LoggerAgent(self.name, self._sampler, store)
        return self.agent

    @callback
    def _async_failed(self, error: EnergyCoreError) -> UpdateFailed:
        """Tell the user that nothing is kept, and return what to log."""
        placeholders = {"meter": self._meter.settings.name, "error": str(error)}
        issues.async_create_store(self.hass, self._meter.subentry_id, placeholders)
        return UpdateFailed(
            translation_domain=DOMAIN,
            translation_key="store_failing",
            translation_placeholders=placeholders,
        )

    @callback
    def _async_clear_issue(self) -> None:
        """Take back that nothing is kept."""
        issues.async_clear_store(self.hass, self._meter.subentry_id)
