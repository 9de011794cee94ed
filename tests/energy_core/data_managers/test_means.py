"""Means of many rows, against what they are by their definition."""

import math
from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, strategies as st

from energy_core.data_managers import samples
from energy_core.data_managers.algorithms.mean import Mean
from energy_core.data_managers.block_processor import BlockProcessor
from energy_core.data_managers.blocks import Quality
from energy_core.data_managers.samples import Spans
from energy_core.models import Values
from energy_core.stores.csv import CsvStore

from .house import DAY, MINUTE, SECOND, START, processor, reading, runs

BLOCK, HOLD = 60, 15
_STEPS = st.one_of(st.just(10), st.just(10), st.integers(1, 25), st.integers(26, 200))
LATE = st.one_of(  # seconds, of each of 40 rows: all as late, or each by itself
    st.integers(0, 9).map(lambda late: [late] * 40), st.lists(st.integers(0, 9), min_size=40, max_size=40)
)
_VALUES = st.one_of(st.integers(-50, 4000).map(float), st.just(float("nan")))


def by_definition(
    times: Sequence[int], values: Sequence[float], start: int
) -> tuple[float | None, Fraction | int]:
    """Return the mean of the block that begins at a time, and for how long of it something is known."""
    known = [(time, value) for time, value in zip(times, values, strict=True) if not math.isnan(value)]
    total, covered = Fraction(0), 0
    for place, (time, value) in enumerate(known):
        until = min(known[place + 1][0] if place + 1 < len(known) else time + HOLD, time + HOLD)
        held = min(until, start + BLOCK) - max(time, start)
        if held > 0:
            total, covered = total + Fraction(value) * held, covered + held
    return (float(total / covered) if covered else None), covered


@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
@pytest.mark.parametrize("missing", [0, 7], ids=["even", "gaps"])
def test_means_are_the_same_however_many_are_made(decimals: int, missing: int, tmp_path: Path) -> None:
    """One by one, six at a time and by the day: so nothing is made again for having been made otherwise."""
    chance = np.random.default_rng(decimals)
    source, target = (CsvStore(tmp_path / name) for name in ("source.csv", "target.csv"))
    settings = {"algorithm": "mean", "block": 10 * MINUTE}
    manager = processor(source, target, state=tmp_path / "state.json", settings=settings)
    reopened = 0
    for block in range(170):
        begin = block * 10 * MINUTE
        values = chance.uniform(0, 500, (60, 3)).round(decimals).tolist()
        source.append(
            reading(begin + n * 10 * SECOND, a_w=row[0], b_w=row[1], c_w=row[2])
            for n, row in enumerate(values)
            if not (missing and block % 3 == 1 and n % missing == 0)
        )
        if block >= 18 or block % 6 == 0:
            reopened += reopenings(manager, START + begin + 12 * MINUTE)
    manager.close()
    again = processor(source, target, state=tmp_path / "state.json", settings=settings)
    again.check_all()
    assert reopened + reopenings(again, START + 3 * DAY) == 0  # they are visited by the day


def reopenings(manager: BlockProcessor, now: datetime) -> int:
    """Run until nothing is due; returns how many stretches were reopened."""
    return sum(report.reopened for report in runs(manager, now, most=50))


@given(
    begin=st.integers(-30, 130),
    rows=st.lists(st.tuples(_STEPS, _VALUES, st.integers(0, 9).map(float)), min_size=1, max_size=80),
    short=st.sampled_from([0, 1000]),
)
def test_a_mean_is_what_its_definition_says(
    begin: int, rows: list[tuple[int, float, float]], short: int
) -> None:
    """So it is of few rows and many, with rows that come evenly or not, or are missing."""
    times = begin + np.cumsum([0, *(step for step, _, _ in rows[:-1])])
    edges = np.arange(0, max(int(times[-1]), 0) + 2 * BLOCK, BLOCK)
    with patch.object(samples, "_SHORT", short):
        spans = Spans(times, edges, HOLD)
    is_as_defined(spans, times, [np.array([row[place] for row in rows]) for place in (1, 2)])


@given(
    blocks=st.integers(1, 6),
    before=st.integers(0, 3),
    late=LATE,
    values=st.lists(_VALUES, min_size=40, max_size=40),
    is_table=st.booleans(),
)
def test_a_mean_of_blocks_of_as_many_rows(
    *, blocks: int, before: int, late: list[int], values: list[float], is_table: bool
) -> None:
    """Each row comes in its ten seconds, the first ones before the blocks; columns are one table or not."""
    count = before + 6 * blocks
    times = 10 * np.arange(-before, 6 * blocks) + late[:count]
    columns = np.array([values[:count], np.arange(count)], float)
    with patch.object(samples, "_SHORT", 0):
        spans = Spans(times, BLOCK * np.arange(blocks + 1), HOLD)
    assert spans.each == 6
    is_as_defined(spans, times, columns if is_table else list(columns))


def is_as_defined(spans: Spans, times: np.ndarray, columns: Values) -> None:
    """Check means of two columns, of which the last misses no value; no rows are behind the blocks."""
    means, quality = Mean().compute(columns, spans)
    for place, start in enumerate(spans.edges[:-1].tolist()):
        expected = [by_definition(times.tolist(), column.tolist(), start) for column in columns]
        for found, (value, _) in zip(means[:, place].tolist(), expected, strict=True):
            assert found == pytest.approx(float("nan") if value is None else value, abs=0.00051, nan_ok=True)
        is_whole = all(covered in {0, BLOCK} for _, covered in expected) and expected[1][1] == BLOCK
        assert (quality[place] == Quality.COMPLETE) == is_whole
