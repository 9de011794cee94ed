"""The way of all readings of a house to another store, while its meters go on."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from functools import partial
from threading import Event

from homeassistant.core import HomeAssistant

from ..coordinator import EnergyAppConfigEntry
from ..energy_core.exceptions import StoreError
from ..energy_core.stores.maintenance import at_rest, copy
from ..storage import StorageSettings
from ..stores import async_in_thread


class Moving:
    """Copies what is there, then has the meters write to the other store; it can be stopped until then."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: EnergyAppConfigEntry,
        target: StorageSettings,
        progress: Callable[[float], None],
    ) -> None:
        """Know the house and where its readings go; `progress` hears which share of them is there."""
        self._hass = hass
        self._runtime = entry.runtime_data
        self._target = target
        self._progress = progress
        self._stopping = Event()

    def stop(self) -> None:
        """Stop copying; what was copied until now does no harm, and a next time goes on from there."""
        self._stopping.set()

    async def async_run(self) -> None:
        """Copy and move. Raises ConfigError or StoreError, and then the meters write where they did."""
        sources = [meter.coordinator.settings.source for meter in self._runtime.meters.values()]
        for number, source in enumerate(sources):
            await self._async_copy(source, partial(_overall, number, len(sources)))
        await self._runtime.async_switch(self._target, lambda source: self._async_copy(source, None))

    async def _async_copy(self, source: str, overall: Callable[[float], float] | None) -> None:
        """Copy the readings of one meter, as far as they are not there."""
        await async_in_thread(self._hass, partial(self._copy, source, overall))

    def _copy(self, source: str, overall: Callable[[float], float] | None) -> None:
        """Copy in a thread. Raises ConfigError or StoreError."""

        def tell(_until: datetime, _rows: int, share: float) -> None:
            if overall is not None:
                self._hass.loop.call_soon_threadsafe(self._progress, overall(share))

        zone = self._hass.config.time_zone
        old = at_rest(self._runtime.storage.url, zone=zone, source=source)
        new = at_rest(self._target.url, zone=zone, source=source)
        with closing(old.open()) as there, closing(new.open()) as here:
            report = copy(there, here, progress=tell, stop=self._stopping.is_set)
        if not report.finished:
            raise StoreError("the copy was stopped")


def _overall(number: int, count: int, share: float) -> float:
    """Return which share of all is done, when so much of one of them is."""
    return (number + share) / count
