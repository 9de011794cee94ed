"""The prices of the market as they are kept, for what is counted by them.

This module imports numpy and pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import date, datetime

import numpy as np
import pandas as pd

from .energy_core.calendar import local_date, midnight
from .energy_core.costs.ahead import rates_ahead
from .energy_core.costs.months import later_month, month_of
from .energy_core.costs.rates import Direction, Rate
from .energy_core.costs.spot import SpotPrices
from .energy_core.costs.tariffs import tariff_from
from .energy_core.readers.spot_prices import COLUMN
from .energy_core.stores.maintenance import at_rest
from .house import Question

type Prices = dict[datetime, float]


class StoredPrices:
    """Reads the prices of the sources of a house; those before today are read once a day."""

    def __init__(self) -> None:
        """Remember nothing."""
        self._past: Prices = {}
        self._of: tuple[object, ...] = ()

    def until_now(self, question: Question) -> SpotPrices | None:
        """Return the prices that count for today and what came before it since last month, and those ahead.

        None where the house has no source of prices. Raises StoreError.
        """
        if not question.prices:
            return None
        place = question.url, question.zone, tuple(question.prices)
        begin = midnight(later_month(month_of(question.day), -1), question.zone)
        if self._of != (place, question.day):
            self._past, self._of = _kept(*place, begin, question.midnight), (place, question.day)
        today = _kept(*place, question.midnight, question.now)
        return _spot({**self._past, **today, **_merged(question.prices)})


def import_ahead(question: Question, until: datetime) -> list[Rate]:
    """Return what a kWh from the grid costs in each quarter-hour from now on, as far as it is known.

    It needs no store: what is ahead is known to those who read it. Raises MissingDataError where the index of
    a month is not known, ConfigError for a tariff that is none.
    """
    if question.tariff is None:
        return []
    return rates_ahead(
        tariff_from(question.tariff),
        question.now,
        until,
        zone=question.zone,
        direction=Direction.OFFTAKE,
        register=question.register,
        spot=_spot(_merged(question.prices)),
    )


def prices_of(url: str, zone: str, sources: Sequence[str], start: datetime, end: datetime) -> SpotPrices:
    """Return the prices that are kept of [start, end), of any past. Raises ConfigError or StoreError.

    `sources` are those of prices, as `prices`; what the first says goes before.
    """
    return _spot(_kept(url, zone, sources, start, end))


def prices_between(question: Question, start: datetime, end: datetime) -> SpotPrices | None:
    """Return the prices by which [start, end) is counted, those ahead as well, as far as they are known.

    None where the house has no source of prices. Raises ConfigError or StoreError.
    """
    if not question.prices:
        return None
    begin = midnight(month_of(local_date(start, question.zone)), question.zone)
    kept = _kept(question.url, question.zone, tuple(question.prices), begin, end)
    return _spot({**kept, **_merged(question.prices)})


def prices_from(question: Question, first: date, until: datetime) -> SpotPrices | None:
    """Return the prices by which the days from `first` on are counted: a month's mean needs all of the month.

    None where the house has no source of prices. Raises ConfigError or StoreError.
    """
    if not question.prices:
        return None
    begin = midnight(first.replace(day=1), question.zone)
    return prices_of(question.url, question.zone, tuple(question.prices), begin, until)


def _kept(url: str, zone: str, sources: Sequence[str], start: datetime, end: datetime) -> Prices:
    """Return the prices of [start, end) in the stores of all sources; what the first says goes before."""
    kept: Prices = {}
    for source in reversed(sources):
        with closing(at_rest(url, zone=zone, source=source).open()) as store:
            frame = store.get(start, end)
        if COLUMN in frame:
            known = frame[frame[COLUMN].notna()]
            times = pd.DatetimeIndex(known.index).to_pydatetime()
            kept |= dict(zip(times.tolist(), known[COLUMN].to_list(), strict=True))
    return kept


def _merged(sources: Mapping[str, Mapping[datetime, float]]) -> Prices:
    """Return the prices of several sources; what the first says goes before."""
    merged: Prices = {}
    for prices in reversed(list(sources.values())):
        merged |= prices
    return merged


def _spot(prices: Prices) -> SpotPrices:
    """Return prices as they are counted with."""
    starts = np.array([int(at.timestamp()) for at in prices], np.int64)
    return SpotPrices.of_quarters(starts, np.array(list(prices.values()), np.float64))
