"""An agent that is run every period, in a task of its own."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from datetime import timedelta

from .agent import Agent, Interruptible, Unfinished
from .pace import Pace
from .schedule import Schedule
from .troubles import Troubles

_LOGGER = logging.getLogger(__name__)
_GO_ON_AFTER = 1.0  # seconds, while an agent has more to do than one run takes


class Running:
    """Runs one agent every period until it is stopped; whatever the agent does, others are not delayed.

    `period` is asked before each pause. An agent that `is_due` after a run is run again soon.
    """

    def __init__(  # noqa: PLR0913 - its parts, two of them named by the caller
        self,
        agent_id: str,
        agent: Agent,
        period: Callable[[], timedelta],
        pace: Pace,
        *,
        after: timedelta = timedelta(0),
        on_ran: Callable[[], None] = lambda: None,
    ) -> None:
        """Run `agent` for the first time `after` a while, and tell `on_ran` of each run."""
        self.agent_id = agent_id
        self.agent = agent
        self.pace = pace
        self.began: float | None = None  # of the run that is going on, in monotonic seconds
        self._period = period
        self._on_ran = on_ran
        self._troubles = Troubles(agent.name)
        self._schedule = Schedule(period(), pace.monotonic() + after.total_seconds())
        self._stopping = False
        self._soon: float | None = None  # when it goes on with what it did not get done
        self._sleep: asyncio.Future[None] | None = None

    def states(self) -> Mapping[str, object]:
        """Return how it is run."""
        began = self.began
        return {
            "missed": self._schedule.missed,
            "running_for": None if began is None else timedelta(seconds=int(self.pace.monotonic() - began)),
        }

    def is_stuck(self, seconds: float) -> bool:
        """Say whether the run that is going on takes longer than that."""
        return self.began is not None and self.pace.monotonic() - self.began > seconds

    def reschedule(self) -> None:
        """Take over another period now."""
        self._schedule.change(self._period(), self.pace.monotonic())
        self._wake()

    def stop(self) -> None:
        """Begin no other run; the one that is going on ends by itself, or is cancelled."""
        self._stopping = True
        if isinstance(self.agent, Interruptible):
            self.agent.interrupt()
        self._wake()

    async def run(self) -> None:
        """Run it until it is stopped."""
        self._schedule = Schedule(self._period(), self._schedule.due)
        while not self._stopping:
            wait = self._due - self.pace.monotonic()
            if wait > 0:
                await self._pause(wait)
            else:
                await self._run_once()
                self._go_on(self.pace.monotonic())

    @property
    def _due(self) -> float:
        """When it is run next."""
        return self._schedule.due if self._soon is None else min(self._soon, self._schedule.due)

    def _go_on(self, now: float) -> None:
        """Know when the next run is."""
        if self._schedule.due <= now:
            self._schedule.advance(now)
        is_due = isinstance(self.agent, Unfinished) and self.agent.is_due
        self._soon = now + _GO_ON_AFTER if is_due else None

    async def _pause(self, seconds: float) -> None:
        """Wait until it is time, or somebody wakes it."""
        self._sleep = asyncio.ensure_future(self.pace.sleep(seconds))
        try:
            await asyncio.wait((self._sleep,))
        finally:
            self._wake()

    def _wake(self) -> None:
        """Wait no longer."""
        if self._sleep is not None:
            self._sleep.cancel()

    async def _run_once(self) -> None:
        """Run it; what goes wrong is said, and the next run tries again."""
        self.began = self.pace.monotonic()
        try:
            await self.agent.run_once(self.pace.now())
        except asyncio.CancelledError as error:
            if _is_ours():
                raise
            self._troubles.note(error)
        except Exception as error:  # noqa: BLE001 - the fault of one agent is no other's
            self._troubles.note(error)
        else:
            self._troubles.clear()
        finally:
            self.began = None
            self._tell()

    def _tell(self) -> None:
        """Tell of a run; the fault of whoever hears it is not the agent's."""
        try:
            self._on_ran()
        except Exception:
            _LOGGER.exception("%s: what it did could not be told", self.agent_id)


def _is_ours() -> bool:
    """Say whether it is this task that is cancelled, rather than something that it waits for."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
