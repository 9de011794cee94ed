"""Day-ahead prices of the market, by the quarter-hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ..models import utc
from .quarters import HOUR_S, QUARTER_S, Seconds

_QUARTERS = HOUR_S // QUARTER_S
_DAY = 24  # hours
MWH = 1000  # kWh


@dataclass(frozen=True, slots=True, eq=False)
class SpotPrices:
    """Prices in EUR/MWh from the hour of the first on, four an hour; what is not known is NaN."""

    first: int  # seconds since the epoch, a whole hour
    eur_mwh: NDArray[np.float64]

    @classmethod
    def of(cls, prices: Iterable[tuple[datetime, float]]) -> Self:
        """Take (start, EUR/MWh) pairs of hours or of quarter-hours, in any order; the last of each counts.

        An hour with a single price, at its beginning, has it for its four quarters. In an hour with more
        than one, each quarter needs its own, and so it does between two of these that are not a day apart. A
        naive datetime, or one between quarters, is a ValueError.
        """
        pairs = [(int(utc(at).timestamp()), float(price)) for at, price in prices]
        if not pairs:
            return cls(0, np.empty(0))
        times = np.array([at for at, _ in pairs], np.int64)
        if (times % QUARTER_S).any():
            raise ValueError("a spot price begins at a quarter of an hour of the clock")
        first = int(times.min()) // HOUR_S * HOUR_S
        table = np.full((int(times.max() - first) // HOUR_S + 1, _QUARTERS), np.nan)
        table.ravel()[(times - first) // QUARTER_S] = [price for _, price in pairs]
        hourly = ~np.isnan(table[:, 0]) & np.isnan(table[:, 1:]).all(axis=1)
        by_quarter = ~hourly & ~np.isnan(table).all(axis=1)
        hourly &= ~_is_between(by_quarter)
        table[hourly] = table[hourly, :1]
        return cls(first, table.ravel())

    @classmethod
    def of_quarters(cls, starts: Seconds, eur_kwh: NDArray[np.float64]) -> Self:
        """Take the prices of quarter-hours, in EUR/kWh; of those that are not there, none is known.

        `starts` are seconds since the epoch; one between quarters is a ValueError. The last of each counts.
        """
        if not len(starts):
            return cls(0, np.empty(0))
        if (starts % QUARTER_S).any():
            raise ValueError("a spot price begins at a quarter of an hour of the clock")
        first = int(starts.min()) // HOUR_S * HOUR_S
        last = int(starts.max()) // HOUR_S * HOUR_S
        values = np.full((last - first) // QUARTER_S + _QUARTERS, np.nan)
        values[(starts - first) // QUARTER_S] = eur_kwh * MWH
        return cls(first, values)

    def at(self, quarters: Seconds) -> NDArray[np.float64]:
        """Return the price in EUR/MWh of each quarter-hour that begins at one of these; NaN where unknown."""
        return self._look_up(self.eur_mwh, (quarters - self.first) // QUARTER_S)

    def hourly(self, quarters: Seconds) -> NDArray[np.float64]:
        """Return the mean price of the hour of each quarter-hour; NaN where one of the four is unknown."""
        means = self.eur_mwh.reshape(-1, _QUARTERS).mean(axis=1)
        return self._look_up(means, (quarters - self.first) // HOUR_S)

    @staticmethod
    def _look_up(values: NDArray[np.float64], places: Seconds) -> NDArray[np.float64]:
        """Return the values of places, NaN for one outside."""
        found = np.full(len(places), np.nan)
        inside = (places >= 0) & (places < len(values))
        found[inside] = values[places[inside]]
        return found


def _is_between(marked: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Say which hours are between two marked ones that are not a day apart."""
    hours = np.arange(len(marked))
    before = np.maximum.accumulate(np.where(marked, hours, -_DAY))
    after = np.minimum.accumulate(np.where(marked, hours, len(marked) + _DAY)[::-1])[::-1]
    return np.asarray(after - before < _DAY)
