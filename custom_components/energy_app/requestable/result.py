"""What is made of the rows of a device as an agent: how far that is, and how much is done at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, override

from ..energy_core.agents.agent import Requestable
from ..energy_core.agents.run_log import RunLog


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultSettings:
    """How many blocks are processed at once, at most."""

    blocks_to_process: int = field(default=100, metadata={"minimum": 1, "maximum": 100_000})


@dataclass(slots=True)
class Outcome:
    """What was done in some runs that followed each other, and what is left."""

    is_left: bool = False
    processed: int = 0
    failed: int = 0
    left: int | None = None
    blocks: Mapping[Any, int] = field(default_factory=dict)

    def add(self, processed: int, failed: int, left: int, *, is_left: bool) -> None:
        """Take in what one more run did."""
        self.processed += processed
        self.failed += failed
        self.left, self.is_left = left, is_left


class ResultAgent(Requestable):
    """The results of one kind, of one source; what makes them has the time."""

    def __init__(self, name: str) -> None:
        """Begin with nothing done."""
        self.name = name
        self.log = RunLog()
        self._config = ResultSettings()
        self._done = Outcome()
        self._listeners: list[Callable[[], None]] = []

    @property
    @override
    def config(self) -> ResultSettings:
        """How much is done at a time."""
        return self._config

    @override
    def set_config(self, config: ResultSettings) -> None:
        """Do more or less at a time, from the next one on."""
        self._config = config

    def note(self, outcome: Outcome) -> None:
        """Remember what was done."""
        outcome.processed += self._done.processed
        outcome.failed += self._done.failed
        self._done = outcome

    def tell(self) -> None:
        """Tell those who follow that something may be different."""
        for listener in self._listeners:
            listener()

    def follow(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Tell somebody after each run; returns what ends this."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    @override
    def get_states(self) -> Mapping[str, object]:
        """Return how its runs went, and how many blocks are in which state."""
        done = self._done
        return {
            **self.log.states(),
            "processed": done.processed,
            "failed": done.failed,
            "left": done.left,
            "blocks": done.blocks,
        }
