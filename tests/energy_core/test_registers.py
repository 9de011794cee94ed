"""Differences of registers."""

import numpy as np
import pytest
from hypothesis import given, strategies as st

from energy_core.registers import amounts, are_exact, difference, falls, risen, rises, ticks, unrolled

NAN = float("nan")


@pytest.mark.parametrize(
    ("values", "counted"),
    [
        ([], 0),
        ([5.0], 0),
        ([301.548, 301.548, 301.851], 0.303),
        ([0.1, 0.2, 0.3], 0.2),
        ([12345.678, 0.0, 0.25], 0.25),
        ([10.0, 12.0, 3.0, 4.5], 3.5),
        ([NAN, 1.0, NAN, 1.5, NAN], 0.5),
        ([9_999_999.999, 10_000_000.001], 0.002),
        ([1.0, 1e308, 1.5, -1e308, float("inf"), 2.0], 1.0),
    ],
)
def test_a_register_counts_what_it_rose(values: list[float], counted: float) -> None:
    """A fall starts anew, what is missing is passed over, and decimals are exact."""
    assert difference(np.array(values)) == counted


def test_differences_telescope_where_floats_do_not() -> None:
    """Steps of 0.1 sum to the whole, in millionths."""
    values = np.arange(1000) / 10
    assert ticks(values)[-1] == 99_900_000
    assert np.diff(unrolled(values)).sum() == 99_900_000


def test_falls_and_rises() -> None:
    """A register that falls, or misses a value anywhere, does not rise."""
    table = np.array([[1.0, 1.0, 2.0], [1.0, 0.5, 2.0], [NAN, 1.0, 2.0], [1.0, 2.0, NAN]])
    for room in (None, np.ones((4, 2), bool)):
        assert np.asarray(rises(table, room)).tolist() == [True, False, False, False]
    assert rises(table[:1])
    assert falls(table[1]).tolist() == [1]


def test_what_is_exact_in_floats() -> None:
    """Millionths of a few billions are; of more, or of what is missing, they are not."""
    values = np.array([1.0, -9e9, 9e9, 1e10, -1e308, np.inf, NAN])
    assert are_exact(values).tolist() == [True, True, True, False, False, False, False]


@given(st.lists(st.floats(-9e9, 9e9), min_size=1).map(sorted))
def test_what_has_risen_is_the_same_in_floats(values: list[float]) -> None:
    """Floats give to the bit what integers do, as long as they are exact."""
    table = np.array([values, values])
    assert are_exact(table).all()
    counted = amounts(np.diff(ticks(table)))
    assert risen(table).tobytes() == counted.tobytes()


def test_nothing_is_not_less_than_nothing() -> None:
    """What has not risen is 0, not -0."""
    table = np.array([[0.0, -0.0, 0.0]])
    assert rises(table)
    assert not np.signbit(risen(table)).any()
