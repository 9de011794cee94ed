"""The P1 port of smart meters: DSMR 2.2 to 5, e-MUCS and their national relatives."""

from .config import DsmrConfig
from .countries import Country
from .decoder import Rejection, TelegramDecoder
from .info import MonthPeak
from .reader import DsmrReader
from .statistics import LineStatistics
from .watch import Timing

__all__ = [
    "Country",
    "DsmrConfig",
    "DsmrReader",
    "LineStatistics",
    "MonthPeak",
    "Rejection",
    "TelegramDecoder",
    "Timing",
]
