"""The agent that writes down what a device said."""

from datetime import datetime, timedelta
from typing import override

from ..models import Reading, utc
from ..protocols import AsyncStore
from ..readers.sampling import Sampler
from .agent import Agent

FLUSH_EVERY = timedelta(seconds=60)
QUARTER = timedelta(minutes=15)
MOST_WAITING = 20_000  # hours of one a second, and some 50 MiB


class LoggerAgent(Agent):
    """Writes the readings of a sampler to a store.

    While the store fails, rows wait here, in order, and are tried again at each run; beyond `MOST_WAITING`
    the oldest are lost, as are rows that the store will never take, both counted in `rows_lost`. What was
    written survives a power cut within a minute, and each quarter-hour at once.
    """

    def __init__(self, name: str, sampler: Sampler, store: AsyncStore) -> None:
        """Write what `sampler` collects to `store`, which belongs to this agent from now on."""
        self.name = name
        self.rows_written = 0
        self.rows_lost = 0
        self.last_write: datetime | None = None
        self._sampler = sampler
        self._store = store
        self._waiting: list[Reading] = []
        self._flushed_at: datetime | None = None

    @property
    def rows_waiting(self) -> int:
        """How many rows are taken but not written yet."""
        return len(self._waiting)

    @override
    async def run_once(self, now: datetime) -> None:
        """Write what has come since the last run, and flush when it is time.

        Raises StoreError when it cannot, ValueError for rows that no store takes.
        """
        now = utc(now)
        await self._write(now)
        if self._is_time_to_flush(now):
            await self._store.flush()
            self._flushed_at = now

    @override
    async def close(self) -> None:
        """Write and flush the rest, and close the store even if that fails. Raises StoreError."""
        try:
            await self._write(self.last_write)
        finally:
            await self._store.close()

    async def _write(self, now: datetime | None) -> None:
        """Write what waits; on failure it goes on waiting."""
        self._waiting += self._sampler.take()
        self._lose(len(self._waiting) - MOST_WAITING)
        if not self._waiting:
            return
        try:
            self.rows_written += await self._store.append(self._waiting)
        except ValueError:
            self._lose(len(self._waiting))  # or they would keep back all that follow
            raise
        self._waiting.clear()
        self.last_write = now

    def _lose(self, rows: int) -> None:
        """Give up the oldest rows."""
        if rows > 0:
            self.rows_lost += rows
            del self._waiting[:rows]

    def _is_time_to_flush(self, now: datetime) -> bool:
        """Whether, since the last flush, a minute passed, a quarter began or the clock was set back."""
        if self._flushed_at is None:
            return True
        since = now - self._flushed_at
        return not timedelta(0) <= since < FLUSH_EVERY or _quarter(now) != _quarter(self._flushed_at)


def _quarter(moment: datetime) -> int:
    """Return the number of a quarter-hour; they begin at the same instants in every zone."""
    return int(moment.timestamp() // QUARTER.total_seconds())
