"""A block that is made by itself, as each is when it is new, is what it is among others."""

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.lib.stride_tricks import sliding_window_view

from energy_core.data_managers.algorithms import Algorithm
from energy_core.data_managers.algorithms.diff import Diff
from energy_core.data_managers.algorithms.mean import Mean
from energy_core.data_managers.samples import Spans
from tests.effort import some_of

BLOCK, HOLD = 60, 15
_STEPS = st.one_of(st.just(10), st.just(10), st.integers(1, 25), st.integers(26, 200))
_PLAIN = st.tuples(_STEPS, st.integers(0, 5), st.integers(0, 9))
_ODD = st.tuples(_STEPS, st.sampled_from([0, 1, -400, np.nan, np.inf, 1e200]), st.integers(0, 9))
_ROWS = st.lists(_PLAIN, max_size=60) | st.lists(_PLAIN | _ODD, max_size=60)


@settings(max_examples=some_of(600))
@given(begin=st.integers(-30, 130), rows=_ROWS)
@pytest.mark.parametrize("algorithm", [Mean(), Diff()], ids=["mean", "diff"])
def test_a_block_alone_is_what_it_is_among_others(
    begin: int, rows: list[tuple[int, float, int]], algorithm: Algorithm
) -> None:
    """With a row before it or none, with gaps, registers that fall, and what no register shows."""
    times = begin + np.cumsum([step for step, _, _ in rows], dtype=np.int64)
    risen = np.array([rise for _, rise, _ in rows], float)
    register = np.where(risen < 9, 0.01 * np.cumsum(np.where(risen < 9, risen, 0)), risen)
    columns = np.array([register, np.cumsum([float(rise) for _, _, rise in rows])])
    edges = np.arange(0, 2 * BLOCK + max(times.tolist(), default=0), BLOCK)
    together, qualities = algorithm.compute(columns, Spans(times, edges, HOLD))
    for place, its_edges in enumerate(sliding_window_view(edges, 2)):
        alone, quality = algorithm.compute(columns, Spans(times, its_edges, HOLD))
        expected = pytest.approx(together[:, place].tolist(), rel=1e-12, abs=0, nan_ok=True)
        assert alone[:, 0].tolist() == expected
        assert quality.tolist() == [qualities[place]]
