"""The day-ahead prices of the market, out of what Home Assistant or a file has of them."""

from .config import SpotPricesConfig
from .intervals import PriceInterval, by_quarter, quarter_of
from .origin import PriceEntity, PriceSource, Request
from .reader import COLUMN, SpotPricesReader

__all__ = [
    "COLUMN",
    "PriceEntity",
    "PriceInterval",
    "PriceSource",
    "Request",
    "SpotPricesConfig",
    "SpotPricesReader",
    "by_quarter",
    "quarter_of",
]
