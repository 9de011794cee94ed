"""Visits blocks that are done, and so finds late rows that nobody has told of.

This module imports pandas, which the live path must not.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np

from ..exceptions import AlgorithmError
from .blocks import BlockEvent, BlockState
from .grid import BlockGrid
from .instants import micros, span
from .ledger import Ledger
from .maker import Maker, Since
from .planner import Planner
from .target import Target


class Visits:
    """Makes results again, and compares them with those that are there.

    A block is visited once after it was done, when its rows have settled, and then closed. One that was
    processed when its rows had long settled is closed without being made again. After a restart, those
    that were closed shortly before the last run are looked at once more: rows may have come meanwhile.
    """

    def __init__(self, maker: Maker, target: Target, grid: BlockGrid, settled_after: timedelta) -> None:
        """Visit blocks `settled_after` their end."""
        self._maker = maker
        self._target = target
        self._grid = grid
        self._planner = Planner(grid)
        self._settled_after = span(settled_after)
        self._settled: list[tuple[int, int]] = []  # processed by us when their rows had settled
        self._recheck: tuple[int, int] = (0, 0)  # in which the closed ones are looked at once more

    def resume(self, ledger: Ledger, saved_at: datetime) -> None:
        """Begin after a restart, with a ledger of then."""
        if ledger.end is not None:
            since = min(micros(saved_at), ledger.end) - 2 * self._settled_after
            self.recheck(self._grid.floor(since), ledger.end)

    def recheck(self, start: int, end: int) -> None:
        """Look once more at the closed blocks between two edges."""
        self._recheck = start, end

    def processed(self, start: int, end: int, now: datetime) -> None:
        """Hear that blocks were processed."""
        if end <= micros(now) - self._settled_after:
            self._settled.append((start, end))

    def close_settled(self, ledger: Ledger, now: datetime) -> int:
        """Close what was processed when its rows had settled; returns how many stretches were."""
        settled, self._settled = self._settled, []
        return sum([_close(ledger, start, end, now) for start, end in settled])

    def are_due(self, ledger: Ledger, now: datetime) -> bool:
        """Say whether there is something to visit."""
        return next(self._waiting(ledger, now), None) is not None

    def visit(
        self, ledger: Ledger, limit: int, since: Since, now: datetime
    ) -> tuple[int, list[tuple[int, int]]]:
        """Visit about `limit` blocks; returns how many were closed, and which stretches have changed.

        Those that cannot be made any more are closed as they are. Raises StoreError.
        """
        closed, changed = 0, list[tuple[int, int]]()
        for start, end in tuple(self._waiting(ledger, now)):
            if limit <= 0:
                break
            edges = self._planner.latest(start, end, limit)
            limit -= len(edges) - 1
            for piece in reversed([edges] if self._maker.from_ends else self._planner.by_day(edges)):
                odd = self._odd(piece[piece.searchsorted(since.begin) :], since.row)
                changed += odd
                closed += self._close_others(ledger, piece, odd, now)
                self._seen_from(int(piece[0]), int(piece[-1]))
        return closed, changed

    def _waiting(self, ledger: Ledger, now: datetime) -> Iterator[tuple[int, int]]:
        """Yield the stretches to be visited: those that are done and have settled, then the closed ones."""
        settled = micros(now) - self._settled_after
        for each in reversed(ledger):
            if each.state is BlockState.DONE and each.start < settled:
                end = each.end if each.end <= settled else self._grid.floor(settled)
                if each.start < end:
                    yield each.start, end
        since, until = self._recheck
        again = ledger.between(since, until) if since < until else []
        for each in reversed(again):
            if each.state is BlockState.CLOSED:
                yield each.start, each.end

    def _odd(self, edges: np.ndarray, first: int) -> list[tuple[int, int]]:
        """Return the blocks between some edges of which something else is made now than what is there."""
        if len(edges) <= 1:
            return []
        try:
            results = self._maker.make(edges, first)
        except AlgorithmError:
            return [(int(edges[0]), int(edges[-1]))]
        starts = self._target.differing(edges, results)
        places = sorted(set((edges.searchsorted(starts, side="right") - 1).tolist()))
        return [(int(edges[place]), int(edges[place + 1])) for place in places]

    @staticmethod
    def _close_others(ledger: Ledger, edges: np.ndarray, odd: list[tuple[int, int]], now: datetime) -> int:
        """Close the blocks that have not changed; returns how many were not before."""
        closed = 0
        begin = int(edges[0])
        for start, end in [*odd, (int(edges[-1]), int(edges[-1]))]:
            waiting = any(each.state is BlockState.DONE for each in ledger.between(begin, start))
            closed += int(edges.searchsorted(start) - edges.searchsorted(begin)) if waiting else 0
            _close(ledger, begin, start, now)
            begin = end
        return closed

    def _seen_from(self, start: int, end: int) -> None:
        """Do not look again at what was just looked at, or is newer."""
        since, until = self._recheck
        if since < end and start < until:
            self._recheck = since, max(since, min(until, start))


def _close(ledger: Ledger, start: int, end: int, now: datetime) -> int:
    """Close the blocks of a stretch that are done; returns how many stretches were."""
    done = [each for each in ledger.between(start, end) if each.state is BlockState.DONE]
    for each in done:
        ledger.move(each.start, each.end, BlockEvent.VISITED, now=now)
    return len(done)
