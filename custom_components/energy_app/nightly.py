"""What is done once a night: old days take less room, those that are too old go."""

import asyncio
import logging
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from random import Random
from threading import Event

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_time_change
from homeassistant.util import dt as dt_util

from . import issues
from .coordinator import EnergyAppConfigEntry
from .energy_core.exceptions import EnergyCoreError
from .energy_core.stores.maintenance import Retention, TidyReport, at_rest, free_bytes, mirror, tidy
from .owed import Owed
from .results import is_for_ever
from .storage import StorageSettings
from .stores import async_in_thread, async_require, taken_sources

_LOGGER = logging.getLogger(__name__)

_HOUR = 3  # after the clocks have changed, where they do
_AFTER_START = timedelta(minutes=15)  # a night that was missed is made up then
_FOR_EVER = Retention(raw_days=0)
_LITTLE_ROOM = 500_000_000  # bytes, below which a disk is nearly full


class Nightly:
    """Tidies the stores of a house each night, and looks how much room is left."""

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house."""
        self._hass = hass
        self._entry = entry
        self._stopping = Event()
        self._turn = asyncio.Lock()
        self._idle = asyncio.Event()
        self._idle.set()
        self._failures: frozenset[str] = frozenset()  # that were said
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._owed = Owed(hass, entry)

    async def async_owe(self, since: datetime) -> None:
        """Have the second store brought up to date from an instant on, in the next night."""
        await self._owed.async_add(since)

    @callback
    def async_start(self) -> None:
        """Work from now on, each house at a minute of its own."""
        chance = Random(self._entry.entry_id)  # noqa: S311 - to spread the load, not a secret
        minute, second = chance.randrange(60), chance.randrange(60)
        self._unsubscribe = [
            async_track_time_change(self._hass, self._run, hour=_HOUR, minute=minute, second=second),
            async_call_later(self._hass, _AFTER_START, self._run),
        ]

    async def async_stop(self) -> None:
        """Work no more: what is being done ends with the part that it is at, and has ended on return."""
        self._stopping.set()
        while self._unsubscribe:
            self._unsubscribe.pop()()
        await self._idle.wait()
        issues.async_clear_little_room(self._hass, self._entry.entry_id)

    async def async_pause(self) -> None:
        """Touch no file until `async_resume`; what is being done ends with the part that it is at."""
        was_stopping = self._stopping.is_set()
        self._stopping.set()
        await self._turn.acquire()
        if not was_stopping:
            self._stopping.clear()

    @callback
    def async_resume(self) -> None:
        """Work again."""
        if self._turn.locked():
            self._turn.release()

    async def _run(self, _now: datetime) -> None:
        """Tidy the store of every device, if that is not being done."""
        if self._turn.locked():
            return
        async with self._turn:
            self._idle.clear()
            try:
                await self._tidy_all()
            finally:
                self._idle.set()

    async def _tidy_all(self) -> None:
        """Tidy the store of every device, and look for room."""
        storage = self._entry.runtime_data.storage
        failures, owed = set[str](), await self._owed.async_get()
        for source in await self._sources(storage):
            if self._stopping.is_set():
                return
            try:
                report = await self._async_tidy(storage, source)
            except EnergyCoreError as error:
                failures.add(str(error))
            else:
                failures.update(report.failures)
            failures.update(await self._mirror(storage, source, owed))
        if self._stopping.is_set():
            return
        if not failures:
            await self._owed.async_settle(owed)
        self._say(failures)
        await self._look_for_room(storage)

    async def _sources(self, storage: StorageSettings) -> list[str]:
        """Return the sources of which there may be something, also of devices that are no more."""
        running = {logger.source for logger in self._entry.runtime_data.loggers}
        call = partial(taken_sources, storage.url, self._hass.config.time_zone)
        return sorted(running.union(await async_in_thread(self._hass, call)))

    async def _async_tidy(self, storage: StorageSettings, source: str) -> TidyReport:
        """Tidy the store of one source; results while none are made, since that writes the same files."""
        task = partial(self._tidy, storage, source)
        if not is_for_ever(source):
            return await async_in_thread(self._hass, task)
        async with self._entry.runtime_data.processing.turn:
            return await async_in_thread(self._hass, task)

    def _tidy(self, storage: StorageSettings, source: str) -> TidyReport:
        """Tidy the store of one source, in a thread."""
        return tidy(
            storage.url,
            zone=self._hass.config.time_zone,
            source=source,
            now=dt_util.utcnow(),
            retention=_FOR_EVER if is_for_ever(source) else storage.retention,
            stop=self._stopping.is_set,
        )

    async def _mirror(self, storage: StorageSettings, source: str, owed: datetime | None) -> list[str]:
        """Copy what is new of one source to the second store, if there is one; returns what went wrong.

        What was changed since an instant is `owed` to it as well.
        """
        if storage.mirror is None:
            return []
        try:
            await async_require(self._hass, storage.mirror)
            await async_in_thread(self._hass, partial(self._copy, storage.url, storage.mirror, source, owed))
        except EnergyCoreError as error:
            return [str(error)]
        return []

    def _copy(self, url: str, mirror_url: str, source: str, owed: datetime | None) -> None:
        """Copy what is new, in a thread."""
        zone = self._hass.config.time_zone
        stores = (at_rest(each, zone=zone, source=source).open() for each in (url, mirror_url))
        with closing(next(stores)) as original, closing(next(stores)) as second:
            mirror(original, second, now=dt_util.utcnow(), changed_since=owed, stop=self._stopping.is_set)

    def _say(self, failures: set[str]) -> None:
        """Log what could not be done, once."""
        for failure in failures - self._failures:
            _LOGGER.warning("Left as it is until the next night: %s", failure)
        self._failures = frozenset(failures)

    async def _look_for_room(self, storage: StorageSettings) -> None:
        """Tell the user when the disk is nearly full, and take it back."""
        try:
            free = await async_in_thread(self._hass, partial(free_bytes, storage.url))
        except EnergyCoreError as error:
            _LOGGER.debug("The room that is left is not known: %s", error)
            return
        if self._stopping.is_set():  # it would not be taken back
            return
        if free is not None and free < _LITTLE_ROOM:
            issues.async_create_little_room(self._hass, self._entry.entry_id, free)
        else:
            issues.async_clear_little_room(self._hass, self._entry.entry_id)
