"""What becomes of the rows of a block."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from energy_core.data_managers.algorithms import diff
from energy_core.data_managers.blocks import Quality
from energy_core.data_managers.recipe import Recipe
from energy_core.data_managers.samples import Samples, Spans
from energy_core.exceptions import AlgorithmError, ConfigError
from energy_core.stores import open_store
from energy_core.stores.memory import MemoryStore

from .house import DAY, HOUR, MINUTE, START, complete, even, processor, reading

HOLD = 120_000_000
NAN = float("nan")
MINUTE_US = 60_000_000


def made(recipe: Recipe, rows: Mapping[Any, Sequence[object]], *names: str, blocks: int = 1) -> Samples:
    """Apply a recipe to blocks of ten minutes, with rows by their minute."""
    times = np.array([round(minute * MINUTE_US) for minute in rows], np.int64)
    columns = {}
    for place, name in enumerate(names):
        values = [row[place] for row in rows.values()]
        is_number = all(isinstance(value, float) for value in values)
        columns[name] = np.array(values, float if is_number else object)
    edges = np.arange(blocks + 1) * 10 * MINUTE_US
    return recipe.apply(Samples(times, columns), Spans(times, edges, HOLD))


@pytest.mark.parametrize(
    ("rows", "mean", "quality"),
    [
        ({n: (float(n),) for n in range(10)}, 4.5, "complete"),
        ({n: (100.0 if n == 1 else 0.0,) for n in (0, 1, 1.5, *range(2, 10))}, 5.0, "complete"),
        (
            {n: (60.0 if n < 0 else 0.0,) for n in (-1, *range(1, 10))},
            6.0,
            "complete",
        ),  # the one before still holds
        ({0: (10.0,), 9: (40.0,)}, 20.0, "estimated"),  # two minutes of the one, a minute of the other
        ({4: (7.0,)}, 7.0, "estimated"),
        ({n: (NAN if n == 5 else 1.0,) for n in range(10)}, 1.0, "complete"),
        ({n: (NAN if n > 3 else 1.0,) for n in range(10)}, 1.0, "estimated"),
    ],
)
def test_a_mean_is_weighted_by_time(rows: dict[float, tuple[float]], mean: float, quality: str) -> None:
    """Each value counts for as long as it held, two minutes at most."""
    found = made(Recipe("mean"), rows, "power_w")
    assert found.columns["power_w"].tolist() == [mean]
    assert found.columns["quality"].tolist() == [quality]


@pytest.mark.parametrize("phase", [0, 3])
@pytest.mark.parametrize("jitter", [0, 1])
@pytest.mark.parametrize("hole", [0, 500])
def test_many_rows_give_the_means_that_few_do(phase: int, jitter: int, hole: int) -> None:
    """What is made of a month at once is what is made of each block alone, and what plain numpy makes."""
    chance = np.random.default_rng(7)
    steps = np.full(40_000, 10_000_000) + jitter * chance.integers(-400_000, 400_000, 40_000)
    steps[20_000] += hole * 1_000_000
    times = phase * 1_000_000 + np.cumsum(steps) - steps[0]
    values = chance.integers(0, 4000, 40_000).astype(float)
    edges = np.arange(0, int(times[-1]), 600_000_000)
    whole = Recipe("mean").apply(Samples(times, {"a_w": values, "b_w": -values}), Spans(times, edges, HOLD))
    held = np.minimum(np.diff(times, append=times[-1]), HOLD)
    for place in range(0, len(edges) - 1, 13):
        start, end = edges[place : place + 2]
        near = slice(max(times.searchsorted(start) - 5, 0), times.searchsorted(end))
        spans = Spans(times[near], edges[place : place + 2], HOLD)
        alone = Recipe("mean").apply(Samples(times[near], {"a_w": values[near], "b_w": -values[near]}), spans)
        overlap = np.clip(np.minimum(times + held, end) - np.maximum(times, start), 0, None)
        plain = (values * overlap).sum() / overlap.sum()
        at = whole.times.searchsorted(start)
        assert whole.columns["a_w"][at] == pytest.approx(plain, abs=0.00051)
        assert whole.columns["a_w"][at] == pytest.approx(alone.columns["a_w"][0], abs=0.0011)
        assert whole.columns["b_w"][at] == -whole.columns["a_w"][at]
        assert whole.columns["quality"][at] == alone.columns["quality"][0]


@pytest.mark.parametrize(
    ("rows", "diffs", "quality"),
    [
        ({-1: (1.0,), 9: (1.5,), 10: (1.7,), 19: (2.0,)}, [0.5, 0.5], ["complete", "complete"]),
        ({0: (1.0,), 9: (1.5,), 19: (2.0,)}, [0.5, 0.5], ["complete", "complete"]),
        ({5: (1.0,), 9: (1.5,), 19: (2.0,)}, [0.5, 0.5], ["estimated", "complete"]),
        ({-60: (1.0,), 9: (1.5,), 19: (2.0,)}, [0.5, 0.5], ["gap_reconciled", "complete"]),
        ({-1: (1.0,), 5: (1.5,), 19: (2.0,)}, [0.5, 0.5], ["gap_reconciled", "gap_reconciled"]),
        ({-1: (9.0,), 4: (9.5,), 5: (0.0,), 9: (0.25,), 19: (1.0,)}, [0.75, 0.75], ["estimated", "complete"]),
        ({-1: (9.0,), 9: (9.5,), 10: (3.0,), 19: (4.0,)}, [0.5, 1.0], ["complete", "estimated"]),
        ({-1: (1.0,), 7: (1.5,), 9: (NAN,), 19: (2.0,)}, [0.5, 0.5], ["gap_reconciled", "gap_reconciled"]),
        ({-1: (1.0,), 7: (1.5,), 9: (1e308,), 19: (2.0,)}, [0.5, 0.5], ["gap_reconciled", "gap_reconciled"]),
    ],
)
def test_a_diff_counts_from_before_its_block(
    rows: dict[float, tuple[float]], diffs: list[float], quality: list[str]
) -> None:
    """Gaps are reconciled and marked, as is a register that starts anew; it is never negative."""
    found = made(Recipe("diff"), rows, "import_t1_kwh", blocks=2)
    assert found.columns["import_t1_kwh"].tolist() == diffs
    assert found.columns["quality"].tolist() == quality


@pytest.mark.parametrize("near", [1, 40, 10_000])
@pytest.mark.parametrize("phase", [0, 1])
@pytest.mark.parametrize("is_table", [True, False])
def test_registers_are_looked_at_in_pieces(
    near: int, phase: int, monkeypatch: pytest.MonkeyPatch, *, is_table: bool
) -> None:
    """However many at once, also where one falls, one misses a value and one is beyond what floats tell."""
    monkeypatch.setattr(diff, "_NEAR", near)
    times = np.arange(-1, 20) * MINUTE_US
    times[5] += phase  # blocks are alike without
    registers = np.tile(np.arange(21.0), (7, 1))
    registers[2] += 1e10
    registers[3, 8:] -= 8
    registers[5, 9] = NAN
    spans = Spans(times, np.arange(3) * 10 * MINUTE_US, HOLD)
    values, quality = diff.Diff().compute(registers if is_table else list(registers), spans)
    assert values.tolist() == [[10.0, 10.0]] * 3 + [[9.0, 10.0]] + [[10.0, 10.0]] * 3
    assert quality.tolist() == [Quality.ESTIMATED, Quality.COMPLETE]


def test_a_block_without_rows_has_no_diff() -> None:
    """What was counted meanwhile is in the block in which the gap ends."""
    found = made(Recipe("diff"), {0: (1.0,), 9: (1.5,), 39: (4.0,)}, "import_t1_kwh", blocks=4)
    assert (found.times // MINUTE_US).tolist() == [0, 30]
    assert found.columns["import_t1_kwh"].tolist() == [0.5, 2.5]
    assert found.columns["quality"].tolist() == ["complete", "gap_reconciled"]
    nothing = made(Recipe("diff"), {0: (1.0,)}, "power_w")
    assert not len(nothing.times)


@pytest.mark.parametrize(
    ("algorithm", "expected"), [("min", [1.0, 4.0]), ("max", [9.0, 4.0]), ("last", [3.0, 4.0])]
)
def test_the_others(algorithm: str, expected: list[float]) -> None:
    """The lowest, the highest and the last of what is there."""
    rows = {0: (5.0,), 2: (1.0,), 3: (NAN,), 4: (9.0,), 6: (2.0,), 8: (3.0,), 9: (NAN,), 12: (4.0,)}
    found = made(Recipe(algorithm), rows, "power_w", blocks=3)
    assert found.columns["power_w"].tolist() == expected
    assert found.columns["quality"].tolist() == ["complete", "estimated"]


def test_rows_are_counted() -> None:
    """Whatever is in them."""
    found = made(Recipe("count"), {0: (NAN,), 1: ("x",), 15: (2.0,)}, "power_w", blocks=3)
    assert found.columns["rows"].tolist() == [2, 1]


def test_what_is_made_hides_a_column_of_its_name() -> None:
    """That which is kept beside it, as it was last."""
    rows = {0: (7.0, 1.0, "odd"), 1: (8.0, 2.0, "odd")}
    found = made(Recipe("count", keep_last=True), rows, "rows", "power_w", "quality")
    assert list(found.columns) == ["rows", "power_w", "quality"]
    assert found.at(0) == {"rows": 2, "power_w": 2.0, "quality": "estimated"}
    assert {name: values.item(0) for name, values in found.columns.items()} == found.at(0)


@pytest.mark.parametrize("algorithm", ["count", "last", "max", "mean", "diff"])
def test_nothing_becomes_of_nothing(algorithm: str) -> None:
    """Without rows there are no results."""
    assert not len(made(Recipe(algorithm), {}, "power_w").times)


def test_what_is_no_measure_is_kept_as_it_was_last() -> None:
    """Registers, texts and instants, where the means shall stand for the rows."""
    rows = {0: (10.0, 1.0, "a", 5.0), 5: (20.0, 1.5, "b", 6.0), 9: (30.0, NAN, None, 7.0)}
    names = "import_power_w", "import_t1_kwh", "text", "tariff"
    found = made(Recipe("mean", keep_last=True), rows, *names)
    values = {name: column.tolist()[0] for name, column in found.columns.items()}
    assert (values["import_t1_kwh"], values["text"], values["tariff"]) == (1.5, "b", 7.0)
    assert values["import_power_w"] == pytest.approx((10 * 2 + 20 * 2 + 30) / 5)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ({0: ("no",), 1: (1.0,)}, "power_w is not a number"),
        ({0: (float("inf"),)}, "power_w is infinite"),
        ({0: (1e308,), 5: (1e308,)}, "power_w is infinite"),
    ],
)
def test_what_is_no_number_is_said(rows: dict[float, tuple[object]], message: str) -> None:
    """By the name of its column."""
    with pytest.raises(AlgorithmError, match=message):
        made(Recipe("mean"), rows, "power_w")


def test_an_algorithm_has_a_known_name() -> None:
    """Else it is said which there are."""
    with pytest.raises(ConfigError, match="count, diff, last, max, mean, min"):
        Recipe("median")


def test_columns_may_be_chosen() -> None:
    """Instead of those that suit by their names; a price for each kWh is no register."""
    rows = {0: (1.0, 2.0, 0.25), 9: (3.0, 4.0, 0.3)}
    names = "import_t1_kwh", "odd", "spot_eur_kwh"
    assert set(made(Recipe("diff"), rows, *names).columns) == {"import_t1_kwh", "quality"}
    assert set(made(Recipe("max", ["odd"]), rows, *names).columns) == {"odd", "quality"}
    assert set(made(Recipe("mean"), rows, *names).columns) == {"spot_eur_kwh", "quality"}


@pytest.mark.parametrize("from_ends", [False, True])
@pytest.mark.parametrize("kind", ["csv", "memory"])
def test_day_totals_are_the_same_with_and_without_all_rows(
    tmp_path: Path, kind: str, *, from_ends: bool
) -> None:
    """Also over a gap of two days, with a column that comes later and one that is often missing."""
    source, target = open_store({"csv": f"csv://{tmp_path}/raw", "memory": "memory:"}[kind]), MemoryStore()
    source.append(even(30))
    source.append(
        reading(4 * DAY + n * HOUR, import_t1_kwh=200.0 + n, **({"gas_m3": 5.0 + n} if n % 5 == 2 else {}))
        for n in range(60)
    )
    manager = processor(source, target, settings={"block": DAY, "from_ends": from_ends})
    assert complete(manager, START + 9 * DAY) == 7
    found = target.get_all()
    assert found["import_t1_kwh"].tolist() == pytest.approx([14.39, 3.6, 105.01, 24.0, 12.0])
    assert found["gas_m3"].dropna().tolist() == [20.0, 25.0, 10.0]
    assert found["quality"].tolist()[:3] == ["complete", "gap_reconciled", "estimated"]  # gas begins


def test_times_are_those_of_the_blocks() -> None:
    """Results stand at the begin of their block, in the zone of their store."""
    source, target = MemoryStore(), MemoryStore(zone="America/New_York")
    source.append(even(1))
    complete(processor(source, target), START + DAY)
    found = target.get_all()
    assert found.index[1] == pd.Timestamp(START + 15 * MINUTE)
    assert str(pd.DatetimeIndex(found.index).tz) == "America/New_York"


def test_gaps_between_the_rows_of_many_blocks() -> None:
    """Blocks without rows among thousands, and values that are missing."""
    times = np.arange(30_000) * 10_000_000
    times[15_000:] += 3600 * 1_000_000
    values = np.full(30_000, 5.0)
    values[100] = NAN
    edges = np.arange(0, int(times[-1]), 600_000_000)
    found = Recipe("mean").apply(Samples(times, {"a_w": values}), Spans(times, edges, HOLD))
    assert set(found.columns["a_w"].tolist()) == {5.0}
    assert len(found.times) == len(edges) - 1 - 5  # a value holds for two minutes into the gap
