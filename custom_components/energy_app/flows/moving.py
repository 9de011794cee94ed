"""The way of all readings of a house to another store, while its devices go on."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import replace
from functools import partial
from threading import Event
from typing import Any

from homeassistant.core import HomeAssistant, callback

from ..coordinator import EnergyAppConfigEntry
from ..energy_core.exceptions import StoreError, StoreUnavailableError
from ..energy_core.stores.maintenance import at_rest, copy
from ..stores import async_in_thread, kept_sources, store_url


class Moving:
    """Copies what is there, then has the devices write to the other store; it can be stopped until then."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: EnergyAppConfigEntry,
        options: Mapping[str, Any],
        progress: Callable[[float], None],
    ) -> None:
        """Know the house and the options that say where its readings go; `progress` hears how many are."""
        self._hass = hass
        self._runtime = entry.runtime_data
        self._entry = entry
        self._options = options
        self._target = replace(self._runtime.storage, url=store_url(hass, options))
        self._progress = progress
        self._stopping = Event()

    def stop(self) -> None:
        """Stop copying; what was copied until now does no harm, and a next time goes on from there."""
        self._stopping.set()

    async def async_run(self) -> None:
        """Copy and move. Raises ConfigError or StoreError, and then the devices write where they did."""
        await async_in_thread(self._hass, self._copy_all)
        # The last step is done whole, whoever closes the dialog in the middle of it.
        switch = self._hass.async_create_task(
            self._runtime.async_switch(self._target, self._async_copy_rest, self._save)
        )
        switch.add_done_callback(lambda task: task.cancelled() or task.exception())
        await asyncio.shield(switch)

    @callback
    def _save(self) -> None:
        """Keep the choice."""
        self._hass.config_entries.async_update_entry(self._entry, options=self._options)

    def _is_stopped(self) -> bool:
        """Say whether the dialog was closed, or the house is being stopped."""
        return self._stopping.is_set() or self._runtime.stopping.is_set()

    async def _async_copy_rest(self) -> None:
        """Copy what the devices said while the rest was copied."""
        loggers = list(self._runtime.loggers)
        if left := sum(logger.agent.rows_in_journal for logger in loggers):
            raise StoreUnavailableError(f"{left} rows still wait for the store that is in use")
        for source in [logger.source for logger in loggers]:
            await async_in_thread(self._hass, partial(self._copy, source, lambda _: None, verify=False))

    def _copy_all(self) -> None:
        """Copy what is kept of any device, also of one that is no more, in a thread.

        Every day is compared: the other store may have been in use before. Raises ConfigError or StoreError.
        """
        sources = kept_sources(self._runtime.storage.url, self._hass.config.time_zone)
        for number, source in enumerate(sources):
            self._copy(source, partial(self._tell, number, len(sources)), verify=True)

    def _tell(self, number: int, count: int, share: float) -> None:
        """Tell which share of all is done, when so much of one of them is."""
        self._hass.loop.call_soon_threadsafe(self._progress, (number + share) / count)

    def _copy(self, source: str, tell: Callable[[float], None], *, verify: bool) -> None:
        """Copy the readings of one source, as far as they are not there. Raises ConfigError or StoreError."""
        zone = self._hass.config.time_zone
        old = at_rest(self._runtime.storage.url, zone=zone, source=source)
        new = at_rest(self._target.url, zone=zone, source=source)
        with closing(old.open()) as there, closing(new.open()) as here:
            report = copy(
                there,
                here,
                verify=verify,
                progress=lambda _until, _rows, share: tell(share),
                stop=self._is_stopped,
            )
        if not report.finished or self._is_stopped():
            raise StoreError("the copy was stopped")
