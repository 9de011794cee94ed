"""The reader of OpenWeatherMap: the weather now, and what is expected."""

from collections.abc import Mapping
from typing import override

from aiohttp import ClientSession

from ...clock import SystemClock
from ...exceptions import ReaderDataError
from ...models import Reading
from ...protocols import Clock, Reader
from . import answers
from .client import WeatherClient
from .config import Api, OpenWeatherMapConfig
from .forecast import Forecast, Resolution

_ONECALL = "/data/3.0/onecall"
_CURRENT = "/data/2.5/weather"
_FORECAST = "/data/2.5/forecast"
_ONECALL_NAMES = {Resolution.HOURS: "hourly", Resolution.DAYS: "daily", Resolution.MINUTES: "minutely"}


class OpenWeatherMapReader(Reader):
    """Asks for the weather of a place; each of its two questions is one call of the quota.

    `forecast_source` is the source of its forecasts. With One Call the hours to come are part of every
    answer: `latest_forecast` holds the last ones whichever question brought them.
    """

    def __init__(
        self, config: OpenWeatherMapConfig, clock: Clock | None = None, session: ClientSession | None = None
    ) -> None:
        """Take the settings; the session stays its owner's, and without one each call has its own."""
        self.source = config.name
        self.forecast_source = f"{config.name}_forecast"
        self.latest_forecast: Forecast | None = None
        self._config = config
        self._clock = clock or SystemClock()
        self._client = WeatherClient(config, self._clock, session)

    @property
    def waits(self) -> float:
        """The seconds for which it asks nothing because the quota is used up, 0 for none."""
        return self._client.quota.remaining

    @override
    async def read(self) -> Reading:
        """Ask for the weather of now.

        Raises ReaderAuthenticationError for a key that is wrong or not yet active, ReaderQuotaError, also
        without asking while `waits`, ReaderTimeoutError, ReaderConnectionError and ReaderDataError (fault
        place_unknown for one).
        """
        if self._config.api is Api.FREE:
            return answers.current(self.source, Api.FREE, await self._client.ask(_CURRENT))
        answer = await self._client.ask(_ONECALL, exclude="minutely,daily,alerts")
        reading = answers.current(self.source, Api.ONECALL, answer)
        self._forecast(answer, Resolution.HOURS)
        return reading

    async def read_forecast(self, resolution: Resolution = Resolution.HOURS) -> Forecast:
        """Ask for what is expected; the free API knows steps of three hours only. Raises ReaderError."""
        if self._config.api is Api.FREE:
            if resolution is not Resolution.HOURS:
                raise ReaderDataError(f"The free API has no forecast of {resolution}", fault="no_forecast")
            answer = await self._client.ask(_FORECAST)
        else:
            others = (name for kind, name in _ONECALL_NAMES.items() if kind is not resolution)
            answer = await self._client.ask(_ONECALL, exclude=",".join(("current", *others, "alerts")))
        if (forecast := self._forecast(answer, resolution)) is None:
            message = f"OpenWeatherMap answered without a forecast of {resolution}"
            raise ReaderDataError(message, fault="no_forecast")
        return forecast

    def _forecast(self, answer: Mapping[str, object], resolution: Resolution) -> Forecast | None:
        """Return the forecast in an answer, None if there is none; one of hours is kept."""
        if not (steps := answers.steps(self._config.api, answer, resolution)):
            return None
        forecast = Forecast(self.forecast_source, self._clock.now(), resolution, steps)
        if resolution is Resolution.HOURS:
            self.latest_forecast = forecast
        return forecast
