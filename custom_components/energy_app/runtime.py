"""What runs for a house, and how it follows the settings."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from threading import Event
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .const import SUBENTRY_METER
from .coordinator import EnergyAppConfigEntry, MeterCoordinator
from .device import async_follow_identity, async_register_device
from .energy_core.clock import SystemClock
from .energy_core.exceptions import ConfigError
from .energy_core.readers.sampling import Sampler, SamplingMode
from .logger import LoggerCoordinator
from .settings import MeterSettings
from .storage import StorageSettings

if TYPE_CHECKING:
    from .nightly import Nightly

_LOGGER = logging.getLogger(__name__)

type MeterCallback = Callable[[Meter], None]


@dataclass(frozen=True, slots=True)
class Meter:
    """What runs for one meter."""

    coordinator: MeterCoordinator
    logger: LoggerCoordinator

    async def async_stop(self) -> None:
        """Let go of the line, then write what is still to be written."""
        await self.coordinator.async_stop()
        await self.logger.async_stop()


class EnergyAppRuntime:
    """The meters of a house; each runs, fails and is changed without the others noticing."""

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house; nothing runs yet."""
        self.meters: dict[str, Meter] = {}
        self._hass = hass
        self.storage = StorageSettings.from_entry(hass, entry)
        self._clock = SystemClock()
        self._entry = entry
        self._meter_callbacks: list[MeterCallback] = []
        self.nightly: Nightly
        self.stopping = Event()  # for those who are at work in threads
        self._changing = asyncio.Lock()

    @callback
    def async_on_meter(self, added: MeterCallback) -> CALLBACK_TYPE:
        """Call for every meter that runs and for each that comes later; returns what ends this."""
        self._meter_callbacks.append(added)
        for meter in self.meters.values():
            added(meter)
        return lambda: self._meter_callbacks.remove(added)

    async def async_follow(self) -> None:
        """Start, change and stop meters as the settings say; what did not change is left alone."""
        async with self._changing:
            await self._async_follow_storage()
            wanted = self._entry.get_subentries_of_type(SUBENTRY_METER)
            ids = {subentry.subentry_id for subentry in wanted}
            await self._async_stop(self.meters.keys() - ids)
            for subentry in wanted:
                if meter := self.meters.get(subentry.subentry_id):
                    await _async_change(meter.coordinator, MeterSettings.from_subentry(subentry))
                else:
                    self._async_start(subentry)

    async def async_stop(self) -> None:
        """Stop every meter; ports and files are closed on return."""
        self.stopping.set()
        async with self._changing:
            await self._async_stop(set(self.meters))

    async def async_switch(
        self, storage: StorageSettings, before_move: Callable[[], Awaitable[None]], save: Callable[[], None]
    ) -> None:
        """Have every meter kept in another store, or none: `before_move` is awaited while nothing is written.

        What it raises is passed on, and then the meters are written where they were; else `save` keeps the
        choice before anybody can follow another.
        """
        async with self._changing, AsyncExitStack() as held:
            loggers = [meter.logger for meter in self.meters.values()]
            for logger in loggers:
                await held.enter_async_context(logger.async_hold())
            await before_move()
            self.storage = storage
            save()
            for logger in loggers:
                await logger.async_move(storage)

    async def _async_follow_storage(self) -> None:
        """Have readings kept as the settings say."""
        self.storage = StorageSettings.from_entry(self._hass, self._entry)
        for meter in self.meters.values():
            await meter.logger.async_change(self.storage)

    @callback
    def _async_start(self, subentry: ConfigSubentry) -> None:
        """Start a meter."""
        sampler = Sampler(SamplingMode.MEAN)
        try:
            coordinator = MeterCoordinator(self._hass, self._entry, subentry, sampler, self._clock)
        except ConfigError as error:
            _LOGGER.warning("%s is left out: %s", subentry.title, error)
            return
        logger = LoggerCoordinator(self._hass, coordinator, sampler, self.storage)
        self.meters[subentry.subentry_id] = meter = Meter(coordinator, logger)
        async_register_device(coordinator)
        async_follow_identity(coordinator)
        for added in self._meter_callbacks:
            added(meter)
        coordinator.async_start()
        logger.async_start()

    async def _async_stop(self, subentry_ids: set[str]) -> None:
        """Stop meters, side by side."""
        stopping = [self.meters.pop(subentry_id) for subentry_id in subentry_ids]
        await asyncio.gather(*(meter.async_stop() for meter in stopping))


async def _async_change(coordinator: MeterCoordinator, settings: MeterSettings) -> None:
    """Bring a running meter to its settings, if they are others."""
    if settings != coordinator.settings:
        await coordinator.async_change(settings)
        async_register_device(coordinator)
