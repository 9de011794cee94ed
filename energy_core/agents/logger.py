"""The agent that writes down what a device said."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, override

from ..exceptions import StoreError, StoreUnavailableError
from ..models import Reading, utc
from ..readers.sampling import Sampler
from .agent import Agent, Requestable
from .run_log import RunLog

FLUSH_EVERY = timedelta(seconds=60)
QUARTER = timedelta(minutes=15)
RETRY_EVERY = timedelta(seconds=60)
MOST_WAITING = 20_000  # hours of one a second, and some 40 MiB
AT_ONCE = 500  # rows that are written together, so that a disk takes what it has room for


class Sink(Protocol):
    """What readings are written to: an awaited store, or what stands for one until it is there."""

    @property
    def waiting(self) -> int:
        """How many rows wait beside the store, in a journal."""

    @property
    def failure(self) -> StoreError | None:
        """Why they wait there, None if they do not."""

    async def append(self, readings: Iterable[Reading]) -> int:
        """Keep readings; returns how many were new. Raises StoreError, or ValueError for what is none."""

    async def flush(self) -> None:
        """On return every kept row survives a power cut. Raises StoreError."""

    async def close(self) -> None:
        """Flush, and let go of the store. Raises StoreError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggerSettings:
    """How often a logger writes; what is measured is a mean over that."""

    period: timedelta = field(
        default=timedelta(seconds=10),
        metadata={"minimum": timedelta(seconds=1), "maximum": timedelta(hours=1)},
    )


class LoggerAgent(Agent, Requestable):
    """Writes the readings of a sampler to a store.

    While the store fails, rows wait here, in order, and are tried again each minute; beyond `MOST_WAITING`
    the oldest are lost, as are rows that the store will never take, both counted in `rows_lost`. What was
    written survives a power cut within a minute, and each quarter-hour at once.
    """

    def __init__(
        self,
        name: str,
        sampler: Sampler,
        store: Sink,
        on_rows: Callable[[Sequence[Reading]], None] = lambda _: None,
        config: LoggerSettings | None = None,
    ) -> None:
        """Write what `sampler` collects to `store`, which belongs to this agent from now on.

        `on_rows` is told what is about to be written. The door runs it every period of its `config`.
        """
        self.name = name
        self.log = RunLog()
        self._config = config or LoggerSettings()
        self.rows_written = 0
        self.rows_ignored = 0  # rows whose instants were there already
        self.rows_lost = 0
        self.last_write: datetime | None = None  # when rows were new to the store
        self._sampler = sampler
        self._on_rows = on_rows
        self._store = store
        self._waiting: list[Reading] = []
        self._flushed_at: datetime | None = None
        self._failure: StoreError | None = None
        self._failed_at: datetime | None = None
        self._turn = asyncio.Lock()
        self._is_held = False

    @property
    def rows_waiting(self) -> int:
        """How many rows are taken but not in the store yet, those in a journal among them."""
        return len(self._waiting) + self._store.waiting

    @property
    def failure(self) -> StoreError | None:
        """Why rows wait here or in a journal, None if the store takes them."""
        return self._failure or self._store.failure

    @property
    @override
    def config(self) -> LoggerSettings:
        """How often it writes."""
        return self._config

    @override
    def set_config(self, config: LoggerSettings) -> None:
        """Have the door run it every other period; what waits stays."""
        self._config = config

    @override
    def get_states(self) -> Mapping[str, object]:
        """Return how its runs went, and what became of the rows."""
        failure = self.failure
        return {
            **self.log.states(),
            "rows_written": self.rows_written,
            "rows_ignored": self.rows_ignored,
            "rows_lost": self.rows_lost,
            "rows_waiting": self.rows_waiting,
            "rows_in_journal": self.rows_in_journal,
            "last_write": self.last_write,
            "store_failure": None if failure is None else str(failure),
        }

    @override
    async def run_once(self, now: datetime) -> None:
        """Write what has come since the last run, and flush when it is time.

        Raises StoreError when it cannot, at each run until it can again, and once for rows that the store
        will never take.
        """
        now = utc(now)
        if self._is_held:
            self._collect()
            return
        async with self._turn:
            with self.log.noting(now):
                await self._run(now)

    async def _run(self, now: datetime) -> None:
        """Write and flush. Raises StoreError."""
        self._collect()
        try:
            if self._failure and self._failed_at and timedelta(0) <= now - self._failed_at < RETRY_EVERY:
                raise self._failure.with_traceback(None)
            await self._write(now)
        except StoreError:
            await self._flush(now)  # what was written before is owed to the disk all the same
            raise
        await self._flush(now)

    @override
    async def close(self) -> None:
        """Write and flush the rest, and close the store even if that fails. Raises StoreError."""
        async with self._turn:
            self._collect()
            try:
                await self._write(self.last_write)
            finally:
                await self._store.close()

    @property
    def rows_in_journal(self) -> int:
        """How many rows wait beside the store, in a journal."""
        return self._store.waiting

    async def flush(self) -> None:
        """Write what waits, and have the store flush. Raises StoreError."""
        self._collect()
        await self._write(self.last_write)
        await self._store.flush()

    @asynccontextmanager
    async def hold(self, reopen: Callable[[], Sink]) -> AsyncIterator[None]:
        """Let others have the store, and write nothing meanwhile; then write to what `reopen` gives.

        Rows wait here.
        """
        async with self._turn:
            self._is_held = True
            try:
                with suppress(StoreError):  # they wait
                    await self.flush()
                with suppress(StoreError):
                    await self._store.close()
                yield
            finally:
                self._store, self._flushed_at, self._is_held = reopen(), None, False

    async def move(self, store: Sink) -> None:
        """Write to another store from now on; what the old one did not take goes there as well."""
        self._collect()
        try:
            await self._write(self.last_write)
        except StoreError:
            self._failure = None  # it is that of the old store
        old, self._store, self._flushed_at = self._store, store, None
        with suppress(StoreError):  # what it did not take goes to the new one
            await old.close()

    def _collect(self) -> None:
        """Take over what has come, but for what no store keeps."""
        rows = [Reading(each.source, each.at, each.values) for each in self._sampler.take()]
        self._waiting += rows
        if rows:
            self._on_rows(rows)
        self._lose(len(self._waiting) - MOST_WAITING)

    async def _write(self, now: datetime | None) -> None:
        """Write what waits; what cannot be written now goes on waiting."""
        refused: StoreError | None = None
        kept, failure = list[Reading](), None
        try:
            while self._waiting:
                rows = self._waiting[:AT_ONCE]
                try:
                    await self._append(rows, now)
                except ValueError:
                    refused = await self._append_singly(len(rows), now) or refused
                except StoreUnavailableError:
                    raise
                except StoreError as error:  # of one part: the rows of others need not wait for it
                    kept += rows
                    del self._waiting[: len(rows)]
                    failure = failure or error
            if failure:
                raise failure
        except StoreError as error:
            self._failure, self._failed_at = error, now
            raise
        finally:
            self._waiting[:0] = kept
        self._failure = None
        if refused:
            raise refused

    async def _append_singly(self, rows: int, now: datetime | None) -> StoreError | None:
        """Write the oldest rows one by one, and lose those that are refused; returns the last refusal."""
        refused: StoreError | None = None
        for row in self._waiting[:rows]:
            try:
                await self._append([row], now)
            except ValueError as error:
                refused = StoreError(f"{row.source} at {row.at.isoformat()} cannot be kept: {error}")
                self._lose(1)  # or it would keep back all that follow
        return refused

    async def _append(self, rows: list[Reading], now: datetime | None) -> None:
        """Write the oldest rows, which wait no more then."""
        new = await self._store.append(rows)
        del self._waiting[: len(rows)]
        self.rows_written += new
        self.rows_ignored += len(rows) - new
        if new:
            self.last_write = now

    def _lose(self, rows: int) -> None:
        """Give up the oldest rows."""
        if rows > 0:
            self.rows_lost += rows
            del self._waiting[:rows]

    async def _flush(self, now: datetime) -> None:
        """Have the store flush when it is time. Raises StoreError."""
        if self._is_time_to_flush(now):
            await self._store.flush()
            self._flushed_at = now

    def _is_time_to_flush(self, now: datetime) -> bool:
        """Whether, since the last flush, a minute passed, a quarter began or the clock was set back."""
        if self._flushed_at is None:
            return True
        since = now - self._flushed_at
        return not timedelta(0) <= since < FLUSH_EVERY or _quarter(now) != _quarter(self._flushed_at)


def _quarter(moment: datetime) -> int:
    """Return the number of a quarter-hour; they begin at the same instants in every zone."""
    return int(moment.timestamp() // QUARTER.total_seconds())
