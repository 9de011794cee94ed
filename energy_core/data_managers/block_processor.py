"""Processes blocks: a few each time it is run, the newest first, each again when its source has changed.

This module imports pandas, which the live path must not.
"""

import logging
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime, timedelta

import numpy as np

from ..exceptions import AlgorithmError, StoreError, StoreUnavailableError
from ..models import utc
from .blocks import Block, BlockEvent, BlockState, Fault
from .grid import BlockGrid
from .instants import instant, micros
from .ledger import Ledger
from .maker import Maker, Since
from .planner import Planner
from .report import RunReport
from .samples import Samples
from .state_file import StateFile
from .target import Target
from .visits import Visits

_LOGGER = logging.getLogger(__name__)

SETTLED_AFTER = timedelta(days=1)  # by then, late rows have come


class BlockProcessor:
    """A data manager: reads blocks of one store, makes something of them and writes it to another.

    It owns no clock and no loop: a door calls `run_once`, from one thread at a time. A result is written
    before its block counts as done, and writing it again changes nothing, so that it may be killed at any
    moment. `changed` may be called from any thread.
    """

    def __init__(  # noqa: PLR0913  # its parts, each named by the caller
        self,
        name: str,
        *,
        maker: Maker,
        target: Target,
        grid: BlockGrid,
        state: StateFile,
        blocks_to_process: int = 100,
        settled_after: timedelta = SETTLED_AFTER,
    ) -> None:
        """Process `blocks_to_process` blocks in a run at most, and visit each `settled_after` its end."""
        self.name = name
        self.blocks_to_process = blocks_to_process
        self._maker = maker
        self._target = target
        self._grid = grid
        self._state = state
        self._planner = Planner(grid)
        self._visits = Visits(maker, target, grid, settled_after)
        self._changes: deque[tuple[int, int]] = deque()
        self._ledger: Ledger | None = None
        self._latest: int | None = None  # when the last row was that is made or noted
        self._seen: int | None = None  # and at the last run

    def run_once(self, now: datetime) -> RunReport:
        """Do what is due, at most as many blocks as are allowed.

        Raises StoreError when the source cannot be asked, and ConfigError when the state is that of other
        blocks; what fails with single blocks makes these faulty.
        """
        now = utc(now)
        ledger = self._loaded()
        ends = self._maker.source.ends()
        self._note_later(ledger, ends)
        since = self._plan(ledger, ends, now)
        if since is None:
            return RunReport()
        reopened = self._take_changes(ledger, since, now)
        picked = self._planner.next(ledger, self.blocks_to_process, now)
        closed = self._visits.close_settled(ledger, now)
        processed, failed = self._process(ledger, picked, since, now)
        visited = 0
        if not picked:
            visited, found = self._visits.visit(ledger, self.blocks_to_process, since, now)
            self._changes.extend(found)
            reopened += self._take_changes(ledger, since, now)
        reached = instant(int(picked[0][0])) if picked else None
        left, due = self._planner.outlook(ledger, now)
        due = due or self._visits.are_due(ledger, now)
        if processed or failed or closed or visited or reopened:
            self._save(ledger, now)
        return RunReport(processed, failed, visited, reopened, left, due, reached)

    def changed(self, start: datetime, end: datetime) -> None:
        """Say that rows of [start, end) were added, replaced or removed in the source.

        What was made of them is made again, at the next run. A naive datetime is a ValueError.
        """
        self._changes.append((micros(utc(start)), micros(utc(end))))

    def reopen(self, start: datetime, end: datetime, now: datetime) -> int:
        """Have the blocks of [start, end) made again, in the runs to come; returns how many of them will be.

        What was made of rows that are gone stays as it is. A naive datetime is a ValueError. Raises
        StoreError when the source cannot be asked, and ConfigError when the state is that of other blocks.
        """
        self.changed(start, end)
        ledger, now = self._loaded(), utc(now)
        since = self._plan(ledger, self._maker.source.ends(), now)
        if since is None or ledger.end is None:
            self._changes.clear()
            return 0
        self._take_changes(ledger, since, now)
        self._save(ledger, now)
        begin = max(self._grid.floor(micros(utc(start))), since.begin)
        stop = min(self._grid.ceil(micros(utc(end))), ledger.end)
        return len(self._grid.edges(begin, stop)) - 1 if begin < stop else 0

    def check_all(self) -> None:
        """Have every block that is closed compared with its source, in the runs to come."""
        ledger = self._loaded()
        if ledger.start is not None and ledger.end is not None:
            self._visits.recheck(ledger.start, ledger.end)

    def faults(self) -> list[tuple[Block, Fault]]:
        """Return why which stretches of blocks are faulty."""
        return [
            (Block(instant(each.start), instant(each.end)), each.fault)
            for each in self._loaded()
            if each.fault is not None
        ]

    def counts(self) -> Mapping[BlockState, int]:
        """Return about how many blocks are in each state."""
        found = dict.fromkeys(BlockState, 0)
        for each in self._loaded():
            found[each.state] += -((each.start - each.end) // self._grid.length)
        return found

    def close(self) -> None:
        """Let go of both stores and of the state. Raises StoreError."""
        with ExitStack() as stack:
            stack.callback(self._state.close)
            stack.callback(self._maker.source.store.close)
            stack.callback(self._target.store.close)

    def _loaded(self) -> Ledger:
        """Return the ledger, read when it is first asked for."""
        if self._ledger is None:
            self._ledger, saved_at, self._latest = self._state.load()
            if saved_at:
                self._visits.resume(self._ledger, saved_at)
        return self._ledger

    def _plan(self, ledger: Ledger, ends: tuple[int, int] | None, now: datetime) -> Since | None:
        """Have the ledger know the blocks that exist; returns from when on they can be made, None without.

        Old rows may have been dropped, and what was made of them stays as it is; so does the block in
        which the first row is now, and which was made of more than what is left.
        """
        if ends is None:
            return None
        first, last = ends
        known, begin = ledger.start, self._grid.floor(first)
        self._planner.plan(ledger, begin, last, micros(now))
        if known is not None and begin < known:
            self._changes.append((known, known + 1))  # what was the first block counts from before now
        if ledger.start is None:
            return None
        return Since(first, begin if ledger.start == begin else self._grid.after(first))

    def _note_later(self, ledger: Ledger, ends: tuple[int, int] | None) -> None:
        """Take note of rows behind all others that are in blocks which were made already.

        They are no late rows to their store, but those of a meter whose clock is behind: its blocks seem over
        before they are. They are waited for until rows of the next block come, or none. Raises StoreError.
        """
        latest, seen = ends[1] if ends else None, self._seen
        self._seen = latest
        if self._latest is not None and latest is not None and ledger.end is not None:
            begin, end = self._latest + 1, min(latest + 1, ledger.end)
            if begin < end:
                if latest < ledger.end and latest != seen:
                    return
                if self._maker.source.has_rows(begin, end):
                    self._changes.append((begin, end))
        self._latest = latest

    def _process(
        self, ledger: Ledger, picked: Sequence[np.ndarray], since: Since, now: datetime
    ) -> tuple[int, int]:
        """Process blocks; returns how many were, and how many failed."""
        failures: list[tuple[np.ndarray, str]] = []
        if picked and picked[0][0] < since.begin:
            picked = self._without_gone(ledger, picked, since, now)
        made = self._make(picked, since.row, failures)
        try:
            if made:
                self._target.write(made)
                self._target.store.flush()
        except StoreError as error:
            failures += [(edges, str(error)) for edges, _ in made]
            made = []
        for edges, _ in made:
            ledger.move(int(edges[0]), int(edges[-1]), BlockEvent.PROCESSED, now=now)
            self._visits.processed(int(edges[0]), int(edges[-1]), now)
        for edges, reason in failures:
            _LOGGER.warning("%s: blocks from %s failed: %s", self.name, instant(int(edges[0])), reason)
            ledger.move(int(edges[0]), int(edges[-1]), BlockEvent.FAILED, reason=reason, now=now)
        return _count(made), _count(failures)

    @staticmethod
    def _without_gone(
        ledger: Ledger, picked: Sequence[np.ndarray], since: Since, now: datetime
    ) -> Sequence[np.ndarray]:
        """Have done with blocks whose rows are gone, though some may have come late; returns the others."""
        cuts = [int(edges.searchsorted(since.begin)) for edges in picked]
        for edges, cut in zip(picked, cuts, strict=True):
            if cut:
                ledger.move(int(edges[0]), int(edges[: cut + 1][-1]), BlockEvent.PROCESSED, now=now)
        return [edges[cut:] for edges, cut in zip(picked, cuts, strict=True)]

    def _make(
        self, picked: Sequence[np.ndarray], first: int, failures: list[tuple[np.ndarray, str]]
    ) -> list[tuple[np.ndarray, Samples]]:
        """Make the results of blocks, day by day; those that fail are added to `failures`."""
        made = []
        pieces = [piece for edges in picked for piece in self._pieces(edges)]
        while pieces:
            edges = pieces.pop(0)
            try:
                made.append((edges, self._maker.make(edges, first)))
            except AlgorithmError as error:
                if len(edges) == 2:  # noqa: PLR2004 - one block
                    failures.append((edges, str(error)))
                else:  # find out which block it is
                    pieces[:0] = [edges[place : place + 2] for place in range(len(edges) - 1)]
            except StoreUnavailableError as error:
                failures.append((edges, str(error)))
                break  # the others would fail for the same reason, after as long a wait
            except StoreError as error:
                failures.append((edges, str(error)))
        return made

    def _pieces(self, edges: np.ndarray) -> Sequence[np.ndarray]:
        """Cut blocks into those that are read at once."""
        if len(edges) <= 1:
            return []
        return [edges] if self._maker.from_ends else self._planner.by_day(edges)

    def _take_changes(self, ledger: Ledger, since: Since, now: datetime) -> int:
        """Reopen the blocks whose rows were said to have changed; returns how many stretches were."""
        reopened = 0
        while self._changes and ledger.end is not None:
            start, end = self._changes[0]  # it stays until all is known that it concerns
            start, end = max(self._grid.floor(start), since.begin), min(self._grid.ceil(end), ledger.end)
            if start < end:
                following = self._target.following(end, ledger.end)  # they count from before their start
                others = ((self._grid.floor(each), self._grid.after(each)) for each in following)
                for begin, stop in ((start, end), *others):
                    reopened += self._reopen(ledger, begin, stop, now)
            self._changes.popleft()
        return reopened

    @staticmethod
    def _reopen(ledger: Ledger, start: int, end: int, now: datetime) -> int:
        """Have blocks processed again; returns how many stretches were not to be before."""
        ledger.retry(start, end, now)
        done = [
            each for each in ledger.between(start, end) if each.state in {BlockState.DONE, BlockState.CLOSED}
        ]
        for each in done:
            ledger.move(each.start, each.end, BlockEvent.CHANGED, now=now)
        return len(done)

    def _save(self, ledger: Ledger, now: datetime) -> None:
        """Keep the state; where it cannot be, what was done is done again after a restart."""
        try:
            self._state.save(ledger, now, self._latest)
        except StoreUnavailableError as error:
            _LOGGER.warning("%s: %s", self.name, error)


def _count(made: Sequence[tuple[np.ndarray, object]]) -> int:
    """Return how many blocks there are between some edges."""
    return sum([len(edges) - 1 for edges, _ in made])
