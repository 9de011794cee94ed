"""The prices of a house that runs: looked up again and again, as the market tells and files are renewed."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, cast, override

from ..agents.agent import Agent
from ..agents.samples import Prices
from ..config import AppConfig
from ..controllers.sample import PriceStretch
from ..demand import quarter_start
from ..exceptions import ConfigError

if TYPE_CHECKING:
    from ..costs.spot import SpotPrices
    from ..costs.tariffs import Tariff

LOOK_EVERY = timedelta(minutes=1)
_AROUND = timedelta(days=3)  # of a store, which may hold years


class RunningPrices(Agent, Prices):
    """What a kWh from the grid costs now and soon; what is not known is missing, and never guessed.

    What was read of the market stays known when its file or its store is away.
    """

    def __init__(self, house: AppConfig) -> None:
        """Know the house, which has a tariff; no price is known before the first look."""
        self.name = "prices"
        self._house = house
        self._found: Prices | None = None
        self._spot: SpotPrices | None = None
        self._version: object = None

    @override
    def price(self, now: datetime, register: int = 1) -> float | None:
        return None if self._found is None else self._found.price(now, register)

    @override
    def known(self, now: datetime, register: int = 1) -> Sequence[PriceStretch]:
        return () if self._found is None else self._found.known(now, register)

    @override
    async def run_once(self, now: datetime) -> None:
        """Look once. Raises EnergyCoreError for what is missing, and knows what can be known without."""
        await asyncio.to_thread(self._look, now)

    @override
    async def close(self) -> None:
        """Hold nothing."""

    def _look(self, now: datetime) -> None:
        """Look once, in a thread."""
        try:
            if self._house.spot is not None:
                self._read(self._house.spot.place, now)
        finally:
            self._tell(now)

    def _read(self, place: str, now: datetime) -> None:
        """Read what the market has told, unless it was read already. Raises EnergyCoreError."""
        from .bill_files import is_store, read_spot  # noqa: PLC0415 - in a thread: it imports pandas

        version = quarter_start(now) if is_store(place) else _version(place)
        if version != self._version:
            self._spot = read_spot(place, self._house.house.time_zone, (now - _AROUND, now + _AROUND))
            self._version = version

    def _tell(self, now: datetime) -> None:
        """Count what the tariff makes of it. Raises MissingDataError where it makes nothing."""
        from .tariff_prices import TariffPrices, prices_ahead  # noqa: PLC0415 - in a thread: it imports numpy

        tariff = cast("Tariff", self._house.tariff)
        found, error = prices_ahead(tariff, self._house.house.time_zone, self._spot, now)
        self._found = TariffPrices(found)
        if error is not None and not found:
            raise error


def _version(path: str) -> tuple[int, int]:
    """Return what tells a file from that of before. Raises ConfigError if it is not there."""
    try:
        stat = Path(path).stat()
    except OSError as error:
        raise ConfigError("spot.place", path, f"a file that can be read ({error.strerror})") from error
    return stat.st_mtime_ns, stat.st_size
