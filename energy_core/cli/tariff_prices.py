"""What a kWh from the grid costs by the tariff of the house, as a controller is told, live and replayed."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import override
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ..agents.samples import Prices
from ..calendar import days, local_date
from ..controllers.sample import PriceStretch
from ..costs.absence import MissingDataError
from ..costs.quarters import QUARTER_S, Seconds, instant
from ..costs.rates import Direction, rates_at
from ..costs.spot import SpotPrices
from ..costs.tariffs import Tariff

AHEAD = timedelta(hours=36)  # beyond the next deadline, whatever the clocks do
_MARKET = "Europe/Brussels"  # whose days are those of the market, in all of the countries that it couples
_TOLD = time(14)  # the day before: the auction ends at one o'clock, and a late result is there by then


@dataclass(frozen=True, slots=True)
class KnownPrice:
    """What a kWh costs in a stretch, in each register, and the instant from which on that is known."""

    stretch: tuple[PriceStretch, PriceStretch]
    told: float  # seconds since the epoch


class TariffPrices(Prices):
    """Knows prices in their order, and hands out no more than the market has told at an instant.

    A file may hold what came later: a replay is not to know more than the house did, nor a house that was
    given a whole month. What does not hang on the market is known from the start.
    """

    def __init__(self, known: Sequence[KnownPrice] = ()) -> None:
        """Know the prices, which are in order."""
        self._known = known
        self._starts = [each.stretch[0].start for each in known]

    @override
    def price(self, now: datetime, register: int = 1) -> float | None:
        place = bisect_right(self._starts, now) - 1
        if place < 0:
            return None
        stretch = self._known[place].stretch[register - 1]
        return stretch.eur_kwh if now < stretch.end else None

    @override
    def known(self, now: datetime, register: int = 1) -> Sequence[PriceStretch]:
        first = max(bisect_right(self._starts, now) - 1, 0)
        last = bisect_right(self._starts, now + AHEAD)
        told = now.timestamp()
        return [each.stretch[register - 1] for each in self._known[first:last] if each.told <= told]


def prices_ahead(
    tariff: Tariff, zone: str, spot: SpotPrices | None, start: datetime
) -> tuple[list[KnownPrice], MissingDataError | None]:
    """Return the prices from an instant on, as far as one looks ahead, and why they end before that.

    They do on the local day of which the index is not known.
    """
    found: list[KnownPrice] = []
    for begin, stop in days(start, start + AHEAD, zone):
        try:
            found += known_prices(tariff, zone, spot, begin, stop)
        except MissingDataError as error:
            return found, error
    return found, None


def known_prices(
    tariff: Tariff, zone: str, spot: SpotPrices | None, start: datetime, end: datetime
) -> Iterator[KnownPrice]:
    """Yield the prices of the quarter-hours that touch [start, end), equal neighbours as one.

    Raises MissingDataError where the index of a month is not known.
    """
    first = int(start.timestamp()) // QUARTER_S * QUARTER_S
    quarters = np.arange(first, int(np.ceil(end.timestamp())), QUARTER_S, np.int64)
    prices = rates_at(quarters, tariff, zone=zone, direction=Direction.OFFTAKE, spot=spot)
    sure = rates_at(quarters, tariff, zone=zone, direction=Direction.OFFTAKE, spot=None)
    told = np.where(np.isnan(sure).any(axis=0), _told(quarters), 0.0)
    yield from _merged(quarters, prices, told)


def _told(quarters: Seconds) -> NDArray[np.float64]:
    """Return when the price of each quarter-hour was told, in seconds since the epoch."""
    told = np.zeros(len(quarters))
    if len(quarters):
        first, last = instant(quarters[0]), instant(quarters[-1] + QUARTER_S)
        for begin, stop in days(first, last, _MARKET):
            day = local_date(begin, _MARKET) - timedelta(days=1)
            at = datetime.combine(day, _TOLD, ZoneInfo(_MARKET)).timestamp()
            told[(quarters >= begin.timestamp()) & (quarters < stop.timestamp())] = at
    return told


def _merged(
    quarters: Seconds, prices: NDArray[np.float64], told: NDArray[np.float64]
) -> Iterator[KnownPrice]:
    """Yield a price for each stretch of quarters that cost the same, and were told together."""
    table = np.vstack((prices, told))
    changes = np.flatnonzero((np.diff(table) != 0).any(axis=0)) + 1
    bounds = [0, *changes.tolist(), len(quarters)]
    for low, high in pairwise(bounds):
        if low < high and not np.isnan(prices[:, low]).any():
            start, end = instant(quarters[low]), instant(quarters[high - 1] + QUARTER_S)
            first, second = (PriceStretch(start, end, float(price)) for price in prices[:, low])
            yield KnownPrice((first, second), float(told[low]))
