"""Agents that do little, for those who run and ask them."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import override

from energy_core.agents.agent import Agent, Requestable
from energy_core.agents.run_log import RunLog
from energy_core.exceptions import ConfigError


class Colour(StrEnum):
    """A choice."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerSettings:
    """One setting of each kind that matters."""

    period: timedelta = field(default=timedelta(seconds=10), metadata={"minimum": timedelta(seconds=1)})
    limit: int = field(default=5, metadata={"minimum": 1, "maximum": 9})
    colour: Colour = Colour.RED
    ratio: float | None = None
    password: str = field(default="sesame", repr=False)

    def __post_init__(self) -> None:
        """Refuse what no single field can know to be wrong."""
        if self.colour is Colour.BLUE and self.limit == 9:
            raise ConfigError("limit", self.limit, "less than 9 where it is blue")


class Worker(Agent, Requestable):
    """Notes when it is run, and does then what a test wants."""

    def __init__(self, name: str, work: Callable[[datetime], Awaitable[None]] | None = None) -> None:
        """Do nothing but note, unless there is `work`."""
        self.name = name
        self.log = RunLog()
        self.ran: list[datetime] = []
        self.closed = 0
        self.settings = WorkerSettings()
        self.refuses: ConfigError | None = None
        self._work = work

    @property
    @override
    def config(self) -> WorkerSettings:
        return self.settings

    @override
    def set_config(self, config: WorkerSettings) -> None:
        if self.refuses:
            raise self.refuses
        self.settings = config

    @override
    def get_states(self) -> Mapping[str, object]:
        return self.log.states()

    @override
    async def run_once(self, now: datetime) -> None:
        with self.log.noting(now):
            self.ran.append(now)
            if self._work:
                await self._work(now)

    @override
    async def close(self) -> None:
        self.closed += 1
