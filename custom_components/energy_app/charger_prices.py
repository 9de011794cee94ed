"""What a kWh from the grid costs, as a charger is told: by the tariff of the house, read now and then."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import override

from homeassistant.util import dt as dt_util

from .energy_core.agents.samples import Prices
from .energy_core.controllers.sample import PriceStretch
from .energy_core.exceptions import EnergyCoreError
from .house import HouseCoordinator

_LOGGER = logging.getLogger(__name__)
AHEAD = timedelta(hours=36)
AGAIN_S = 60.0


class HousePrices(Prices):
    """The prices of the hours ahead; those that are not known are left out, and never guessed."""

    def __init__(self, house: HouseCoordinator, on_tariff: Callable[[], None]) -> None:
        """Know the house, and whom to tell of another tariff; nothing is known before the first look."""
        self._house = house
        self._tariff = house.tariff
        self._on_tariff = on_tariff
        self._known: tuple[PriceStretch, ...] = ()

    async def async_follow(self) -> None:
        """Look again and again, for ever: the tariff and its prices may be others."""
        while True:
            await self.async_look()
            await asyncio.sleep(AGAIN_S)

    async def async_look(self) -> None:
        """Look once."""
        try:
            rates = await self._house.async_import_ahead(dt_util.utcnow() + AHEAD)
        except EnergyCoreError as error:
            _LOGGER.debug("No prices are known to the charger: %s", error)
            rates = []
        if self._tariff != (tariff := self._house.tariff):
            self._tariff = tariff
            self._on_tariff()
        self._known = tuple(PriceStretch(rate.start, rate.end, rate.eur_kwh) for rate in rates)

    @override
    def price(self, now: datetime, register: int = 1) -> float | None:
        """Return what one costs at an instant [EUR/kWh], None if not known: in the register that counts."""
        return next((each.eur_kwh for each in self._known if each.start <= now < each.end), None)

    @override
    def known(self, now: datetime, register: int = 1) -> Sequence[PriceStretch]:
        """Return the prices that are known from an instant on, in order."""
        return tuple(each for each in self._known if each.end > now)
