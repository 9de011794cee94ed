"""What a kWh from the grid cost at each instant that is replayed, by the tariff of the house."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Self, cast

from ..config import AppConfig
from ..controllers.sample import PriceStretch
from ..costs.absence import MissingDataError
from ..costs.rates import Direction, rates
from ..costs.tariffs import Tariff
from ..exceptions import ConfigError
from .bill_files import read_spot

_AHEAD = timedelta(days=1)  # what a market tells in the afternoon, at the most


class TariffPrices:
    """Knows the price of any instant of a stretch, and those of the day after it.

    Prices by register count as those of register 1: it is the meter's to say when the night tariff holds.
    """

    def __init__(self, stretches: Sequence[PriceStretch]) -> None:
        """Know the prices, which are in order."""
        self._stretches = stretches
        self._starts = [stretch.start for stretch in stretches]

    @classmethod
    def of(cls, house: AppConfig, spot: str | None, start: datetime, end: datetime) -> Self | None:
        """Return the prices of a house, None where it has no tariff. Raises ConfigError for wrong files."""
        if house.tariff is None:
            return None
        zone = house.house.time_zone
        prices = read_spot(spot, zone) if spot else None
        try:
            found = rates(
                cast("Tariff", house.tariff),
                start,
                end + _AHEAD,
                zone=zone,
                direction=Direction.OFFTAKE,
                spot=prices,
            )
        except MissingDataError as error:
            raise ConfigError("tariff", "an index", f"its value in all of these days: {error}") from error
        return cls([PriceStretch(rate.start, rate.end, rate.eur_kwh) for rate in found])

    def price(self, now: datetime) -> float | None:
        """Return what a kWh cost at an instant [EUR/kWh], None if it is not known."""
        stretch = self._at(now)
        return None if stretch is None else stretch.eur_kwh

    def known(self, now: datetime) -> Sequence[PriceStretch]:
        """Return the prices of the day from an instant on, in order."""
        first = max(bisect_right(self._starts, now) - 1, 0)
        last = bisect_right(self._starts, now + _AHEAD)
        return self._stretches[first:last]

    def _at(self, now: datetime) -> PriceStretch | None:
        """Return the stretch in which an instant is."""
        place = bisect_right(self._starts, now) - 1
        if place < 0 or now >= self._stretches[place].end:
            return None
        return self._stretches[place]
