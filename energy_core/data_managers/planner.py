"""Which blocks exist, and which of them are next.

This module imports numpy, which the live path must not.
"""

from datetime import datetime, timedelta

import numpy as np

from .blocks import BlockState
from .grid import BlockGrid
from .instants import span
from .ledger import Ledger, Stretch

_WAITING = frozenset({BlockState.TODO, BlockState.FAULTY})
DELAY = timedelta(minutes=15)  # that the clock of a meter may be behind, lest its blocks are made twice


class Planner:
    """Knows the blocks between the first reading and now."""

    def __init__(self, grid: BlockGrid, *, delay: timedelta = DELAY) -> None:
        """Plan the blocks of a grid; one is there when a later row is, or `delay` after its end."""
        self._grid = grid
        self._delay = span(delay)

    def plan(self, ledger: Ledger, begin: int, last: int, now: int) -> None:
        """Have a ledger know the blocks that exist from an edge until now.

        Behind the last row there are none, for it is not known yet whether there will be rows.
        """
        ledger.extend(begin, max(self._horizon(last, now), begin))

    def _horizon(self, last: int, now: int) -> int:
        """Return when the last block ends that can be processed."""
        latest = min(last, now)
        end = self._grid.after(latest)
        return end if now >= end + self._delay else self._grid.floor(latest)

    def next(self, ledger: Ledger, limit: int, now: datetime) -> list[np.ndarray]:
        """Return the edges of the newest blocks that are due, of at most `limit`, oldest first.

        Each list is of blocks that follow each other.
        """
        picked: list[np.ndarray] = []
        for each in reversed(ledger):
            if limit <= 0:
                break
            if _is_due(each, now):
                edges = self.latest(each.start, each.end, limit)
                limit -= len(edges) - 1
                picked.insert(0, edges)
        return picked

    def latest(self, start: int, end: int, limit: int) -> np.ndarray:
        """Return the edges of the last blocks of a stretch, of `limit` at most."""
        near = end - limit * self._grid.length
        begin = start if near <= start else max(start, self._grid.floor(near))
        return self._grid.edges(begin, end)[-limit - 1 :]

    def by_day(self, edges: np.ndarray) -> list[np.ndarray]:
        """Cut blocks that follow each other into those of each day, or block of days."""
        if len(edges) == 2:  # noqa: PLR2004 - one block
            return [edges]
        return [self._grid.edges(*day) for day in self._grid.days(int(edges[0]), int(edges[-1]))]

    def outlook(self, ledger: Ledger, now: datetime) -> tuple[int, bool]:
        """Return about how many blocks wait to be processed, faulty ones included, and whether one is due."""
        waiting = [each for each in ledger if each.state in _WAITING]
        count = sum([-((each.start - each.end) // self._grid.length) for each in waiting])
        return count, any(_is_due(each, now) for each in waiting)


def _is_due(stretch: Stretch, now: datetime) -> bool:
    """Say whether blocks are to be processed now."""
    if stretch.fault:
        return stretch.fault.retry_at <= now
    return stretch.state is BlockState.TODO
