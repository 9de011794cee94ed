"""What data managers take, beside plain numpy over the same rows and beside the read, all in one run.

The rows are those of `benchmarks.rows`: ten columns, 10 s apart. Each figure is the median of runs in which
we and our peers take turns; CPU is that of the process, without the read and without waiting for the disk.

    .venv-library/bin/python -m benchmarks.blocks [--quick]
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import override

import numpy as np

from energy_core.calendar import midnight
from energy_core.config import DataManagerConfig
from energy_core.data_managers.block_processor import BlockProcessor
from energy_core.data_managers.building import build
from energy_core.data_managers.grid import BlockGrid
from energy_core.data_managers.instants import instant, micros, span
from energy_core.data_managers.recipe import Recipe
from energy_core.data_managers.samples import Samples, Spans
from energy_core.data_managers.state_file import StateFile
from energy_core.models import Reading, Rows
from energy_core.protocols import Store
from energy_core.stores import open_store
from energy_core.stores.csv import CsvStore
from energy_core.stores.memory import MemoryStore

from .measure import against, line, seconds, text_of, title
from .rows import frame

ZONE = "Europe/Brussels"
START = midnight(date(2025, 1, 1), ZONE)
EVERY_S = 10
HOLD = span(timedelta(minutes=2))
QUARTER, TEN_MINUTES, DAY = (timedelta(minutes=minutes) for minutes in (15, 10, 1440))


def rows_of(days: float, *, kind: str = "meter", jitter_us: int = 0) -> Rows:
    """Return rows as a store gives them; for diffs all ten columns are registers."""
    rows = frame(START, days, EVERY_S)
    values = np.ascontiguousarray(rows.to_numpy().T)
    names = tuple(rows.columns)
    if kind == "registers":
        values = np.floor(np.cumsum(np.abs(values), axis=1)) / 1000
        names = tuple(f"register_{place}_kwh" for place in range(len(names)))
    late = np.random.default_rng(1).integers(0, jitter_us + 1, len(rows))
    return Rows(names, rows.index.to_numpy("datetime64[us]").view(np.int64) + late, values, {})


def made(recipe: Recipe, grid: BlockGrid, rows: Rows, start: int, end: int) -> Samples:
    """Return what becomes of rows."""
    samples = Samples.of_rows(rows)
    return recipe.apply(samples, Spans(samples.times, grid.edges(start, end), HOLD))


def measure_month(rounds: int) -> None:
    """Make the blocks of 30 days at once, of every column of the array that the peers add up."""
    title("30 days of 10 s, 259,200 rows of ten columns")
    start, end = micros(START), micros(START + 30 * DAY)
    rows = rows_of(30)
    for what, algorithm, length, its in (
        ("means of 10 minutes", "mean", TEN_MINUTES, rows),
        ("diffs of 15 minutes", "diff", QUARTER, rows_of(30, kind="registers")),
        ("means of 10 minutes, times with a jitter", "mean", TEN_MINUTES, rows_of(30, jitter_us=50_000)),
    ):
        values = its.numbers
        recipe = Recipe(algorithm, its.names)
        work = partial(made, recipe, BlockGrid(length, ZONE), its, start, end)
        edges = np.arange(0, len(its.times), length // timedelta(seconds=EVERY_S))
        by_block = partial(np.add.reduceat, values, edges, axis=1)
        found = seconds(
            3 * rounds,
            {"ours": work, "numpy.sum": partial(values.sum, axis=1), "numpy.add.reduceat": by_block},
        )
        reach = {} if "jitter" in what else {"numpy.sum": "≤ 2"}
        against(what, found.pop("ours"), found, reach)
    means = Recipe("mean", rows.names)
    table = frame(START, 30, EVERY_S)
    works: dict[str, Callable[[], object]] = {
        "ours": partial(made, means, BlockGrid(TEN_MINUTES, ZONE), rows, start, end),
        "pandas, resample": lambda: table.resample("10min").mean(),
    }
    found = seconds(rounds, works)
    against("means of 10 minutes", found.pop("ours"), found, {})


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
        report = self._manager.run_once(self._now + timedelta(minutes=1))
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


def measure_computing(rounds: int) -> None:
    """Make one block of rows that are read already, again and again."""
    title("one new block: computing alone, in a warm cache")
    for what, length, kind in (("mean", TEN_MINUTES, "meter"), ("diff", QUARTER, "registers")):
        rows = rows_of(1 / 24, kind=kind)
        start, end = micros(START + length), micros(START + 2 * length)
        near = slice(*rows.times.searchsorted([start - HOLD, end]).tolist())
        rows = rows._replace(times=rows.times[near], numbers=rows.numbers[:, near])
        recipe, grid = Recipe(what, rows.names), BlockGrid(length, ZONE)
        found = seconds(1000 * rounds, {what: partial(made, recipe, grid, rows, start, end)})
        line(what, text_of(found[what]))


class Ready(MemoryStore):
    """A store that has its answers at hand, so that asking it takes next to nothing."""

    def __init__(self, rows: Rows) -> None:
        """Answer with these rows, but for those that are still to come."""
        super().__init__()
        self._all = rows
        self._first, self._last = self._row(0), self._row(0)
        self._answer = rows

    def reach(self, start: datetime, end: datetime) -> None:
        """Have the rows until an instant, and those since another at hand."""
        begin, stop = self._all.times.searchsorted([micros(start), micros(end)]).tolist()
        self._last = self._row(stop - 1)
        self._answer = self._all._replace(
            times=self._all.times[begin:stop], numbers=self._all.numbers[:, begin:stop]
        )

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

    def _row(self, place: int) -> Reading:
        """Return a row as a reading."""
        return Reading("meter", instant(int(self._all.times[place])), {"a_w": 1.0})


class Sink(MemoryStore):
    """A store that takes whatever comes, and keeps nothing."""

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        return 1


def measure_step(blocks: int) -> None:
    """Plan, make and remember one new block after another, with stores that take no time."""
    title("one new block: all but the stores and the state, in a warm cache")
    for what, length, kind in (("mean", TEN_MINUTES, "meter"), ("diff", QUARTER, "registers")):
        source = Ready(rows_of(blocks * length / DAY, kind=kind))
        settings = DataManagerConfig(name=what, reader="meter", store="raw", algorithm=what, block=length)
        manager = build(settings, source=source, target=Sink(), zone=ZONE, state=None)
        spent = []
        for start in (START + number * length for number in range(blocks)):
            source.reach(start - timedelta(minutes=2), start + length)
            now = start + length + timedelta(minutes=1)
            begin = time.process_time()
            report = manager.run_once(now)
            spent.append(time.process_time() - begin)
            assert report.processed == 1  # noqa: S101 - else nothing was measured
        line(what, text_of(statistics.median(spent)), reach="≤ 100 µs")


def appended(source: CsvStore, begin: datetime, end: datetime) -> None:
    """Append rows from one instant until another."""
    last = source.last_reading()
    assert last is not None  # noqa: S101 - the store was filled
    every = timedelta(seconds=EVERY_S)
    source.append(Reading("meter", begin + n * every, last.values) for n in range((end - begin) // every))


def processor(folder: Path, source: CsvStore, settings: DataManagerConfig) -> BlockProcessor:
    """Return a data manager of a store."""
    target = CsvStore(folder / f"{source.path.stem}_{settings.name}.csv")
    state = folder / f"{source.path.stem}_{settings.name}.json"
    return build(settings, source=source, target=target, zone=ZONE, state=state)


def measure_history(folder: Path, rounds: int, long_days: int) -> None:
    """Process the quarter after the last on a long store and on a short one."""
    title("the quarter after the last, read and written")
    works: dict[str, Callable[[], object]] = {}
    settings = DataManagerConfig(name="quarters", reader="meter", store="raw", blocks_to_process=100_000)
    for what, days in (("a long store", long_days), ("30 days", 30)):
        source = CsvStore(folder / f"raw_{days}.csv")
        for first in range(0, days, 100):
            source.put(frame(START + first * DAY, min(100, days - first), EVERY_S))
        manager = processor(folder, source, settings)
        now = START + days * DAY
        while manager.run_once(now + DAY).due:
            pass
        works[what] = partial(_next_quarter, source, manager, iter(range(100_000)), now)
    found = seconds(10 * rounds, works)
    ours = found.pop("a long store")
    against(f"{long_days} days beside 30", ours, found, {"30 days": "≤ 1.2"})


def _next_quarter(source: CsvStore, manager: BlockProcessor, numbers: object, end: datetime) -> None:
    """Append the rows of one more quarter, and process it."""
    number = next(numbers)  # type: ignore[call-overload]  # an iterator over numbers
    begin = end + number * QUARTER
    appended(source, begin, begin + QUARTER)
    report = manager.run_once(begin + QUARTER + timedelta(minutes=1))
    assert report.processed == 1  # noqa: S101 - else nothing was measured


def measure_days(folder: Path, rounds: int, days: int) -> None:
    """Make the day totals of a year out of the last rows of each day."""
    title(f"the totals of {days} days")
    store = open_store(f"csv://{folder}/year?distributed=date")
    whole = CsvStore(folder / "year_in_one.csv")
    for first in range(0, days, 100):
        rows = frame(START + first * DAY, min(100, days - first), EVERY_S)
        store.put(rows)
        whole.put(rows)
    works: dict[str, Callable[[], object]] = {
        "ours": partial(_totals, folder, whole, days, from_ends=True),
        "all rows of each day": partial(_totals, folder, whole, days, from_ends=False),
        "all rows, read only": whole.get_all,
    }
    found = seconds(max(rounds // 3, 1), works)
    against("from the last rows, one file", found.pop("ours"), found, {"all rows, read only": "≤ 0.1"})
    spread = seconds(max(rounds // 3, 1), {"ours": partial(_totals, folder, store, days, from_ends=True)})
    line("from the last rows, a file a day", text_of(spread["ours"]))


def _totals(folder: Path, source: Store, days: int, *, from_ends: bool) -> None:
    """Make the totals of days, anew."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        settings = DataManagerConfig(
            name="days", reader="meter", store="raw", block=DAY, from_ends=from_ends, blocks_to_process=10_000
        )
        target = CsvStore(Path(name) / "days.csv")
        manager = build(settings, source=source, target=target, zone=ZONE, state=Path(name) / "days.json")
        report = manager.run_once(instant(micros(START)) + (days + 1) * DAY)
        assert report.processed == days  # noqa: S101 - else nothing was measured
        target.close()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer runs, and shorter histories")
    options = parser.parse_args()
    rounds = 3 if options.quick else 11
    measure_month(rounds)
    measure_computing(rounds)
    measure_step(40 * rounds)
    with tempfile.TemporaryDirectory() as name:
        measure_block(Path(name), rounds)
    with tempfile.TemporaryDirectory() as name:
        measure_history(Path(name), rounds, 120 if options.quick else 1826)
    with tempfile.TemporaryDirectory() as name:
        measure_days(Path(name), rounds, 60 if options.quick else 365)
    return 0


if __name__ == "__main__":
    sys.exit(main())
