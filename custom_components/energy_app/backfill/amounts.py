"""What registers counted, out of the results that are kept for ever.

This module imports pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from ..energy_core.stores.maintenance import at_rest
from ..results import QUARTERS
from .series import Amounts

_HOUR_S = 3600
_DAY = timedelta(days=1)
_UNITS = {"kwh": "kWh", "m3": "m³"}
_STARTS_ANEW = ("_day_", "_year_")  # registers whose state is not told by what they counted

type Window = tuple[datetime, datetime]


def counted_hours(url: str, zone: str, source: str, window: Window) -> Mapping[str, Amounts]:
    """Return what each register of a device counted in the hours of [start, end), by its column.

    Raises ConfigError or StoreError.
    """
    pieces: dict[str, list[pd.Series]] = {}
    with closing(at_rest(url, zone=zone, source=f"{source}_{QUARTERS}").open()) as store:
        first = store.first_reading()
        for since, until in _years(max(window[0], first.at), window[1]) if first else ():
            for name, hours in _by_hour(store.get(since, until)).items():
                pieces.setdefault(name, []).append(hours)
    columns = {name: pd.concat(parts).groupby(level=0).sum() for name, parts in pieces.items()}
    _add_totals(columns)
    return {name: _amounts(name, hours) for name, hours in columns.items()}


def _add_totals(columns: dict[str, pd.Series]) -> None:
    """Add what both registers of a meter counted, where it has no register of all."""
    for direction in ("import", "export"):
        first, second = (columns.get(f"{direction}_t{number}_kwh") for number in (1, 2))
        if first is not None and second is not None:
            columns.setdefault(f"{direction}_total_kwh", first.add(second, fill_value=0.0))


def _years(start: datetime, end: datetime) -> Iterator[Window]:
    """Yield pieces of a stretch, each read at once."""
    while start < end:
        stop = min(start + 366 * _DAY, end)
        yield start, stop
        start = stop


def _by_hour(frame: pd.DataFrame) -> dict[str, pd.Series]:
    """Return what was counted in each hour of which anything is known, by column."""
    starts = frame.index.astype("datetime64[s, UTC]").astype(np.int64)
    hours = starts - starts % _HOUR_S
    names = [name for name in map(str, frame.columns) if name.rpartition("_")[2] in _UNITS]
    return {name: frame[name].groupby(hours).sum(min_count=1).dropna() for name in names}


def _amounts(name: str, hours: pd.Series) -> Amounts:
    """Return a column as what a sensor counted."""
    return Amounts(
        _UNITS[name.rpartition("_")[2]],
        hours.index.astype(int).tolist(),
        hours.tolist(),
        is_register=not any(word in name for word in _STARTS_ANEW),
    )
