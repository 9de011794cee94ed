"""The agent that tidies stores once a night, and copies what is new to their mirrors."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, closing, nullcontext
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Event
from typing import override
from zoneinfo import ZoneInfo

from ..exceptions import EnergyCoreError, StoreError
from ..models import utc
from ..stores.maintenance import Retention, at_rest, free_bytes, mirror, tidy
from .agent import Agent, Interruptible

_LOGGER = logging.getLogger(__name__)

LOOK_EVERY = timedelta(minutes=5)  # whether it is time
_HOUR = 3  # after the clocks have changed, where they do
_AFTER_START = timedelta(minutes=15)  # a night that was missed is made up then
_LITTLE_ROOM = 500_000_000  # bytes, below which a disk is nearly full


@dataclass(frozen=True, slots=True, kw_only=True)
class NightJob:
    """What is done to the store of one source: `mirror` is the URL of a second one, if there is any.

    While it is tidied, its writer is on `hold`.
    """

    url: str
    source: str
    retention: Retention
    mirror: str | None = None
    hold: Callable[[], AbstractAsyncContextManager[None]] = nullcontext


class NightlyAgent(Agent, Interruptible):
    """Does its jobs in a thread, after three o'clock in the night; never just after the start."""

    def __init__(self, jobs: Sequence[NightJob], zone: str) -> None:
        """Do these jobs; the nights are those of a time zone."""
        self.name = "nightly"
        self._jobs = jobs
        self._zone = zone
        self._stopping = Event()
        self._started: datetime | None = None
        self._done: date | None = None  # the night that was done last
        self._failure: StoreError | None = None

    @override
    async def run_once(self, now: datetime) -> None:
        """Do what is due, if it is time. Raises StoreError with all that could not be done, until it can."""
        now = utc(now)
        self._started = self._started or now
        night = self._night(now)
        if night != self._done and now - self._started >= _AFTER_START:
            self._done = night
            failures = sorted(await self._work(now))
            words = f"left as it is until the next night: {'; '.join(failures)}"
            self._failure = StoreError(words) if failures else None
        if self._failure is not None:
            raise self._failure.with_traceback(None)

    @override
    def interrupt(self) -> None:
        """Stop after the part that it is at."""
        self._stopping.set()

    @override
    async def close(self) -> None:
        """Do no more."""
        self.interrupt()

    def _night(self, now: datetime) -> date:
        """Return the day on which the night began to be done that is the last one."""
        local = now.astimezone(ZoneInfo(self._zone))
        return local.date() if local.hour >= _HOUR else local.date() - timedelta(days=1)

    async def _work(self, now: datetime) -> set[str]:
        """Do all jobs, one after the other; returns what went wrong."""
        failures = set[str]()
        for job in self._jobs:
            for work in (self._mirror, self._tidy):  # what is dropped has been copied then
                if self._stopping.is_set():
                    return failures
                try:
                    async with job.hold() if work == self._tidy else nullcontext():
                        failures.update(await asyncio.to_thread(work, job, now))
                except EnergyCoreError as error:
                    failures.add(str(error))
        for url in {job.url for job in self._jobs}:
            await asyncio.to_thread(_look_for_room, url)
        return failures

    def _tidy(self, job: NightJob, now: datetime) -> Sequence[str]:
        """Pack, compress and drop; returns what went wrong. Raises StoreError."""
        return tidy(
            job.url,
            zone=self._zone,
            source=job.source,
            now=now,
            retention=job.retention,
            stop=self._stopping.is_set,
        ).failures

    def _mirror(self, job: NightJob, now: datetime) -> Sequence[str]:
        """Copy what is new, if there is a mirror. Raises StoreError, and ConfigError."""
        if job.mirror is None:
            return ()
        stores = (at_rest(url, zone=self._zone, source=job.source).open() for url in (job.url, job.mirror))
        with closing(next(stores)) as original, closing(next(stores)) as second:
            mirror(original, second, now=now, stop=self._stopping.is_set)
        return ()


def _look_for_room(url: str) -> None:
    """Say when a disk is nearly full."""
    try:
        free = free_bytes(url)
    except EnergyCoreError as error:
        _LOGGER.debug("The room that is left is not known: %s", error)
        return
    if free is not None and free < _LITTLE_ROOM:
        _LOGGER.warning("The disk of %s is nearly full: %d MB are left", url, free // 10**6)
