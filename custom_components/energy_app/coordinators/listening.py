"""What devices have in common that speak by themselves."""

import asyncio
import logging
from abc import abstractmethod

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant, callback

from ..const import DOMAIN
from ..coordinator import DeviceCoordinator, EnergyAppConfigEntry
from ..energy_core.models import Reading
from ..energy_core.protocols import Clock, PushReader

_LOGGER = logging.getLogger(__name__)

# A stream ends only when it is left; should a fault end one, the line is not hammered.
_RESTART_SECONDS = 10


class ListeningCoordinator[ReaderT: PushReader](DeviceCoordinator):
    """Listens to its reader in a task, which goes on whoever fails that hears it."""

    reader: ReaderT

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know the device, and leave it alone until it is listened to."""
        super().__init__(hass, entry, subentry, clock)
        self._task: asyncio.Task[None] | None = None

    @callback
    def _async_begin_listening(self) -> None:
        """Listen, unless that is being done."""
        if self._task is None:
            self._task = self.config_entry.async_create_background_task(
                self.hass, self._listen(), f"{DOMAIN} {self.name}"
            )

    async def _end_listening(self) -> None:
        """Listen no more."""
        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.wait([task])

    async def _listen(self) -> None:
        """Pass on readings for ever."""
        while True:
            try:
                async with self.reader.stream() as readings:
                    async for reading in readings:
                        self._async_receive(reading)
            except Exception:
                _LOGGER.exception("Reading %s failed, trying again in %s s", self.name, _RESTART_SECONDS)
            await asyncio.sleep(_RESTART_SECONDS)

    @callback
    @abstractmethod
    def _async_receive(self, reading: Reading) -> None:
        """Pass a reading on."""
