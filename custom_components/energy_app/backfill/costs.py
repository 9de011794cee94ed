"""What days cost, and what their panels earned, as they are kept.

This module imports numpy, which the live path must not: it is imported in a thread.
"""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta

import numpy as np

from ..books import accounts_between, first_day
from ..energy_core.calendar import local_date, midnight
from ..energy_core.costs.usage import Usage
from ..energy_core.models import Reading
from ..house import Question
from .series import Amounts

_HOUR_S = 3600
_DAY = timedelta(days=1)

type Window = tuple[datetime, datetime]


def counted_days(question: Question, window: Window) -> Mapping[str, Amounts]:
    """Return what each day of [start, end) cost, and what its panels earned, by the name of the total.

    Only days that are over are there, counted as those that are kept: by the peak of their whole month.
    Raises ConfigError or StoreError.
    """
    if question.tariff is None:
        return {}
    found: dict[str, Amounts] = {}
    for reading in _days(question, window):
        stop = midnight(local_date(reading.at, question.zone) + _DAY, question.zone)
        for name in ("cost_eur", "profit_eur"):
            amount = reading.values.get(name)
            if isinstance(amount, float):
                series = found.setdefault(name, Amounts("EUR", [], [], days=[]))
                series.starts.append(int(stop.timestamp()) - _HOUR_S)
                series.amounts.append(amount)
                series.days.append(int(reading.at.timestamp()))  # type: ignore[union-attr]
    return found


def _days(question: Question, window: Window) -> Iterator[Reading]:
    """Yield the days from the first that is known whole until the end, a calendar year at a time."""
    end = min(local_date(window[1], question.zone), question.day)
    start = max(local_date(window[0], question.zone), first_day(question))
    known: float | None = None
    while start < end:
        year = date(start.year + 1, 1, 1)
        accounts = accounts_between(question, start, min(year, question.day))
        if accounts is not None:
            for day in sorted(accounts.days(start, min(year, end))):
                known = known or _known_from(accounts.usage)
                if known <= midnight(day, question.zone).timestamp():
                    yield accounts.day(day)
        start = year


def _known_from(usage: Usage) -> float:
    """Return from when on anything is known of the grid, in seconds since the epoch."""
    return float(usage.starts[~np.isnan(usage.import_t1_kwh + usage.import_t2_kwh)][0])
