"""What data managers take, beside plain numpy over the same rows and beside the read, all in one run.

The rows are those of `benchmarks.rows`: ten columns, 10 s apart. Each figure is the median of runs in which
we and our peers take turns; CPU is that of the process, without the read and without waiting for the disk.

    .venv-library/bin/python -m benchmarks.blocks [--quick]
"""

import argparse
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import numpy as np

from energy_core.config import DataManagerConfig
from energy_core.data_managers.block_processor import BlockProcessor
from energy_core.data_managers.building import build
from energy_core.data_managers.grid import BlockGrid
from energy_core.data_managers.instants import instant, micros
from energy_core.data_managers.planner import DELAY
from energy_core.data_managers.recipe import Recipe
from energy_core.protocols import Store
from energy_core.stores import open_store
from energy_core.stores.csv import CsvStore

from .block_rows import DAY, EVERY_S, QUARTER, START, TEN_MINUTES, ZONE, appended, made, rows_of, widened
from .measure import against, line, seconds, text_of, title
from .new_block import measure_block, measure_computing, measure_step
from .rows import frame

_CACHES = 1 << 24  # floats, 128 MiB, which is more than the caches of a processor hold


def measure_month(rounds: int) -> None:
    """Make the blocks of 30 days at once, of every column of the array that the peers add up."""
    title("30 days of 10 s, 259,200 rows, of ten columns where no more is said")
    start, end = micros(START), micros(START + 30 * DAY)
    rows, registers, late = rows_of(30), rows_of(30, kind="registers"), rows_of(30, jitter_us=50_000)
    emptied = partial(np.add, np.zeros(_CACHES), 1)
    for what, algorithm, length, its, before, reach in (
        ("means of 10 minutes", "mean", TEN_MINUTES, rows, tuple, "≤ 2"),
        ("means of 10 minutes, nothing in a cache", "mean", TEN_MINUTES, rows, emptied, "≤ 2"),
        ("means of 10 minutes, of 23 columns", "mean", TEN_MINUTES, widened(rows), tuple, "≤ 2"),
        ("diffs of 15 minutes", "diff", QUARTER, registers, tuple, "≤ 2"),
        ("diffs of 15 minutes, nothing in a cache", "diff", QUARTER, registers, emptied, "≤ 2"),
        ("diffs of 15 minutes, of 23 columns", "diff", QUARTER, widened(registers), tuple, "≤ 2"),
        ("means of 10 minutes, times with a jitter", "mean", TEN_MINUTES, late, tuple, ""),
    ):
        values = its.numbers
        work = partial(made, Recipe(algorithm, its.names), BlockGrid(length, ZONE), its, start, end)
        edges = np.arange(0, len(its.times), length // timedelta(seconds=EVERY_S))
        by_block = partial(np.add.reduceat, values, edges, axis=1)
        works = {"ours": work, "numpy.sum": partial(values.sum, axis=1), "numpy.add.reduceat": by_block}
        found = seconds(9 * rounds, works, before)
        against(what, found.pop("ours"), found, {"numpy.sum": reach})
    table = frame(START, 30, EVERY_S)
    means = partial(made, Recipe("mean", rows.names), BlockGrid(TEN_MINUTES, ZONE), rows, start, end)
    found = seconds(rounds, {"ours": means, "pandas, resample": lambda: table.resample("10min").mean()})
    against("means of 10 minutes", found.pop("ours"), found, {})


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
    report = manager.run_once(begin + QUARTER + DELAY)
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
