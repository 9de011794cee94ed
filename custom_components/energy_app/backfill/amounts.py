"""What sensors counted, out of the results that are kept for ever.

This module imports pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from datetime import date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from ..counting import first_of_use
from ..energy_core.calendar import local_date, midnight
from ..energy_core.costs.absence import MissingDataError
from ..energy_core.costs.household import household
from ..energy_core.costs.known import inputs_until
from ..energy_core.costs.quarters import instant, seconds
from ..energy_core.costs.spot import SpotPrices
from ..energy_core.costs.tariffs import tariff_from
from ..energy_core.costs.totals import totals
from ..energy_core.stores.maintenance import at_rest
from ..house import Question
from ..quarters import Quarters
from ..results import QUARTERS
from ..spot import prices_from
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


def counted_days(question: Question, window: Window) -> Mapping[str, Amounts]:
    """Return what each day of [start, end) cost, and what its panels earned, by the name of the total.

    Only days that are over, and of which all is known, are there. Raises ConfigError or StoreError.
    """
    if question.tariff is None:
        return {}
    tariff, zone = tariff_from(question.tariff), question.zone
    found: dict[str, Amounts] = {}
    end = min(local_date(window[1], zone), question.day)
    spot: SpotPrices | None = None
    for day, stop, usage in _usages(question, window[0], end):
        spot = spot or prices_from(question, day, midnight(end, zone))
        inputs = inputs_until(usage, stop, zone=zone, measured_peaks=question.peaks, spot=spot)
        counted = totals(tariff, inputs, day, day + _DAY)
        for name in ("cost_eur", "profit_eur"):
            total: Any = getattr(counted, name)
            if total.value is not None:
                series = found.setdefault(name, Amounts("EUR", [], [], days=[]))
                series.starts.append(int(stop.timestamp()) - _HOUR_S)
                series.amounts.append(float(total.value))
                series.days.append(int(midnight(day, zone).timestamp()))  # type: ignore[union-attr]
    return found


def _usages(question: Question, start: datetime, end: date) -> Iterator[tuple[date, datetime, Any]]:
    """Yield each day from the first that is known whole until `end`, its end, and the usage that counts."""
    zone = question.zone
    since = midnight(first_of_use(local_date(start, zone)), zone)
    quarters = Quarters(question.url, zone, question.sources, since)
    try:
        usage = household(quarters.devices(since, since, midnight(end, zone)).values())
    except MissingDataError:
        return
    known = usage.starts[~np.isnan(usage.import_t1_kwh + usage.import_t2_kwh)]
    if not len(known):
        return
    first = instant(int(known[0]))
    day = local_date(max(start, first), zone)
    if midnight(day, zone) < first:
        day += _DAY
    while day < end:
        stop = midnight(day + _DAY, zone)
        yield day, stop, usage.within(seconds(first_of_use(day), zone), int(stop.timestamp()))
        day += _DAY
