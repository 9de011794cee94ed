"""Stores beside what else reads and writes the same rows, all in one run.

The rows are those of `benchmarks.rows`: ten columns, 1 s apart over 1 and 30 days, 10 s apart over 365 days
and, with `--years 5`, over five years. Each figure is the median of runs in which we and our peers take
turns. A decorator that is not there is said to be so.

    .venv-bench/bin/python -m benchmarks.stores [--quick] [--years 5] [--options distributed=date]
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from energy_core.models import Reading
from energy_core.protocols import Store
from energy_core.stores import DECORATORS, open_store
from energy_core.stores.csv import CsvStore
from energy_core.stores.decorators.spacing import spaced

from . import peers, years
from .measure import against, line, peak_of, seconds, text_of, title
from .rows import frame

START = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)
ROW = "2026-06-01T00:00:00.000000Z,301.548,402.113,88.204,92.287,1114,0,380,295,439,0\r\n"
LARGEST = 1_000_000
FIRST_AND_LAST = ("first_reading", "last_reading", "get_first", "get_last")
MISSING = "not there"
RESIDENT = """
import sys
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo
from energy_core.stores.csv import CsvStore

def kilobytes(key):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(key))

store = CsvStore(sys.argv[1])
first = store.first_reading().at
store.get(first, first + timedelta(minutes=1))
Path("/proc/self/clear_refs").write_text("5")
before = kilobytes("VmRSS")
frame = store.get_all()
print((kilobytes("VmHWM") - before) * 1024 / frame.memory_usage().sum())
"""
TRACED = """
import sys, tracemalloc
from energy_core.stores.csv import CsvStore
store = CsvStore(sys.argv[1])
store.get_first()
tracemalloc.start()
frame = store.get_all()
print(tracemalloc.get_traced_memory()[1] / frame.memory_usage().sum())
"""


def written(path: Path, rows: pd.DataFrame) -> CsvStore:
    """Return a store with rows."""
    store = CsvStore(path)
    store.put(rows)
    store.flush()
    return store


def measure_reading(folder: Path, day: pd.DataFrame, stores: dict[str, CsvStore], rounds: int) -> None:
    """Read days from text and, packed, from the side file."""
    title("a day of rows read")
    own = stores["1 day of 1 s"]
    start = day.index[0].to_pydatetime()
    binary = peers.write_binary(folder / "day.bin", day)
    works: dict[str, Callable[[], object]] = {
        "ours": own.get_all,
        "pyarrow": partial(peers.pyarrow, own.path),
        "pandas, C engine": partial(peers.pandas_c, own.path),
        "numpy, ISO decoder": partial(peers.numpy_iso, own.path),
    }
    found = seconds(rounds, works)
    ours = found.pop("ours")
    against("86,400 rows, text, its own file", ours, found, {"pyarrow": "≤ 3.5"})
    for name, store in stores.items():
        single = written(folder / "part.csv", store.get(start, start + DAY))
        works = {
            "ours": partial(store.get, start, start + DAY),
            "pyarrow on that day": partial(peers.pyarrow, single.path),
        }
        found = seconds(rounds, works)
        ours = found.pop("ours")
        against(f"a day out of {name}, text", ours, found, {"pyarrow on that day": "≤ 3.5"})
        single.clear()
        single.close()
    own.pack(compress=False)
    found = seconds(
        rounds,
        {
            "ours": own.get_all,
            "memory map of records": partial(peers.memory_map, binary),
            "memory map of columns": partial(peers.column_map, peers.write_columns(binary, day)),
        },
    )
    ours = found.pop("ours")
    against("86,400 rows, closed, side file", ours, found, {"memory map of records": "≤ 3"})


def measure_writing(folder: Path, day: pd.DataFrame, stores: dict[str, CsvStore], rounds: int) -> None:
    """Append readings to files of every size, and put a day."""
    title("rows written")
    for name, store in stores.items():
        works: dict[str, Callable[[], object]] = {
            "ours": partial(_append_next, store, iter(_following(store, 50 * rounds + 1))),
            "open, write, close": partial(peers.append, folder / "bare.csv", ROW),
        }
        found = seconds(50 * rounds, works)
        ours = found.pop("ours")
        works = {"pandas.to_csv": partial(peers.append_pandas, folder / "pandas.csv", day.iloc[:1])}
        found |= seconds(5 * rounds, works)  # not in turn with the others: it leaves the caches cold to them
        against(f"one reading appended to {name}", ours, found, {"open, write, close": "≤ 1.5"})
    works = {
        "ours": partial(peers.put_anew, folder / "put.csv", day),
        "pandas.to_csv": partial(day.to_csv, folder / "pandas.csv"),
    }
    found = seconds(max(rounds // 2, 3), works)
    against("86,400 rows put", found.pop("ours"), found, {"pandas.to_csv": "≤ 0.33"})


def _following(store: Store, count: int) -> list[Reading]:
    """Return readings for so many seconds after the last one, with its values."""
    last = store.last_reading()
    assert last is not None  # noqa: S101 - the store was filled
    return [Reading("meter", last.at + step * SECOND, last.values) for step in range(1, count + 1)]


def _append_next(store: Store, readings: Iterator[Reading]) -> None:
    """Append the next of some readings."""
    store.append([next(readings)])


def measure_ends(stores: dict[str, CsvStore], rounds: int) -> None:
    """Ask the smallest and the largest store for their first and last rows."""
    title("the first and the last row")
    small, *_, large = stores
    for call in FIRST_AND_LAST:
        found = seconds(20 * rounds, {name: getattr(stores[name], call) for name in (small, large)})
        reach = "≤ 50 µs" if call.endswith("reading") else "≤ 1 ms"
        peer = f"{small}: {text_of(found[small])}"
        line(f"{call}, {large}", text_of(found[large]), peer, found[large] / found[small], f"{reach}, ≤ 1.2")


def measure_decorators(folder: Path, day: pd.DataFrame, rounds: int) -> None:
    """Wrap stores in those decorators that there are."""
    title("decorators")
    for name, measure in (("no_duplicates", _no_duplicates), ("lazy", _lazy), ("distributed", _distributed)):
        if name in DECORATORS.names:
            measure(folder, day, rounds)
        else:
            line(name, MISSING)


def _no_duplicates(folder: Path, day: pd.DataFrame, rounds: int) -> None:
    """Find the rows to keep among many, none or a tenth of them twice; and put them into a new store."""
    for rows, runs in ((day.iloc[:10_000], 10 * rounds), (frame(START, LARGEST / len(day), 1), 3)):
        once = peers.instants(rows)
        twice = np.sort(np.concatenate((once, once[::10])))[: len(once)]
        for what, instants in (("all new", once), ("some twice", twice)):
            works: dict[str, Callable[[], object]] = {
                "ours": partial(spaced, instants, 1_000_000),
                "numpy.diff": partial(np.diff, instants),
            }
            found = seconds(runs, works)
            against(
                f"no duplicates among {len(instants):,}, {what}",
                found.pop("ours"),
                found,
                {"numpy.diff": "≤ 4"},
            )
    works = {
        "ours": partial(peers.put_anew, folder / "put.csv", day, "no_duplicates=1s"),
        "the bare file": partial(peers.put_anew, folder / "put.csv", day),
    }
    found = seconds(rounds, works)
    against("a day put without duplicates", found.pop("ours"), found, {})


def _lazy(folder: Path, day: pd.DataFrame, rounds: int) -> None:
    """Ask for the same day again."""
    store = open_store(f"csv://{folder}/lazy?lazy=1h")
    store.put(day)
    start = day.index[0].to_pydatetime()
    found = seconds(20 * rounds, {"ours": partial(store.get, start, start + DAY)})
    line("a day again, lazy", text_of(found["ours"]), reach="≤ 20 µs")
    store.close()


def _distributed(folder: Path, _: pd.DataFrame, rounds: int) -> None:
    """Get a day of a distributed store beside its file alone."""
    store = open_store(f"csv://{folder}/many?distributed=date")
    store.put(frame(START - 3 * DAY, 7, 1))
    middle = START.astimezone(ZoneInfo(peers.ZONE)).replace(hour=0)
    window = middle, middle + DAY
    bare = written(folder / "alone.csv", store.get(*window))
    works: dict[str, Callable[[], object]] = {
        "ours": partial(store.get, *window),
        "the file alone": partial(bare.get, *window),
    }
    found = seconds(3 * rounds, works)
    against("a day out of a week, distributed", found.pop("ours"), found, {"the file alone": "≤ 1.1"})
    store.close()
    bare.close()


def measure_memory(month: CsvStore) -> None:
    """Read a month of seconds in a process of its own."""
    title("memory while a month of seconds is read, in frames")
    for what in ("text", "side file"):
        line(f"resident, {what}", f"{peak_of(RESIDENT, str(month.path)):.2f}", reach="≤ 2")
        line(f"traced by Python, {what}", f"{peak_of(TRACED, str(month.path)):.2f}", reach="≤ 2")
        month.pack(compress=False)


def measure_disk(store: CsvStore, rows: int) -> None:
    """Weigh the forms of a file."""
    title("bytes a row on the disk")
    text = store.path.stat().st_size
    store.pack(compress=True)
    ends = (("text", "≤ 90"), ("side file", "≤ 10"), ("compressed text", ""))
    sizes = (
        text,
        *(store.path.with_name(store.path.name + end).stat().st_size for end in (".columns", ".zst")),
    )
    for (what, reach), size in zip(ends, sizes, strict=True):
        line(what, f"{size / rows:.1f}", reach=reach)


def measure_all(folder: Path, *, quick: bool) -> None:
    """Make the stores and measure everything about them."""
    rounds = 3 if quick else 11
    day = frame(START, 1, 1)
    stores = {"1 day of 1 s": written(folder / "day.csv", day)}
    for days, every_s in ((7, 1), (7, 10)) if quick else ((30, 1), (365, 10)):
        rows = frame(START, days, every_s)
        stores[f"{days} days of {every_s} s"] = written(folder / f"{days}_{every_s}.csv", rows)
    own, month, _ = stores.values()
    measure_reading(folder, day, stores, rounds)
    measure_disk(own, len(day))
    measure_memory(month)
    measure_ends(stores, rounds)
    measure_writing(folder, day, stores, rounds)
    measure_decorators(folder, day, rounds)
    for store in stores.values():
        store.close()


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--quick", action="store_true", help="fewer runs, and weeks for the month and the year"
    )
    parser.add_argument("--years", type=int, default=0, help="how long the longest store is (default: none)")
    parser.add_argument("--options", default="", help="those of the longest store's URL")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure_all(Path(name), quick=options.quick)
    if options.years:
        with tempfile.TemporaryDirectory() as name:
            years.measure(Path(name), options.years, options.options)
    return 0


if __name__ == "__main__":
    sys.exit(main())
