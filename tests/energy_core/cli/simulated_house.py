"""A house that runs in this process, whose time passes as fast as all that is done in it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any, override

from aiohttp import ClientSession

from energy_core.agents.app import App
from energy_core.agents.feed import PushedFeed
from energy_core.agents.requests import Requests
from energy_core.cli.run_parts import start_all
from energy_core.factory import app_config
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine
from tests.energy_core.agents.pace import VirtualPace

START = datetime(2026, 3, 1, 1, tzinfo=UTC)  # in Brussels two o'clock: the night's work comes in an hour
_BURST_S = 10
_PATIENCE_S = 60.0  # on a machine that does other work as well


class CountedThreads(ThreadPoolExecutor):
    """Threads of which one knows whether they are at work."""

    busy = 0

    @override
    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        self.busy += 1
        future = super().submit(fn, *args, **kwargs)
        future.add_done_callback(self._rest)
        return future

    def _rest(self, _: Future[Any]) -> None:
        """Count one less."""
        self.busy -= 1


class SimulatedHouse:
    """A meter on a serial port, and all that a configuration has run on it."""

    def __init__(self, app: App, pace: VirtualPace, line: PtyLine, threads: CountedThreads) -> None:
        """Know its parts."""
        self.app = app
        self._pace = pace
        self._line = line
        self._threads = threads
        agents = (member.running.agent for member in app._members)
        (self._feed,) = (agent for agent in agents if isinstance(agent, PushedFeed))

    async def wake(self) -> None:
        """Have the meter heard: what it says before its port is open is lost."""
        async with asyncio.timeout(_PATIENCE_S):
            while not self._feed.readings:
                self._line.step()
                await asyncio.sleep(0.05)

    async def live(self, passed: timedelta) -> None:
        """Let time pass, with a telegram for each second of it; they come ten at once."""
        for _ in range(int(passed.total_seconds()) // _BURST_S):
            due = self._feed.readings + _BURST_S
            self._line.sent.clear()  # what the meter remembers is not the house's
            self._line.step(_BURST_S)
            async with asyncio.timeout(_PATIENCE_S):
                await _once(partial(self._has_heard, due))
                await self._pace.forward(_BURST_S)
                await _once(lambda: not self._threads.busy)

    def _has_heard(self, count: int) -> bool:
        """Say whether so many telegrams were understood."""
        return self._feed.readings >= count


async def _once(holds: Callable[[], bool]) -> None:
    """Let the loop turn until something holds."""
    while not holds():  # noqa: ASYNC110 - no event tells of it, and no time passes meanwhile
        await asyncio.sleep(0)


@asynccontextmanager
async def simulated(folder: Path, more: dict[str, Any]) -> AsyncIterator[SimulatedHouse]:
    """Run a house with a logger, the standard data managers and what is configured besides."""
    threads = CountedThreads(8)
    asyncio.get_running_loop().set_default_executor(threads)
    with PtyLine(Meter(MeterOptions(start=START)), start=START, speed=0) as line:
        house = app_config(
            {
                "house": {"name": "Home"},
                "readers": [{"type": "dsmr", "name": "meter", "url": line.path}],
                "stores": [{"name": "readings", "url": f"csv://{folder}/readings?distributed=date"}],
                "loggers": [{"reader": "meter", "store": "readings", "period": "10s"}],
                **more,
            }
        )
        pace = VirtualPace(START)
        app = App(pace, Requests())
        async with ClientSession() as session:
            start_all(app, house, pace, session, folder)
            await pace.forward(0.01)
            one = SimulatedHouse(app, pace, line, threads)
            await one.wake()
            yield one
            assert await app.stop(asyncio.Event())
