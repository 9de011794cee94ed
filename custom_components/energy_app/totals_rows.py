"""The days, months or years of a stretch as rows of figures, out of the days that are kept and today.

This module imports pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from math import isfinite
from typing import Any

import pandas as pd

from .energy_core.calendar import midnight
from .energy_core.costs.accounts import PARTS, SUMMED
from .energy_core.costs.totals import Total, Totals
from .periods import Sums

SHARES = ("self_consumption_pct", "self_sufficiency_pct")
FIGURES = (*SUMMED, *SHARES)
_OF_SHARES = ("direct_kwh", "solar_kwh", "from_grid_kwh")
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
        **_shares(_days(rows, today[1] if is_running else None), figures),
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


def _days(rows: pd.DataFrame, today: Totals | None) -> Iterator[Mapping[str, float]]:
    """Yield what is known of each day for the shares of the sun, of today last."""
    names = [name for name in (*_OF_SHARES, *SHARES) if name in rows]
    for values in rows[names].to_numpy(float):
        yield {name: value for name, value in zip(names, values, strict=True) if isfinite(value)}
    if today is not None:
        totals = {name: getattr(today, name).value for name in (*_OF_SHARES, *SHARES)}
        yield {name: float(value) for name, value in totals.items() if value is not None}


def _shares(
    days: Iterable[Mapping[str, float]], figures: Mapping[str, Total[float]]
) -> dict[str, float | None]:
    """Return the shares of the sun in days together, each day's as it was counted with its battery."""
    kept = used = 0.0
    for day in days:
        direct, solar, grid = (day.get(name, 0.0) for name in _OF_SHARES)
        consumed, sufficient = (day.get(name, 0.0) for name in SHARES)
        kept += solar * consumed / 100
        used += 100 * direct / sufficient if sufficient else direct + grid
    direct_kwh, solar_kwh, grid_kwh = (figures[name].value for name in _OF_SHARES)
    consumption = sufficiency = None
    if direct_kwh is not None and solar_kwh:
        consumption = 100 * kept / solar_kwh
    if direct_kwh is not None and grid_kwh is not None and used:
        sufficiency = 100 * direct_kwh / used
    return dict(zip(SHARES, (consumption, sufficiency), strict=True))


def _parts(rows: pd.DataFrame) -> dict[str, float] | None:
    """Return of what the profit of days is made, None where a day lacks it."""
    if not len(rows) or not set(PARTS) <= set(rows.columns) or rows[list(PARTS)].isna().any(axis=None):
        return None
    return {name: round(float(rows[name].sum()), 8) for name in PARTS}
