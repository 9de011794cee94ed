"""Sums that meet those that are recorded: pure arithmetic.

A row of a statistic says what was counted until the end of its hour, since some moment of which nothing but
the difference of two rows matters. So a row before a recorded one has its sum, less what was counted between
their ends; no recorded row is touched, and what is there already is not made again.

This module imports numpy, which the live path must not: it is imported in a thread.
"""

from collections.abc import Sequence

import numpy as np

from .series import Amounts, Row

_DIGITS = 6


def missing_rows(amounts: Amounts, known: Sequence[Row], factor: float) -> list[Row]:
    """Return the rows that are not known yet, before the last that is; `known` are in their order.

    `factor` converts amounts to the unit of the known rows.
    """
    if not known or not amounts.starts:
        return []
    return (_hours if amounts.days is None else _days)(amounts, known, factor)


def _hours(amounts: Amounts, known: Sequence[Row], factor: float) -> list[Row]:
    """Return the hours of a register that are not known yet."""
    starts = np.array(amounts.starts, np.int64)
    counted = np.cumsum(np.array(amounts.amounts, np.float64) * factor)  # until the end of each hour
    there = np.array([row.start for row in known], np.int64)
    new = np.flatnonzero(~np.isin(starts, there) & (starts < there[-1]))
    following = np.searchsorted(there, starts[new])
    upto = np.concatenate(([0.0], counted))[np.searchsorted(starts, there, side="right")]
    rows = []
    for place, after in zip(new.tolist(), following.tolist(), strict=True):
        rest = float(upto[after] - counted[place])
        total = known[after].sum - rest
        if after:  # where others counted less than we did, a sum does not fall
            total = max(total, known[after - 1].sum)
        rows.append(Row(int(starts[place]), round(total, _DIGITS), _state(amounts, known[after], rest)))
    return rows


def _state(amounts: Amounts, after: Row, rest: float) -> float | None:
    """Return what a register showed, as long as it is the one that is there later."""
    if not amounts.is_register or after.state is None or after.state < rest:
        return None
    return round(after.state - rest, _DIGITS)


def _days(amounts: Amounts, known: Sequence[Row], factor: float) -> list[Row]:
    """Return the days before the first that is known, the latest first: each in its last hour.

    What begins anew each midnight has counted its state since then, whatever its sum began with.
    """
    first = known[0]
    total = first.sum - (first.state or 0.0)
    rows = []
    for place in reversed(range(len(amounts.starts))):
        midnight = (amounts.days or [])[place]
        if amounts.starts[place] >= first.start:
            continue
        amount = amounts.amounts[place] * factor
        rows.append(Row(amounts.starts[place], round(total, _DIGITS), round(amount, _DIGITS), midnight))
        total -= amount
    return rows[::-1]
