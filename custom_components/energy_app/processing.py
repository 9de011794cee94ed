"""Means, quarter-hours and days of what devices said, made a few at a time."""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from threading import Event

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import async_call_later, async_track_time_change

from .const import DOMAIN
from .coordinator import EnergyAppConfigEntry
from .energy_core.clock import SystemClock
from .energy_core.exceptions import EnergyCoreError
from .requestable.result import ResultAgent
from .result_task import ResultTask
from .results import RESULTS, wanted
from .stores import async_in_thread, async_require, is_kept

_LOGGER = logging.getLogger(__name__)

_MINUTES = (1, 16, 31, 46)  # a minute after each quarter, when its last rows are there
_AFTER_START = timedelta(minutes=2)
_GO_ON_AFTER = timedelta(seconds=30)


class Processing:
    """Has the standard results made of the rows of a house, soon after each quarter-hour."""

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house."""
        self._hass = hass
        self._entry = entry
        self.turn = asyncio.Lock()  # of who writes the files of results
        self._stopping = Event()
        self._failures: dict[str, str] = {}  # that were said
        self._unsubscribe: list[CALLBACK_TYPE] = []
        self._go_on: CALLBACK_TYPE | None = None
        self._listeners: list[Callable[[], Awaitable[bool | None]]] = []
        self._results: dict[str, ResultAgent] = {}
        self._is_told = False  # of rows that came late, since the last run began
        self._is_paused = False  # for a backup
        self._is_reopened = False  # something, of any year, that is not made again yet

    @callback
    def async_on_done(self, listener: Callable[[], Awaitable[bool | None]]) -> CALLBACK_TYPE:
        """Await somebody after each run, who uses what was made and says whether he has more to do.

        Returns what ends this.
        """
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @property
    def stopping(self) -> Event:
        """What is set while nothing may be begun: for a backup, or for good."""
        return self._stopping

    @callback
    def async_start(self) -> None:
        """Work from now on, each house at a second of its own."""
        second = Random(self._entry.entry_id).randrange(60)  # noqa: S311 - to spread the load, not a secret
        self._unsubscribe = [
            async_track_time_change(self._hass, self._run, minute=_MINUTES, second=second),
            async_call_later(self._hass, _AFTER_START, self._run),
        ]
        self._entry.runtime_data.late_rows.tell = self._tell

    async def async_stop(self) -> None:
        """Work no more; what is being done ends with the blocks that it is at."""
        self._stopping.set()
        while self._unsubscribe:
            self._unsubscribe.pop()()
        self._async_forget_to_go_on()
        if not self._is_paused:
            async with self.turn:
                return

    async def async_pause(self) -> None:
        """Touch no file until `async_resume`; what is being done ends with the blocks that it is at."""
        was_stopping = self._stopping.is_set()
        self._stopping.set()
        await self.turn.acquire()
        self._is_paused = True
        if not was_stopping:
            self._stopping.clear()

    @callback
    def async_resume(self) -> None:
        """Work again."""
        if self._is_paused:
            self._is_paused = False
            self.turn.release()

    async def async_reopen(
        self,
        start: datetime,
        end: datetime,
        names: Collection[str] = RESULTS,
        *,
        source: str | None = None,
    ) -> dict[str, int]:
        """Have results of [start, end) made again soon, of one source or of all; returns how many of each.

        Raises ConfigError or StoreError.
        """
        reopened: dict[str, int] = {}
        async with self.turn:
            for task in self._tasks():
                if task.config.name in names and source in {None, task.config.reader}:
                    await async_require(self._hass, task.url)
                    count = await async_in_thread(self._hass, partial(task.reopen, start, end))
                    reopened[task.name] = count
        if any(reopened.values()):
            self._is_reopened = True
            await self._entry.runtime_data.nightly.async_owe(start)
            self._entry.async_create_background_task(
                self._hass, self._run(SystemClock().now()), f"{DOMAIN} results made again"
            )
        return reopened

    @callback
    def _async_forget_to_go_on(self) -> None:
        """Wait no more for the rest of a run."""
        go_on, self._go_on = self._go_on, None
        if go_on is not None:
            go_on()

    async def _run(self, _now: datetime) -> None:
        """Process every source; while that is being done, or old results are being packed, in a while."""
        self._async_forget_to_go_on()
        if self.turn.locked():
            self.async_go_on_soon()
            return
        if self._stopping.is_set():
            return
        async with self.turn:
            if self._is_told:
                self._entry.runtime_data.house.async_forget()
            self._is_told = False
            is_left = await self._async_process_all()
            if self._is_reopened and not is_left:
                self._is_reopened = False
                self._entry.runtime_data.house.async_look_again()
            for listener in list(self._listeners):
                is_left |= await listener() is True
        self._async_forget_to_go_on()
        if is_left or self._is_told:
            self.async_go_on_soon()

    def _tell(self) -> None:
        """Hear that rows came late, in the thread of who wrote them."""
        self._hass.loop.call_soon_threadsafe(self._async_tell)

    @callback
    def _async_tell(self) -> None:
        """Hear that rows came late, perhaps in the middle of a run."""
        self._is_told = True
        self.async_go_on_soon()

    @callback
    def async_go_on_soon(self) -> None:
        """Run again in a while, unless that is to come anyway."""
        if self._go_on is None and not self._stopping.is_set():
            self._go_on = async_call_later(self._hass, _GO_ON_AFTER, self._run)

    async def _async_process_all(self) -> bool:
        """Process every source; returns whether something is left."""
        is_left = False
        for task in self._tasks():
            if self._stopping.is_set():
                return True
            try:
                await async_require(self._hass, task.url)
                is_left |= await self._async_process(task)
            except EnergyCoreError as error:
                self._say(task.name, str(error))
            else:
                self._failures.pop(task.name, None)
        return is_left

    async def _async_process(self, task: ResultTask) -> bool:
        """Process one source; returns whether something is left. Raises ConfigError or StoreError."""
        agent = self._results.setdefault(task.name, ResultAgent(task.name))
        try:
            with agent.log.noting(SystemClock().now()):
                outcome = await async_in_thread(self._hass, partial(task.run, self._stopping))
                agent.note(outcome)
        finally:
            agent.tell()
        return outcome.is_left

    def results(self) -> Iterable[ResultAgent]:
        """Return what answers for each result; what was made once is, as long as its device runs."""
        for _ in self._tasks():
            continue
        sources = {device.logger.source for device in self._entry.runtime_data.devices.values()}
        self._results = {
            name: agent for name, agent in self._results.items() if name.partition(" ")[0] in sources
        }
        return self._results.values()

    def _tasks(self) -> Iterable[ResultTask]:
        """Return what is to be made of what runs; where rows wait for their store, later."""
        storage, zone = self._entry.runtime_data.storage, self._hass.config.time_zone
        url = storage.url
        if not is_kept(url):
            return
        place = hashlib.sha256(url.encode()).hexdigest()[:8]
        folder = Path(self._hass.config.path(DOMAIN, "blocks"))
        for device in list(self._entry.runtime_data.devices.values()):
            if not device.logger.is_connected:
                continue
            for config in wanted(device.coordinator, device.logger.period):
                state = folder / f"{place}_{config.reader}_{config.name}.json"
                task = ResultTask(config, url, zone, state, self._entry.runtime_data.late_rows)
                agent = self._results.setdefault(task.name, ResultAgent(task.name))
                most = agent.config.blocks_to_process
                yield replace(task, config=replace(config, blocks_to_process=most))

    def _say(self, name: str, failure: str) -> None:
        """Log once what could not be done."""
        if self._failures.get(name) != failure:
            _LOGGER.warning("%s: left as it is until the next quarter-hour: %s", name, failure)
        self._failures[name] = failure
