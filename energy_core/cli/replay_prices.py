"""The prices of a stretch of days that is replayed."""

from datetime import datetime
from typing import cast

from ..config import AppConfig
from ..costs.absence import MissingDataError
from ..costs.tariffs import Tariff
from ..exceptions import ConfigError
from .bill_files import read_house_spot
from .tariff_prices import TariffPrices, known_prices, prices_ahead


def replay_prices(house: AppConfig, spot: str | None, start: datetime, end: datetime) -> TariffPrices | None:
    """Return the prices of a house in [start, end) and as far as one looks ahead, None without a tariff.

    `spot` goes before the place that the configuration names. Raises ConfigError for wrong files, and where
    the index of one of the days is not known; of the days behind the end it may be missing.
    """
    if house.tariff is None:
        return None
    tariff, zone = cast("Tariff", house.tariff), house.house.time_zone
    prices = read_house_spot(house, spot)
    try:
        known = list(known_prices(tariff, zone, prices, start, end))
    except MissingDataError as error:
        raise ConfigError("tariff", "an index", f"its value in all of these days: {error}") from error
    ahead, _ = prices_ahead(tariff, zone, prices, end)
    return TariffPrices(known + ahead)
