"""Sums that meet those that are recorded, whatever these are."""

from itertools import islice, pairwise
from random import Random
from typing import Any

import pytest

from custom_components.energy_app.backfill.series import Amounts, Row
from custom_components.energy_app.backfill.sums import missing_rows

HOUR = 3600


@pytest.mark.parametrize("seed", range(100))
def test_differences_are_what_was_counted(seed: int) -> None:
    """Between two rows is what we know of it, no sum falls, and a second time there is nothing to add."""
    random = Random(seed)  # noqa: S311  # figures to count with, no secrets
    counted = [random.choice((0, random.randrange(5000))) / 1000 for _ in range(random.randrange(2, 60))]
    ours = set(random.sample(range(len(counted)), random.randint(1, len(counted))))
    begin, base = random.randrange(len(counted)), random.uniform(-1000, 1000)
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
