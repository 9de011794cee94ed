"""What runs for a house, and how it follows the settings."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from threading import Event
from typing import TYPE_CHECKING

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .charger_log import ChargerLog
from .chargers import Chargers
from .const import DOMAIN
from .coordinator import DeviceCoordinator, EnergyAppConfigEntry
from .demand import DemandCoordinator
from .device import async_follow_identity, async_register_device
from .energy_core.clock import SystemClock
from .energy_core.exceptions import ConfigError
from .energy_core.models import Reading
from .histories import Histories
from .house import HouseCoordinator
from .kinds import COORDINATORS
from .late_rows import LateRows
from .logger import LoggerCoordinator
from .requestable.house import HouseAgents
from .storage import StorageSettings

if TYPE_CHECKING:
    from .nightly import Nightly
    from .processing import Processing

_LOGGER = logging.getLogger(__name__)

type RowsListener = Callable[[Sequence[Reading]], None]
type DeviceCallback = Callable[[Device], None]


@dataclass(frozen=True, slots=True)
class Device:
    """What runs for one device: who reads it, and who writes each of its sources."""

    coordinator: DeviceCoordinator
    loggers: tuple[LoggerCoordinator, ...]

    @property
    def logger(self) -> LoggerCoordinator:
        """Who writes its readings; what it has besides is written like that."""
        return self.loggers[0]

    @callback
    def async_start(self) -> None:
        """Begin to read and to write."""
        self.coordinator.async_start()
        for logger in self.loggers:
            logger.async_start()

    async def async_stop(self) -> None:
        """Let go of the device, then write what is still to be written."""
        await self.coordinator.async_stop()
        for logger in self.loggers:
            await logger.async_stop()


class EnergyAppRuntime:
    """The devices of a house; each runs, fails and is changed without the others noticing."""

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house; nothing runs yet."""
        self.devices: dict[str, Device] = {}
        self._hass = hass
        self.late_rows = LateRows()
        self.storage = StorageSettings.from_entry(hass, entry)
        self._clock = SystemClock()
        self._entry = entry
        self._device_callbacks: list[DeviceCallback] = []
        self.nightly: Nightly
        self.processing: Processing
        self.house = HouseCoordinator(hass, entry)
        self.demand = DemandCoordinator(hass, entry)
        self.chargers = Chargers(hass, entry, self._clock)
        self.charger_logs: dict[str, ChargerLog] = {}
        self.histories = Histories(hass)
        self.latest_rows: dict[str, Reading] = {}  # by their sources, at the time when they came
        self._rows_listeners: list[RowsListener] = []
        self.stopping = Event()  # for those who are at work in threads
        self._changing = asyncio.Lock()
        self.agents = HouseAgents(hass, entry)

    @property
    def longest_period(self) -> timedelta:
        """How far apart the rows may be that are kept."""
        return max((logger.period for logger in self.loggers), default=self.storage.period)

    @property
    def loggers(self) -> Iterator[LoggerCoordinator]:
        """Whoever writes anything."""
        for device in self.devices.values():
            yield from device.loggers
        for log in self.charger_logs.values():
            yield log.logger

    @callback
    def async_on_device(self, added: DeviceCallback) -> CALLBACK_TYPE:
        """Call for every device that runs and for each that comes later; returns what ends this."""
        self._device_callbacks.append(added)
        for device in self.devices.values():
            added(device)
        return lambda: self._device_callbacks.remove(added)

    @callback
    def async_count(self, _hass: HomeAssistant) -> None:
        """Have the totals of today counted by what is kept."""
        self._entry.async_create_background_task(
            self._hass, self.house.async_begin(), f"{DOMAIN} totals of today"
        )

    async def async_follow(self) -> None:
        """Start, change and stop devices as the settings say; what did not change is left alone.

        Chargers go first: what a crash left on goes off, whatever becomes of the devices. Once all is stopped
        nothing is started again.
        """
        await self.chargers.async_follow()
        async with self._changing:
            if self.stopping.is_set():
                return
            await self._async_follow_storage()
            wanted = {
                subentry_id: subentry
                for subentry_id, subentry in self._entry.subentries.items()
                if subentry.subentry_type in COORDINATORS
            }
            await self._async_stop(self.devices.keys() - wanted.keys())
            for subentry_id, subentry in wanted.items():
                if device := self.devices.get(subentry_id):
                    await _async_change(device.coordinator, subentry)
                else:
                    self._async_start(subentry)
        await self._async_follow_chargers()
        await self.agents.async_follow()

    async def async_stop(self) -> None:
        """Stop every charger, then every device; ports and files are closed on return."""
        await self.chargers.async_stop()
        self.stopping.set()
        self.agents.async_stop()
        async with self._changing:
            await self._async_stop(set(self.devices))
            await self._async_stop_logs(set(self.charger_logs))
        await self.histories.async_close()

    async def async_switch(
        self, storage: StorageSettings, before_move: Callable[[], Awaitable[None]], save: Callable[[], None]
    ) -> None:
        """Have all devices kept in another store, or none: `before_move` is awaited while nothing is written.

        What it raises is passed on, and then devices are written where they were; else `save` keeps the
        choice before anybody can follow another.
        """
        async with self._changing, AsyncExitStack() as held:
            loggers = list(self.loggers)
            for logger in loggers:
                await held.enter_async_context(logger.async_hold())
            await before_move()
            self.storage = storage
            save()
            for logger in loggers:
                await logger.async_move(storage)

    async def _async_follow_chargers(self) -> None:
        """Keep what the chargers do that run."""
        async with self._changing:
            if self.stopping.is_set():
                return
            running = self.chargers.running
            await self._async_stop_logs(self.charger_logs.keys() - running.keys())
            for subentry_id in running.keys() - self.charger_logs.keys():
                self.charger_logs[subentry_id] = ChargerLog(
                    running[subentry_id],
                    self._clock,
                    storage=self.storage,
                    late_rows=self.late_rows,
                    on_rows=self._async_see,
                )

    async def _async_stop_logs(self, subentry_ids: set[str]) -> None:
        """Keep no more of chargers, side by side."""
        stopping = [self.charger_logs.pop(subentry_id) for subentry_id in subentry_ids]
        await asyncio.gather(*(log.async_stop() for log in stopping))

    async def _async_follow_storage(self) -> None:
        """Have readings kept as the settings say."""
        self.storage = StorageSettings.from_entry(self._hass, self._entry)
        for logger in self.loggers:
            await logger.async_change(self.storage)

    @callback
    def _async_start(self, subentry: ConfigSubentry) -> None:
        """Start a device."""
        try:
            coordinator = COORDINATORS[subentry.subentry_type](self._hass, self._entry, subentry, self._clock)
        except ConfigError as error:
            _LOGGER.warning("%s is left out: %s", subentry.title, error)
            return
        loggers = tuple(
            LoggerCoordinator(
                coordinator,
                source,
                sampler=sampler,
                storage=self.storage,
                late_rows=self.late_rows,
                on_rows=_leave if coordinator.corrects else self._async_rows,
            )
            for source, sampler in coordinator.samplers.items()
        )
        self.devices[subentry.subentry_id] = device = Device(coordinator, loggers)
        async_register_device(coordinator)
        async_follow_identity(coordinator)
        self.demand.async_follow(coordinator)
        for added in self._device_callbacks:
            added(device)
        device.async_start()

    @callback
    def async_on_rows(self, listener: RowsListener) -> CALLBACK_TYPE:
        """Tell somebody each time that rows are being kept; returns what ends this."""
        self._rows_listeners.append(listener)
        return lambda: self._rows_listeners.remove(listener)

    @callback
    def _async_rows(self, rows: Sequence[Reading]) -> None:
        """Have what is being kept counted, and seen."""
        self.house.async_follow(rows)
        self._async_see(rows)

    @callback
    def _async_see(self, rows: Sequence[Reading]) -> None:
        """Have what is being kept seen by those who look."""
        now = dt_util.utcnow()  # the clock of a device may be another
        self.latest_rows.update({row.source: replace(row, at=now) for row in rows})
        for listener in list(self._rows_listeners):
            listener(rows)

    async def _async_stop(self, subentry_ids: set[str]) -> None:
        """Stop devices, side by side."""
        stopping = [self.devices.pop(subentry_id) for subentry_id in subentry_ids]
        await asyncio.gather(*(device.async_stop() for device in stopping))


def _leave(_rows: Iterable[Reading]) -> None:
    """Leave rows that are no readings of now, as prices of tomorrow: totals do not follow them."""


async def _async_change(coordinator: DeviceCoordinator, subentry: ConfigSubentry) -> None:
    """Bring a running device to its settings."""
    before = coordinator.settings
    try:
        await coordinator.async_change(subentry)
    except ConfigError as error:
        _LOGGER.warning("%s stays as it was: %s", subentry.title, error)
    if coordinator.settings != before:
        async_register_device(coordinator)
