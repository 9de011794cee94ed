"""The days, months or years of a stretch as rows of figures, out of the days that are kept and today.

This module imports pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

import pandas as pd

from .energy_core.calendar import midnight
from .energy_core.costs.accounts import PARTS, SUMMED
from .energy_core.costs.totals import Total, Totals
from .periods import Sums

SHARES = ("self_consumption_pct", "self_sufficiency_pct")
FIGURES = (*SUMMED, *SHARES)
_DAY = timedelta(days=1)

type Row = dict[str, Any]


def next_of(by: str, day: date) -> date:
    """Return the first day of the next day, month or year."""
    if by == "day":
        return day + _DAY
    if by == "year":
        return date(day.year + 1, 1, 1)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def spans(by: str, start: date, end: date) -> Iterator[tuple[date, date]]:
    """Yield the days, months or years that begin in [start, end), each with the day after its last."""
    while start < end:
        following = next_of(by, start)
        yield start, following
        start = following


def row_of(frame: pd.DataFrame, zone: str, span: tuple[date, date], today: tuple[date, Totals | None]) -> Row:
    """Return the figures of a span: of its days that are over, and of today, where that is one of them."""
    start, end = span
    its = frame[frame.index < pd.Timestamp(midnight(min(end, today[0]), zone))]
    sums = Sums(start, its, zone)
    is_running = start <= today[0] < end
    totals = sums.with_today(today[1]) if is_running and today[1] is not None else sums.alone()
    figures = dict(totals.figures)
    rows = its[its.index >= pd.Timestamp(sums.start)]
    if not len(rows) and not (is_running and today[1] is not None):
        figures = dict.fromkeys(figures, Total[float](None, None, ""))
    return {
        "start": str(start),
        "end": str(end),
        "is_over": today[0] >= end,
        **{name: total.value for name, total in figures.items()},
        **_shares(figures),
        "profit_parts": None if is_running else _parts(rows),
        "quality": {},
        "absent": {
            name: {"reason": str(total.absence), "detail": total.detail}
            for name, total in figures.items()
            if total.absence is not None
        },
    }


def average_of(frame: pd.DataFrame, zone: str, month: date, today: date) -> Row:
    """Return the means of the days of a month that are over, each of those on which it is known."""
    first, last = (pd.Timestamp(midnight(day, zone)) for day in (month, min(next_of("month", month), today)))
    its = frame[(frame.index >= first) & (frame.index < last)]
    known = {name: its[name].dropna() for name in FIGURES if name in its}
    return {
        name: round(float(known[name].mean()), 8) if len(known.get(name, ())) else None for name in FIGURES
    }


def _shares(figures: Mapping[str, Total[float]]) -> dict[str, float | None]:
    """Return the shares of the sun, where they are known."""
    direct, solar, grid = (figures[name].value for name in ("direct_kwh", "solar_kwh", "from_grid_kwh"))
    consumed = 100 * direct / solar if direct is not None and solar else None
    used = None if direct is None or grid is None else direct + grid
    sufficient = 100 * direct / used if direct is not None and used else None
    return dict(zip(SHARES, (consumed, sufficient), strict=True))


def _parts(rows: pd.DataFrame) -> dict[str, float] | None:
    """Return of what the profit of days is made, None where a day lacks it."""
    if not len(rows) or not set(PARTS) <= set(rows.columns) or rows[list(PARTS)].isna().any(axis=None):
        return None
    return {name: round(float(rows[name].sum()), 8) for name in PARTS}
