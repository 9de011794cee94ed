"""Runs the agents of a house without Home Assistant: it owns their time, their tasks and their end."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from functools import partial

from .agent import Agent, AgentKind, Requestable
from .feed import Feed, PushedFeed
from .pace import Pace
from .requests import Requests
from .running import Running
from .troubles import Troubles

_LOGGER = logging.getLogger(__name__)
_LONGEST_PAUSE_S = 60.0  # until a line is driven again that should have gone on by itself


class Stage(IntEnum):
    """In which order agents end: what is switched goes off first, then what came is written."""

    OUTPUTS = 0
    READERS = 1
    LOGGERS = 2
    OTHERS = 3


ALL_SECONDS = 4.7  # that the end takes at most
_LATER = {
    Stage.OUTPUTS: 2.5,
    Stage.READERS: 2.2,
    Stage.LOGGERS: 0.4,
    Stage.OTHERS: 0.0,
}  # of these, for others
_OWED = frozenset({Stage.OUTPUTS, Stage.LOGGERS})  # to somebody: off, and written
_RUN_SHARE, _LONGEST_RUN_S = 0.5, 1.0  # of that, for the run that is going on; the rest is for closing


@dataclass(frozen=True, slots=True)
class _Member:
    """An agent of the house, and the tasks that serve it."""

    stage: Stage
    running: Running
    tasks: tuple[asyncio.Task[None], ...]


class App:
    """The running agents of a house.

    Each has a task of its own: a slow one delays no other, and the fault of one ends no other. `requests`
    answers for those that are requestable.
    """

    def __init__(self, pace: Pace, requests: Requests) -> None:
        """Run agents at a pace; `requests` is told of each."""
        self.requests = requests
        self._pace = pace
        self._members: list[_Member] = []

    def add(  # noqa: PLR0913 - all but the first four are named by the caller
        self,
        agent_id: str,
        agent: Agent,
        period: Callable[[], timedelta],
        stage: Stage = Stage.OTHERS,
        *,
        kind: AgentKind | None = None,
        after: timedelta = timedelta(0),
    ) -> None:
        """Run an agent every period from now on, the first time `after` a while; its end is ours.

        One that is `Requestable` is answered for if its `kind` is given; one that is not is a TypeError then.
        """
        look = partial(self.requests.look, agent_id)
        running = Running(agent_id, agent, period, self._pace, after=after, on_ran=look)
        if kind is not None:
            if not isinstance(agent, Requestable):
                raise TypeError(f"{agent_id} cannot be asked")
            self.requests.add(agent_id, kind, agent, more=running.states, on_config=running.reschedule)
        works = [running.run()]
        if isinstance(agent, PushedFeed):
            works.append(self._drive(agent))
        tasks = tuple(asyncio.create_task(work, name=agent_id) for work in works)
        self._members.append(_Member(stage, running, tasks))

    def add_feed(self, feed: Feed) -> None:
        """Have a device read: one that pushes is driven, another is asked every period."""
        self.add(
            f"reader.{feed.name}", feed, lambda: feed.config.period, Stage.READERS, kind=AgentKind.READER
        )

    def is_stuck(self, seconds: float) -> bool:
        """Say whether something that switches takes longer than that for one run."""
        return any(
            member.stage is Stage.OUTPUTS and member.running.is_stuck(seconds) for member in self._members
        )

    async def stop(self, hurry: asyncio.Event) -> bool:
        """End all agents within five seconds, outputs first; returns whether that went well.

        It did when what is switched is off, and what was said is written; the work of others may be cut off.
        An agent that hangs is cancelled. In a `hurry` only what is switched is waited for.
        """
        for member in self._members:
            member.running.stop()
        is_well, deadline = True, asyncio.get_running_loop().time() + ALL_SECONDS
        for stage in Stage:
            members = [member for member in self._members if member.stage is stage]
            if not members:
                continue
            seconds = deadline - asyncio.get_running_loop().time() - _LATER[stage]
            ending = asyncio.ensure_future(self._end(members, seconds))
            hurrying = asyncio.ensure_future(hurry.wait())
            waited = {ending} if stage is Stage.OUTPUTS else {ending, hurrying}
            await asyncio.wait(waited, return_when=asyncio.FIRST_COMPLETED)
            hurrying.cancel()
            if not ending.done():
                _LOGGER.warning("Not everything has ended; what was said last may be lost")
                return is_well and stage > max(_OWED)
            is_well &= ending.result() or stage not in _OWED
        self._members.clear()
        return is_well

    async def _end(self, members: Iterable[_Member], seconds: float) -> bool:
        """End some agents side by side, in so many seconds; returns whether all have ended well."""
        outcomes = await asyncio.gather(*(self._end_one(member, seconds) for member in members))
        return all(outcomes)

    async def _end_one(self, member: _Member, seconds: float) -> bool:
        """End one agent: its run, then what it holds."""
        running, *driven = member.tasks
        for task in driven:
            task.cancel()
        end = asyncio.get_running_loop().time() + seconds
        name, level = member.running.agent.name, logging.INFO
        if member.stage in _OWED:
            level = logging.WARNING
        _, pending = await asyncio.wait(member.tasks, timeout=min(seconds * _RUN_SHARE, _LONGEST_RUN_S))
        if running in pending:
            _LOGGER.log(level, "%s hangs, and is cancelled", name)
            running.cancel()
            _, pending = await asyncio.wait((running,), timeout=seconds * 0.1)
        wrong = await _within(end - asyncio.get_running_loop().time(), member.running.agent.close)
        if wrong:
            _LOGGER.log(level, "%s %s", name, wrong)
        return not wrong and not pending

    async def _drive(self, feed: PushedFeed) -> None:
        """Have a device speak for ever; a fault of the program in it is said, and it is begun anew."""
        troubles, pause = Troubles(feed.name), 1.0
        while True:
            before = feed.readings
            try:
                await feed.drive()
            except Exception as error:  # noqa: BLE001 - the fault of one agent is no other's
                troubles.note(error)
            if feed.readings > before:
                troubles.clear()
                pause = 1.0
            await self._pace.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE_S)


async def _within(seconds: float, close: Callable[[], Awaitable[None]]) -> str:
    """Close something in so many seconds; returns what went wrong, nothing if it went well."""
    closing = asyncio.ensure_future(close())
    await asyncio.wait((closing,), timeout=seconds)
    if not closing.done():
        closing.cancel()
        return "could not be closed in time"
    if closing.cancelled():
        return "was not closed well: cancelled"
    error = closing.exception()
    return "" if error is None else f"was not closed well: {error}"
