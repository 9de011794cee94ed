"""Blocks of as many rows each, as those of a meter mostly are, become what others do."""

from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from energy_core.data_managers import samples
from energy_core.data_managers.algorithms import ALGORITHMS
from energy_core.data_managers.samples import Spans
from tests.effort import some_of

from .test_means import BLOCK, HOLD, LATE

EACH = 6
_RISES = st.lists(st.integers(0, 3).map(float), min_size=40, max_size=40)
_ODD = st.lists(st.sampled_from([0.0, 1.0, -400.0, np.nan]), min_size=40, max_size=40)


@settings(max_examples=some_of(200))
@given(
    blocks=st.integers(2, 4),
    before=st.integers(0, 3),
    behind=st.integers(0, 8),
    late=LATE,
    rises=st.tuples(_RISES, _RISES | _ODD),
    is_table=st.booleans(),
)
@pytest.mark.parametrize("name", ["mean", "diff", "last", "min", "max", "count"])
def test_blocks_of_as_many_rows(  # noqa: PLR0913 - what can be odd about rows
    *,
    name: str,
    blocks: int,
    before: int,
    behind: int,
    late: list[int],
    rises: tuple[list[float], ...],
    is_table: bool,
) -> None:
    """With rows before and behind them, registers that fall, and values that are missing."""
    count = before + EACH * blocks + behind
    times = 10 * np.arange(-before, EACH * blocks + behind) + late[:count]
    table = np.array(rises)[:, :count]
    columns = np.where(np.isnan(table), np.nan, np.cumsum(np.nan_to_num(table), axis=1))
    edges = BLOCK * np.arange(blocks + 1)
    algorithm = ALGORITHMS.load(name, key="algorithm")()
    with patch.object(samples, "_SHORT", 0):
        alike = Spans(times, edges, HOLD)
        assert alike.each == EACH
        values, quality = algorithm.compute(columns if is_table else list(columns), alike)
    expected, its_quality = algorithm.compute(columns, Spans(times, edges, HOLD))
    assert values.tolist() == [pytest.approx(row, rel=1e-12, abs=0, nan_ok=True) for row in expected.tolist()]
    assert quality.tolist() == its_quality.tolist()
