"""Which blocks are in which state: years of them in a handful of stretches."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from .blocks import BlockEvent, BlockState, Fault, moved


class Stretch(NamedTuple):
    """Blocks in a row that are in one state: [start, end), in microseconds since 1970."""

    start: int
    end: int
    state: BlockState
    fault: Fault | None = None


class Ledger:
    """The states of the blocks that are known, from the first to the last without a hole.

    Stretches of blocks in the same state are one, so that what is asked of it takes no longer after five
    years than after a month. All instants given to it are edges of blocks.
    """

    def __init__(self, stretches: Iterable[Stretch] = ()) -> None:
        """Take over stretches, which follow each other; others are a ValueError."""
        self._stretches: list[Stretch] = []
        for each in stretches:
            if each.start >= each.end or (self._stretches and self._stretches[-1].end != each.start):
                raise ValueError("the stretches of a ledger must follow each other")
            self._stretches.append(each)

    def __iter__(self) -> Iterator[Stretch]:
        """Yield the stretches, oldest first."""
        return iter(tuple(self._stretches))

    def __reversed__(self) -> Iterator[Stretch]:
        """Yield the stretches, newest first."""
        return reversed(tuple(self._stretches))

    @property
    def start(self) -> int | None:
        """When the first block begins, None if there is none."""
        return self._stretches[0].start if self._stretches else None

    @property
    def end(self) -> int | None:
        """When the last block ends, None if there is none."""
        return self._stretches[-1].end if self._stretches else None

    def extend(self, start: int, end: int) -> None:
        """Know the blocks from `start` to `end` too: those that are new are TODO."""
        if self.start is None or self.end is None:
            if start < end:
                self._stretches = [Stretch(start, end, BlockState.TODO)]
            return
        if start < self.start:
            self._stretches.insert(0, Stretch(start, self.start, BlockState.TODO))
        if end > self.end:
            self._stretches.append(Stretch(self.end, end, BlockState.TODO))
        self._join()

    def move(self, start: int, end: int, event: BlockEvent, *, reason: str = "", now: datetime) -> None:
        """Have an event happen to every block of [start, end). An illegal one changes nothing and raises."""
        changed: list[Stretch] = []
        for each in self._cut(start, end):
            fault = Fault.after(each.fault, reason, now) if event is BlockEvent.FAILED else None
            changed.append(each._replace(state=moved(each.state, event), fault=fault))
        self._put(changed)

    def retry(self, start: int, end: int, now: datetime) -> None:
        """Have the faulty blocks of [start, end) tried again at once."""
        waiting = [each for each in self._cut(start, end) if each.fault is not None]
        self._put([each._replace(fault=replace(each.fault, retry_at=now)) for each in waiting if each.fault])

    def between(self, start: int, end: int) -> list[Stretch]:
        """Return the stretches of [start, end), the first and the last cut to it."""
        return self._cut(start, end)

    def _cut(self, start: int, end: int) -> list[Stretch]:
        """Return what is known of [start, end), cut to it."""
        found = []
        place = max(bisect_right(self._stretches, start, key=lambda each: each.start) - 1, 0)
        for each in self._stretches[place:]:
            if max(each.start, start) >= end:
                break
            if each.end > start:
                found.append(each._replace(start=max(each.start, start), end=min(each.end, end)))
        return found

    def _put(self, changed: list[Stretch]) -> None:
        """Take stretches in the place of what is known of their time."""
        for new in changed:
            place = bisect_right(self._stretches, new.start, key=lambda each: each.start) - 1
            old = self._stretches[place]
            pieces = [old._replace(end=new.start), new, old._replace(start=new.end)]
            self._stretches[place : place + 1] = [each for each in pieces if each.start < each.end]
        self._join()

    def _join(self) -> None:
        """Make one of stretches that follow each other and are alike."""
        joined: list[Stretch] = []
        for each in self._stretches:
            if joined and (joined[-1].state, joined[-1].fault) == (each.state, each.fault):
                joined[-1] = joined[-1]._replace(end=each.end)
            else:
                joined.append(each)
        self._stretches = joined
