"""Prices on their way to the store."""

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from typing import override

from ..energy_core.models import Reading
from ..energy_core.readers.sampling import Sampler, SamplingMode
from ..energy_core.readers.spot_prices import COLUMN


class PriceRows(Sampler):
    """Prices to be kept, which may be those of years: handed out a portion at a time, the oldest first."""

    def __init__(self, source: str, portion: int = 2_000) -> None:
        """Start with nothing."""
        super().__init__(SamplingMode.ALL)
        self._source = source
        self._portion = portion
        self._prices: dict[datetime, float] = {}

    def add(self, prices: Mapping[datetime, float]) -> None:
        """Take prices in [EUR/kWh]; of one quarter-hour the last counts."""
        self._prices = dict(sorted({**self._prices, **prices}.items()))

    @override
    def take(self) -> list[Reading]:
        """Hand out a portion of what has come."""
        taken = list(islice(self._prices.items(), self._portion))
        for at, _ in taken:
            del self._prices[at]
        return [Reading(self._source, at, {COLUMN: price}) for at, price in taken]
