"""Sums that meet those that are recorded, whatever these are."""

from itertools import islice, pairwise
from typing import Any

import pytest
from hypothesis import given, strategies as st

from custom_components.energy_app.backfill.series import Amounts, Row
from custom_components.energy_app.backfill.sums import missing_rows

HOUR = 3600
_ENERGY = st.integers(0, 5000).map(lambda watt_hours: watt_hours / 1000)


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[float], set[int], int, float]:
    """Return what each hour counted, which we know, from which on others recorded, and their first sum."""
    counted = draw(st.lists(_ENERGY, min_size=2, max_size=60))
    known = draw(st.sets(st.integers(0, len(counted) - 1), min_size=1))
    return counted, known, draw(st.integers(0, len(counted) - 1)), draw(st.floats(-1000, 1000))


@given(histories())
def test_differences_are_what_was_counted(history: tuple[list[float], set[int], int, float]) -> None:
    """Between two rows is what we know of it, no sum falls, and a second time there is nothing to add."""
    counted, ours, begin, base = history
    amounts = Amounts(
        "kWh", [n * HOUR for n in sorted(ours)], [counted[n] for n in sorted(ours)], is_register=True
    )
    total, recorded = base, []
    for number in range(begin, len(counted)):
        total += counted[number]
        recorded.append(Row(number * HOUR, total, 500.0 + total - base))
    added = missing_rows(amounts, recorded, 1.0)
    assert [row.start // HOUR for row in added] == sorted(number for number in ours if number < begin)
    every = sorted([*added, *recorded], key=lambda row: row.start)
    for before, after in islice(pairwise(every), len(added)):
        between = [n for n in ours if before.start < n * HOUR <= after.start]
        assert after.sum - before.sum == pytest.approx(sum(counted[n] for n in between), abs=1e-5)
        assert after.sum >= before.sum - 1e-6
    assert missing_rows(amounts, every, 1.0) == []


def test_a_hole_of_which_others_counted_less() -> None:
    """A sum does not fall below that before the hole, so that no hour is negative."""
    amounts = Amounts("kWh", [0, HOUR, 2 * HOUR, 3 * HOUR], [1.0, 1.0, 1.0, 1.0])
    recorded = [Row(0, 10.0, 1.0), Row(3 * HOUR, 11.5, 2.5)]
    assert [row.sum for row in missing_rows(amounts, recorded, 1.0)] == [10.0, 10.5]


def test_another_unit() -> None:
    """Amounts become what the statistics are in."""
    amounts = Amounts("kWh", [0, HOUR], [1.0, 2.0], is_register=True)
    (row,) = missing_rows(amounts, [Row(HOUR, 500.0, 7000.0)], 1000.0)
    assert row == Row(0, -1500.0, 5000.0)


def test_days_that_begin_anew() -> None:
    """The first that is known has counted its state since midnight, whatever its sum began with."""
    days: Any = {"days": [0, 24 * HOUR, 48 * HOUR]}
    amounts = Amounts("EUR", [23 * HOUR, 47 * HOUR, 71 * HOUR], [2.0, 3.0, 4.0], **days)
    known = [Row(58 * HOUR, 0.25, 1.5)]
    assert missing_rows(amounts, known, 1.0) == [
        Row(23 * HOUR, -4.25, 2.0, 0),
        Row(47 * HOUR, -1.25, 3.0, 24 * HOUR),
    ]


def test_nothing_to_meet() -> None:
    """Without a recorded hour, or anything of ours, there is nothing to add."""
    assert missing_rows(Amounts("kWh", [0], [1.0]), [], 1.0) == []
    assert missing_rows(Amounts("kWh", [], []), [Row(0, 1.0, 1.0)], 1.0) == []
