"""A day that is drawn: choosing its points beside numpy, the whole query beside the reading of the day.

The rows are those of `benchmarks.rows`, one a second over a day, in a store of a file a day. The query is
that of the integration, without Home Assistant around it: reading, merging, choosing, prices, JSON. Times are
CPU times: a busy machine interrupts the longer works.

    .venv/bin/python -m benchmarks.graphs [--quick]
"""

import argparse
import json
import statistics
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from custom_components.energy_app.energy_core.graphs.downsampling import downsampled
from custom_components.energy_app.energy_core.graphs.roles import NAMES
from custom_components.energy_app.energy_core.graphs.series import Series
from custom_components.energy_app.energy_core.protocols import Store
from custom_components.energy_app.energy_core.stores.maintenance import at_rest
from custom_components.energy_app.house import Question
from custom_components.energy_app.websocket.drawing import Wanted, draw

from .measure import against, line, title
from .rows import frame

ZONE = "Europe/Brussels"
START = datetime(2026, 5, 31, 22, tzinfo=UTC)
DAY = timedelta(days=1)
POINTS = 1500
BUCKETS = 750
MOST_KB = 40
_KB = 1000


def cpu_seconds(rounds: int, works: Mapping[str, Callable[[], object]]) -> dict[str, float]:
    """Return the median CPU seconds of each work; they take turns."""
    taken: dict[str, list[float]] = {name: [] for name in works}
    for _ in range(rounds):
        for name, work in works.items():
            begun = time.process_time()
            work()
            taken[name].append(time.process_time() - begun)
    return {name: statistics.median(values) for name, values in taken.items()}


def measure_points(rows: pd.DataFrame, rounds: int) -> None:
    """Choose the points of a day."""
    title(f"{len(rows):,} rows to {POINTS:,} points")
    times = pd.DatetimeIndex(rows.index).asi8 // 1000
    values = rows["import_power_w"].to_numpy(np.float64)
    series = Series(times, values)
    table = values[: len(values) // BUCKETS * BUCKETS].reshape(BUCKETS, -1)
    works: dict[str, Callable[[], object]] = {
        "ours": partial(downsampled, series, POINTS),
        "numpy, min and max of all": lambda: (values.min(), values.max()),
        "numpy, min and max of each bucket": lambda: (table.min(axis=1), table.max(axis=1)),
    }
    found = cpu_seconds(rounds, works)
    against("lowest and highest of each bucket", found.pop("ours"), found, {})


def measure_query(folder: Path, rows: pd.DataFrame, rounds: int) -> None:
    """Answer what a card asks of a day, of a meter with panels."""
    url = f"csv://{folder}/readings?distributed=date"
    write = _store(url, "meter")
    write.put(rows)
    write.close()
    question = _question(url)
    wanted = Wanted(
        question=question,
        sources=question.sources,
        start=START,
        end=START + DAY,
        names=frozenset(NAMES),
        points=POINTS,
        limit_w=2500.0,
    )
    store = _store(url, "meter")

    def query() -> str:
        return json.dumps(draw(partial(_store, url), wanted), separators=(",", ":"))

    works: dict[str, Callable[[], object]] = {
        "ours": query,
        "reading the day": partial(store.get, START, START + DAY),
    }
    title("a day asked by a card")
    found = cpu_seconds(rounds, works)
    against("the whole query", found.pop("ours"), found, {})
    size = len(zlib.compress(query().encode())) / _KB
    line("the answer, compressed", f"{size:.1f} kB", reach=f"≤ {MOST_KB} kB")
    store.close()


def _store(url: str, source: str) -> Store:
    """Return the store of a source."""
    return at_rest(url, zone=ZONE, source=source).open()


def _question(url: str) -> Question:
    """Return what is known of the house."""
    table: dict[str, Any] = {
        "contracts": [
            {"name": "Plain", "start": "2026-01-01", "offtake": [{"name": "energy", "eur_kwh": 0.3}]},
        ]
    }
    return Question(
        now=START + 2 * DAY,
        zone=ZONE,
        url=url,
        hold=timedelta(minutes=2),
        sources=("meter",),
        tariff=table,
        peaks={date(2026, 6, 1): 2.5},
        register=1,
        since=None,
    )


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="fewer runs")
    rounds = 5 if parser.parse_args().quick else 31
    rows = frame(START, 1, 1, zone=ZONE)
    measure_points(rows, rounds)
    with tempfile.TemporaryDirectory() as name:
        measure_query(Path(name), rows, rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
