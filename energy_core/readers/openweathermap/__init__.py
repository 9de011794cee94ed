"""OpenWeatherMap: the weather now and as forecast, by One Call 3.0 or the free API 2.5."""

from .config import Api, OpenWeatherMapConfig
from .forecast import Forecast, ForecastStep, Resolution
from .reader import OpenWeatherMapReader

__all__ = [
    "Api",
    "Forecast",
    "ForecastStep",
    "OpenWeatherMapConfig",
    "OpenWeatherMapReader",
    "Resolution",
]
