"""Which blocks are in which state: years of them in a handful of stretches."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from operator import attrgetter
from typing import NamedTuple

from .blocks import BlockEvent, BlockState, Fault, moved


class Stretch(NamedTuple):
    """Blocks in a row that are in one state: [start, end), in microseconds since 1970."""

    start: int
    end: int
    state: BlockState
    fault: Fault | None = None


_START = attrgetter("start")


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
        stretches = self._stretches
        if not stretches and start < end:
            stretches.append(Stretch(start, end, BlockState.TODO))
        if stretches and start < stretches[0].start:
            stretches[:1] = _joined([Stretch(start, stretches[0].start, BlockState.TODO), stretches[0]])
        if stretches and end > stretches[-1].end:
            stretches[-1:] = _joined([stretches[-1], Stretch(stretches[-1].end, end, BlockState.TODO)])

    def move(self, start: int, end: int, event: BlockEvent, *, reason: str = "", now: datetime) -> None:
        """Have an event happen to every block of [start, end). An illegal one changes nothing and raises."""
        place, found = self._cut(start, end)
        changed = []
        for each in found:
            fault = Fault.after(each.fault, reason, now) if event is BlockEvent.FAILED else None
            changed.append(Stretch(each.start, each.end, moved(each.state, event), fault))
        self._put(place, changed)

    def retry(self, start: int, end: int, now: datetime) -> None:
        """Have the faulty blocks of [start, end) tried again at once."""
        place, found = self._cut(start, end)
        again = [
            each._replace(fault=replace(each.fault, retry_at=now)) if each.fault else each for each in found
        ]
        self._put(place, again)

    def between(self, start: int, end: int) -> list[Stretch]:
        """Return the stretches of [start, end), the first and the last cut to it."""
        return self._cut(start, end)[1]

    def _cut(self, start: int, end: int) -> tuple[int, list[Stretch]]:
        """Return what is known of [start, end), cut to it, and the place of the first of it."""
        place = max(bisect_right(self._stretches, start, key=_START) - 1, 0)
        found = []
        for each in self._stretches[place:]:
            begin, stop = max(each.start, start), min(each.end, end)
            if begin >= stop:
                break
            found.append(Stretch(begin, stop, each.state, each.fault))
        return place, found

    def _put(self, place: int, changed: list[Stretch]) -> None:
        """Take stretches in the place of what is known of their time, from the stretch at a place on."""
        if not changed:
            return
        low, high = max(place - 1, 0), place + len(changed) + 1
        *before, first = self._stretches[low : place + 1]
        last, *behind = self._stretches[high - 2 : high]
        if first.start < changed[0].start:
            before.append(Stretch(first.start, changed[0].start, first.state, first.fault))
        if changed[-1].end < last.end:
            behind.insert(0, Stretch(changed[-1].end, last.end, last.state, last.fault))
        self._stretches[low:high] = _joined([*before, *changed, *behind])


def _joined(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Make one of stretches that follow each other and are alike."""
    joined = [stretches[0]]
    for each in stretches[1:]:
        last = joined[-1]
        if last.state is each.state and last.fault == each.fault:
            joined[-1] = Stretch(last.start, each.end, each.state, each.fault)
        else:
            joined.append(each)
    return joined
