"""Days that are over, and bills, as the totals of today are counted.

This module imports numpy, which the live path must not: it is imported in a thread.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np

from .books import accounts_between
from .counting import Counter
from .energy_core.calendar import midnight
from .energy_core.costs.absence import Absence, MissingDataError
from .energy_core.costs.as_object import bill_as_object, line_as_object, profit_as_object
from .energy_core.costs.bill import bill
from .energy_core.costs.inputs import Inputs
from .energy_core.costs.money import decimal
from .energy_core.costs.profit import profit
from .energy_core.costs.quarters import QUARTER_S, instant, local_time
from .energy_core.costs.tariffs import Tariff
from .energy_core.costs.totals import Total, Totals, totals
from .energy_core.costs.usage import Usage
from .energy_core.models import isoformat_utc
from .house import Question
from .spot import prices_from

_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_MOST_STRETCHES = 10  # of what is missing that are named


@dataclass(frozen=True, slots=True)
class _Counted:
    """What days are counted from, up to an instant."""

    tariff: Tariff | None
    inputs: Inputs
    until: datetime


def day_of(question: Question, day: date) -> dict[str, Any]:
    """Return the totals of a day as JSON knows them, with what is missing and why.

    Raises ConfigError, StoreError or MissingDataError.
    """
    counted = _count(question, day, first=day)
    its = totals(counted.tariff, counted.inputs, day, day + _DAY)
    figures = {each.name: getattr(its, each.name) for each in fields(Totals)}
    known = {name: total for name, total in figures.items() if isinstance(total, Total)}
    return {
        "date": str(day),
        "until": isoformat_utc(counted.until),
        "is_over": counted.until == midnight(day + _DAY, question.zone),
        **{name: _number(total.value) for name, total in known.items()},
        "tariff": its.tariff,
        "absent": {
            name: {"reason": str(total.absence), "detail": total.detail}
            for name, total in known.items()
            if total.absence is not None
        },
        "quality": _quality(counted.inputs.usage, midnight(day, question.zone), counted.until),
        **_parts(counted, day),
    }


def bill_of(question: Question, start: date, end: date, advances: float | None) -> dict[str, Any]:
    """Return the bill of the local days [start, end) as JSON knows it; other advances take the place of ours.

    Raises ConfigError, StoreError or MissingDataError.
    """
    counted = _count(question, end - _DAY, first=start)
    usage, begin = counted.inputs.usage, midnight(start, question.zone)
    _check_known_from(usage, begin, question.zone)
    if counted.tariff is None:
        raise MissingDataError(Absence.NO_CONTRACT, "there is no tariff")
    inputs = replace(counted.inputs, day_by_day=False)
    made = bill(counted.tariff, inputs, start, end)
    if advances is not None:
        made = replace(made, advances_eur=decimal(advances))
    earned = None
    if usage.pv_kwh is not None:
        with suppress(MissingDataError):
            earned = profit(counted.tariff, inputs, start, end)
    return {
        **bill_as_object(made, earned),
        "until": isoformat_utc(counted.until),
        "quality": _quality(usage, begin, counted.until),
    }


def _count(question: Question, day: date, *, first: date) -> _Counted:
    """Count the days from `first` to `day` from what those are that are kept, and today is as it runs.

    So is a day of which the last quarter-hours may still have to be made: nothing is known after it.
    """
    until = min(question.now, midnight(day + _DAY, question.zone))
    if until < question.now:
        accounts = accounts_between(question, first, day + _DAY)
        if accounts is not None and _goes_on(accounts.usage, until):
            return _Counted(accounts.tariff, accounts.inputs_of(day)[0], until)
    live = Counter().begun(replace(question, now=until - _TICK), first=first)
    if question.prices:
        live = replace(live, spot=prices_from(question, first, until))
    return _Counted(live.tariff, live.inputs(until), until)


def _goes_on(usage: Usage, until: datetime) -> bool:
    """Say whether the grid is known before an instant, and from it on."""
    known = usage.known
    return bool(len(known)) and int(known[0]) < until.timestamp() <= int(known[-1])


def _check_known_from(usage: Usage, begin: datetime, zone: str) -> None:
    """Refuse to bill days of which nothing was known yet."""
    known = usage.known
    if not len(known) or known[0] > begin.timestamp():
        since = f"from {local_time(int(known[0]), zone)} on" if len(known) else "at no time"
        raise MissingDataError(Absence.NO_METER, f"what came from the grid is known {since}")


def _parts(counted: _Counted, day: date) -> dict[str, Any]:
    """Return of what cost and profit of a day are made, as far as they are known."""
    parts: dict[str, Any] = {}
    if counted.tariff is not None:
        with suppress(MissingDataError):
            made = bill(counted.tariff, counted.inputs, day, day + _DAY)
            parts["cost_parts"] = [line_as_object(line) for line in made.lines]
        with suppress(MissingDataError):
            earned = profit(counted.tariff, counted.inputs, day, day + _DAY)
            parts["profit_parts"] = profit_as_object(earned)
    return parts


def _quality(usage: Usage, begin: datetime, until: datetime) -> dict[str, Any]:
    """Return how many quarter-hours of a stretch there are, are known, and are not known well."""
    stop = int(until.timestamp()) // QUARTER_S * QUARTER_S
    part = usage.within(int(begin.timestamp()), stop)
    known = part.known
    every = np.arange(int(begin.timestamp()), stop, QUARTER_S)
    missing = np.setdiff1d(every, known, assume_unique=True)
    return {
        "quarters": len(every),
        "known": len(known),
        "estimated": 0 if part.estimated_load is None else int(part.estimated_load.sum()),
        "missing": list(_stretches(missing))[:_MOST_STRETCHES],
    }


def _stretches(missing: np.ndarray) -> Iterator[dict[str, str]]:
    """Yield the stretches that quarter-hours form."""
    breaks = np.flatnonzero(np.diff(missing) != QUARTER_S) + 1
    for piece in np.split(missing, breaks) if len(missing) else ():
        first, last = instant(int(piece[0])), instant(int(piece[-1]) + QUARTER_S)
        yield {"start": isoformat_utc(first), "end": isoformat_utc(last)}


def _number(value: float | Decimal | None) -> float | None:
    """Return a figure as JSON knows it."""
    return None if value is None else float(value)
