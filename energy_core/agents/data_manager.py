"""The agent that has blocks processed."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, override

from ..data_managers import BlockState
from ..exceptions import StoreError, StoreUnavailableError
from ..models import utc
from .agent import Agent, Requestable, Unfinished
from .run_log import RunLog

if TYPE_CHECKING:
    from ..data_managers.block_processor import BlockProcessor
    from ..data_managers.report import RunReport


@dataclass(frozen=True, slots=True, kw_only=True)
class DataManagerSettings:
    """How often a data manager looks for blocks, and how many it processes then at most."""

    period: timedelta = field(
        default=timedelta(minutes=1), metadata={"minimum": timedelta(seconds=1), "maximum": timedelta(days=1)}
    )
    blocks_to_process: int = field(default=100, metadata={"minimum": 1, "maximum": 100_000})


class DataManagerAgent(Agent, Requestable, Unfinished):
    """Runs a data manager in a thread, since it reads files and computes."""

    def __init__(
        self,
        name: str,
        build: Callable[[], BlockProcessor],
        config: DataManagerSettings | None = None,
        source_failure: Callable[[], StoreError | None] = lambda: None,
    ) -> None:
        """Run what `build` makes at the first run, in its thread, since that imports pandas.

        `source_failure` says why rows of the source may be missing now, as when they wait in a journal.
        """
        self.name = name
        self.log = RunLog()
        self.report: RunReport | None = None  # what the last run did
        self.processed = 0  # blocks, since the start
        self.failed = 0
        self._build = build
        self._config = config or DataManagerSettings()
        self._source_failure = source_failure
        self._processor: BlockProcessor | None = None
        self._is_held = False
        self._work: asyncio.Future[tuple[RunReport, Mapping[BlockState, int]]] | None = None
        self._changes = deque[tuple[datetime, datetime]]()
        self._counts: Mapping[BlockState, int] = dict.fromkeys(BlockState, 0)

    @property
    @override
    def config(self) -> DataManagerSettings:
        """How often it runs, and how much it does then."""
        return self._config

    @override
    def set_config(self, config: DataManagerSettings) -> None:
        """Take other settings, from the next run on."""
        self._config = config

    @override
    def get_states(self) -> Mapping[str, object]:
        """Return how its runs went, and how many blocks are in which state."""
        return {
            **self.log.states(),
            "processed": self.processed,
            "failed": self.failed,
            "left": None if self.report is None else self.report.left,
            "blocks": self._counts,
        }

    @property
    @override
    def is_due(self) -> bool:
        """Whether the last run left something that can be done now."""
        return self.report is not None and self.report.due and self.log.last_error is None

    def changed(self, start: datetime, end: datetime) -> None:
        """Say that rows of [start, end) of the source have changed; may be called from any thread."""
        self._changes.append((utc(start), utc(end)))

    @override
    async def run_once(self, now: datetime) -> None:
        """Process what is due, a few blocks at most. Raises StoreError, and ConfigError."""
        now = utc(now)
        if self._is_held:
            return
        with self.log.noting(now):
            failure = self._source_failure()
            if failure is not None:
                raise StoreUnavailableError(f"rows may be missing: {failure}")
            self._work = asyncio.ensure_future(asyncio.to_thread(self._run, now))
            report, self._counts = await asyncio.shield(self._work)
        self.report = report
        self.processed += report.processed
        self.failed += report.failed

    @override
    async def close(self) -> None:
        """Let go of the stores, after the run that is going on, which nobody can stop. Raises StoreError."""
        if self._work is not None:
            await asyncio.wait((self._work,))
        processor, self._processor = self._processor, None
        if processor is not None:
            await asyncio.to_thread(processor.close)

    @asynccontextmanager
    async def hold(self) -> AsyncIterator[None]:
        """Let others have the stores, and process nothing meanwhile. Raises StoreError."""
        self._is_held = True
        try:
            await self.close()
            yield
        finally:
            self._is_held = False

    def _run(self, now: datetime) -> tuple[RunReport, Mapping[BlockState, int]]:
        """Process what is due, in a thread; returns what was done, and how the blocks are."""
        processor = self._processor
        if processor is None:
            processor = self._processor = self._build()
        while self._changes:
            processor.changed(*self._changes[0])
            self._changes.popleft()
        processor.blocks_to_process = self._config.blocks_to_process
        return processor.run_once(now), processor.counts()
