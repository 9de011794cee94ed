"""What one new block takes, as each does every quarter-hour."""

import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import override

from energy_core.config import DataManagerConfig
from energy_core.data_managers.building import build
from energy_core.data_managers.grid import BlockGrid
from energy_core.data_managers.instants import instant, micros
from energy_core.data_managers.planner import DELAY
from energy_core.data_managers.recipe import Recipe
from energy_core.data_managers.state_file import StateFile
from energy_core.models import Reading, Rows
from energy_core.stores.csv import CsvStore
from energy_core.stores.memory import MemoryStore

from .block_rows import DAY, EVERY_S, QUARTER, START, TEN_MINUTES, ZONE, appended, between, made, rows_of
from .measure import line, seconds, text_of, title
from .rows import frame


def measure_computing(rounds: int) -> None:
    """Make one block of rows that are read already, again and again."""
    title("one new block: computing alone, in a warm cache")
    for what, length, kind in (("mean", TEN_MINUTES, "meter"), ("diff", QUARTER, "registers")):
        start, end = START + length, START + 2 * length
        rows = between(rows_of(1 / 24, kind=kind), start - timedelta(minutes=2), end)
        recipe, grid = Recipe(what, rows.names), BlockGrid(length, ZONE)
        found = seconds(1000 * rounds, {what: partial(made, recipe, grid, rows, micros(start), micros(end))})
        line(what, text_of(found[what]))


class Ready(MemoryStore):
    """A store that has its answers at hand, so that asking it takes next to nothing."""

    def __init__(self, rows: Rows) -> None:
        """Answer with these rows, but for those that are still to come."""
        super().__init__()
        self._all = self._answer = rows
        self._first = self._last = _reading_of(rows, 0)

    def reach(self, start: datetime, end: datetime) -> None:
        """Have the rows between two instants at hand; as in a house, the one after them has come as well."""
        self._answer = between(self._all, start, end)
        self._last = _reading_of(self._all, int(self._all.times.searchsorted(micros(end))))

    @override
    def first_reading(self) -> Reading:
        return self._first

    @override
    def last_reading(self) -> Reading:
        return self._last

    @override
    def rows(self, start: datetime, end: datetime) -> Rows:
        return self._answer

    @override
    def readings(self, start: datetime, end: datetime) -> list[Reading]:
        return []


class Sink(MemoryStore):
    """A store that takes whatever comes, and keeps nothing."""

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        return 1


def _reading_of(rows: Rows, place: int) -> Reading:
    """Return the time of a row, as a reading."""
    return Reading("meter", instant(int(rows.times[place])), {"a_w": 1.0})


def measure_step(blocks: int) -> None:
    """Plan, make and remember one new block after another, with stores that take no time."""
    title("one new block: all but the stores and the state, in a warm cache")
    for what, length, kind in (("mean", TEN_MINUTES, "meter"), ("diff", QUARTER, "registers")):
        source = Ready(rows_of((blocks + 1) * length / DAY, kind=kind))
        settings = DataManagerConfig(name=what, reader="meter", store="raw", algorithm=what, block=length)
        manager = build(settings, source=source, target=Sink(), zone=ZONE, state=None)
        spent = []
        for start in (START + number * length for number in range(blocks)):
            source.reach(start - timedelta(minutes=2), start + length)
            now = start + length + DELAY
            begin = time.process_time()
            report = manager.run_once(now)
            spent.append(time.process_time() - begin)
            assert report.processed == 1  # noqa: S101 - else nothing was measured
        line(what, text_of(statistics.median(spent)), reach="≤ 100 µs")


class Meter:
    """The CPU time that calls of some methods take."""

    def __init__(self, subject: object, *names: str) -> None:
        """Have methods of an object measured from now on."""
        self.spent = 0.0
        for name in names:
            setattr(subject, name, self._measured(getattr(subject, name)))

    def _measured[**P, T](self, call: Callable[P, T]) -> Callable[P, T]:
        """Return a call that is measured."""

        def measured(*args: P.args, **kwargs: P.kwargs) -> T:
            begin = time.process_time()
            try:
                return call(*args, **kwargs)
            finally:
                self.spent += time.process_time() - begin

        return measured


class Steps:
    """Makes blocks of new rows, from a store to a store, and says where the CPU time went."""

    PARTS = ("whole", "read", "write", "state", "the rest", "of which computing")

    def __init__(self, folder: Path, algorithm: str, length: timedelta) -> None:
        """Make those of two days, so that what is new follows others."""
        self._source, target = (CsvStore(folder / f"{algorithm}_{name}.csv") for name in ("source", "target"))
        self._source.put(frame(START, 2, EVERY_S))
        self._meters = (
            Meter(self._source, "get", "rows", "readings", "first_reading", "last_reading"),
            Meter(target, "append", "put", "flush"),
            Meter(StateFile, "save"),
            Meter(Recipe, "apply"),
        )
        settings = DataManagerConfig(
            name=algorithm,
            reader="meter",
            store="raw",
            algorithm=algorithm,
            block=length,
            blocks_to_process=1000,
        )
        state = folder / f"{algorithm}.json"
        self._manager = build(settings, source=self._source, target=target, zone=ZONE, state=state)
        self._length = length
        self._now = START + 2 * DAY
        while self._manager.run_once(self._now + DAY).due:
            pass

    def medians(self, steps: int, blocks: int) -> dict[str, float]:
        """Return the parts of a step in the middle, of each of the blocks that it makes."""
        found = [self._step(blocks) for _ in range(steps)]
        return dict(zip(self.PARTS, map(statistics.median, zip(*found, strict=True)), strict=True))

    def close(self) -> None:
        """Let go of the stores."""
        self._manager.close()

    def _step(self, blocks: int) -> Sequence[float]:
        """Make the next blocks, all at once; as in a house, it is looked for them while their rows come."""
        begin, self._now = self._now, self._now + blocks * self._length
        first = begin + timedelta(seconds=EVERY_S)
        appended(self._source, begin, first)
        self._manager.run_once(first)
        appended(self._source, first, self._now)
        before = [each.spent for each in self._meters]
        since = time.process_time()
        report = self._manager.run_once(self._now + DELAY)
        whole = time.process_time() - since
        assert report.processed == blocks  # noqa: S101 - else nothing was measured
        *parts, computing = [each.spent - its for each, its in zip(self._meters, before, strict=True)]
        return [spent / blocks for spent in (whole, *parts, whole - sum(parts), computing)]


def measure_block(folder: Path, rounds: int) -> None:
    """Process one new block at a time, and then a day of them at once."""
    title("one new block: the CPU time of a whole step, and beside the read and the write")
    for what, length in (("mean", TEN_MINUTES), ("diff", QUARTER)):
        steps = Steps(folder, what, length)
        for part, value in steps.medians(60 * rounds, 1).items():
            line(f"{what}, {part}", text_of(value), reach="≤ 100 µs" if part == "the rest" else "")
        blocks = DAY // length
        line(
            f"{what}, the rest, of each of {blocks} at once",
            text_of(steps.medians(rounds, blocks)["the rest"]),
        )
        steps.close()
