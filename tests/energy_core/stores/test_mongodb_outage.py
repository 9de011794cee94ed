"""A logger writes ten times a second behind a journal, while its MongoDB server comes and goes."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from energy_core import Reading, open_async_store
from energy_core.agents.logger import LoggerAgent
from energy_core.exceptions import StoreError
from energy_core.readers.sampling import Sampler, SamplingMode
from tests.servers.mongodb import MongoServer

START = datetime(2026, 1, 31, 12, tzinfo=UTC)
PERIOD = timedelta(milliseconds=100)
NIGHTLY = (pytest.mark.nightly, pytest.mark.slow)
QUICK = {"serverSelectionTimeoutMS": "300", "socketTimeoutMS": "300", "connectTimeoutMS": "300"}


class Writing:
    """A logger that takes and writes a reading every period, as its door would have it."""

    def __init__(self, url: str) -> None:
        """Open the store."""
        self.count = 0
        self.sampler = Sampler(SamplingMode.ALL)
        self.agent = LoggerAgent("logger", self.sampler, open_async_store(url, source="meter"))

    async def run(self) -> None:
        """Write until cancelled, however long one write takes."""
        while True:
            at = START + self.count * PERIOD
            self.sampler.push(Reading("meter", at, {"n": self.count}))
            self.count += 1
            with suppress(StoreError):
                await self.agent.run_once(at)
            await asyncio.sleep(PERIOD.total_seconds())


@asynccontextmanager
async def writing(url: str) -> AsyncIterator[Writing]:
    """Have a logger write meanwhile, and end as it should."""
    logger = Writing(url)
    task = asyncio.create_task(logger.run())
    yield logger
    task.cancel()
    await asyncio.wait([task])
    await logger.agent.close()


@pytest.mark.parametrize("seconds", [2, pytest.param(10, marks=NIGHTLY)])
@pytest.mark.parametrize("more", ["", "&distributed=date&no_duplicates=50ms"], ids=["buffered", "all"])
async def test_nothing_is_lost_or_doubled(tmp_path: Path, seconds: float, more: str) -> None:
    """Stopped, hung and started again, each for a while: every row is there, once, and in order."""
    server = MongoServer(tmp_path / "server")
    (tmp_path / "server").mkdir()
    await asyncio.to_thread(server.start)
    url = f"{server.url('house', **QUICK)}&buffered={tmp_path}/journal{more}"
    steps: list[Callable[[], None]] = [server.stop, server.start, server.hang, server.go_on]
    try:
        async with writing(url) as logger:
            for step in steps:
                await asyncio.sleep(seconds)
                await asyncio.to_thread(step)
            await asyncio.sleep(max(6, seconds))
        store = open_async_store(url, source="meter")
        numbers = (await store.get_all())["n"].tolist()
        await store.close()
    finally:
        server.go_on()
        await asyncio.to_thread(server.stop)
    assert numbers == list(range(logger.count))
    assert logger.agent.rows_lost == 0
