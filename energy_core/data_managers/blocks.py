"""A block: a stretch of time that a data manager has to process, and how far it is with it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum

from ..models import utc


class BlockState(StrEnum):
    """How far a block is."""

    TODO = "todo"
    FAULTY = "faulty"
    DONE = "done"
    CLOSED = "closed"


class BlockEvent(StrEnum):
    """What happens to a block."""

    PROCESSED = "processed"  # its result is in the target
    FAILED = "failed"  # it could not be processed
    VISITED = "visited"  # once after it was done: its source has not changed since
    CHANGED = "changed"  # its source has rows that it was not made of


MOVES: Mapping[BlockState, Mapping[BlockEvent, BlockState]] = {
    BlockState.TODO: {BlockEvent.PROCESSED: BlockState.DONE, BlockEvent.FAILED: BlockState.FAULTY},
    BlockState.FAULTY: {BlockEvent.PROCESSED: BlockState.DONE, BlockEvent.FAILED: BlockState.FAULTY},
    BlockState.DONE: {BlockEvent.VISITED: BlockState.CLOSED, BlockEvent.CHANGED: BlockState.TODO},
    BlockState.CLOSED: {BlockEvent.CHANGED: BlockState.TODO},
}


class IllegalMoveError(ValueError):
    """A block was moved in a way that does not exist: an error in the program."""


def moved(state: BlockState, event: BlockEvent) -> BlockState:
    """Return the state of a block after an event. One that cannot happen to it is an IllegalMoveError."""
    try:
        return MOVES[state][event]
    except KeyError:
        raise IllegalMoveError(f"a block that is {state} cannot be {event}") from None


class Quality(IntEnum):
    """How good the result of a block is; the worst of its columns counts."""

    COMPLETE = 0
    GAP_RECONCILED = 1  # registers tell the sum over a gap, not what of it was in this block
    ESTIMATED = 2  # what was measured does not cover the block, or a register started anew in it

    @property
    def word(self) -> str:
        """The word that stands in the store."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Block:
    """The stretch [start, end) of time, in UTC."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        """Bring both to UTC; a naive one, or an end that is not later than the start, is a ValueError."""
        object.__setattr__(self, "start", utc(self.start))
        object.__setattr__(self, "end", utc(self.end))
        if self.start >= self.end:
            raise ValueError(f"a block cannot end at {self.end.isoformat()}, when or before it starts")


def is_block_length(length: timedelta) -> bool:
    """Say whether blocks can be so long: a divisor of an hour, or whole hours or days."""
    second, hour, day, nothing = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1), timedelta(0)
    if length < second:
        return False
    if length < hour:
        return hour % length == nothing
    return length % (hour if length < day else day) == nothing


_FIRST_PAUSE = timedelta(minutes=1)
_LONGEST_PAUSE = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why blocks are faulty, how often they were tried, and when they are tried again."""

    reason: str
    attempts: int
    retry_at: datetime

    @classmethod
    def after(cls, before: Fault | None, reason: str, now: datetime) -> Fault:
        """Return the fault of one more failure: each pause is twice the one before, an hour at most."""
        attempts = 1 if before is None else before.attempts + 1
        pause = min(_FIRST_PAUSE * 2 ** min(attempts - 1, 10), _LONGEST_PAUSE)
        return cls(reason, attempts, now + pause)
