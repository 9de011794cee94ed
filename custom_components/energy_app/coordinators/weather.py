"""The coordinator of a weather service."""

import logging
from collections.abc import Mapping
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.helpers.device_registry import DeviceEntryType

from ..coordinator import EnergyAppConfigEntry
from ..energy_core.exceptions import ReaderError
from ..energy_core.models import Reading
from ..energy_core.protocols import Clock
from ..energy_core.readers.openweathermap import Api, Forecast, OpenWeatherMapConfig, OpenWeatherMapReader
from ..energy_core.readers.sampling import Sampler, SamplingMode
from ..requestable.pace import WeatherPace
from .polled import PolledCoordinator

_LOGGER = logging.getLogger(__name__)


class WeatherCoordinator(PolledCoordinator[OpenWeatherMapConfig, OpenWeatherMapReader]):
    """Asks for the weather and, less often, for what is expected, of which every issue is kept."""

    config_class = OpenWeatherMapConfig
    pace_class = WeatherPace

    def __init__(
        self, hass: HomeAssistant, entry: EnergyAppConfigEntry, subentry: ConfigSubentry, clock: Clock
    ) -> None:
        """Know the service, and leave it alone until `async_start`. Raises ConfigError."""
        super().__init__(hass, entry, subentry, clock)
        self.forecast: Forecast | None = None
        self._forecasts = Sampler(SamplingMode.ALL)
        self._forecast_at: float | None = None

    @property
    @override
    def samplers(self) -> Mapping[str, Sampler]:
        """What is to be kept: the weather, and beside it what was expected."""
        return {**super().samplers, self.reader.forecast_source: self._forecasts}

    @property
    @override
    def identity(self) -> Mapping[str, Any]:
        """Whose service it is."""
        return {"manufacturer": "OpenWeatherMap", "entry_type": DeviceEntryType.SERVICE}

    @classmethod
    @override
    def make_reader(
        cls, hass: HomeAssistant, config: OpenWeatherMapConfig, clock: Clock
    ) -> OpenWeatherMapReader:
        """Return a reader; nothing is asked yet."""
        return OpenWeatherMapReader(config, clock, async_get_clientsession(hass))

    @override
    async def _async_ask(self) -> Reading:
        """Ask for the weather, and for a forecast if it is time for one. Raises ReaderError."""
        reading = await super()._async_ask()
        if self._is_forecast_due():
            self._keep(await self._async_forecast())
        return reading

    async def _async_forecast(self) -> Forecast | None:
        """Return what is expected, None if that is not known; One Call has said it along with the weather."""
        if self.settings.config.api is Api.ONECALL:
            return self.reader.latest_forecast
        try:
            return await self.reader.read_forecast()
        except ReaderError as error:
            _LOGGER.debug("%s: no forecast, the weather is known all the same: %s", self.name, error)
            return None

    def _is_forecast_due(self) -> bool:
        """Say whether the last forecast is old enough for another to be asked for."""
        period = self.settings.config.forecast_period.total_seconds()
        return self._forecast_at is None or self._clock.monotonic() - self._forecast_at >= period

    def _keep(self, forecast: Forecast | None) -> None:
        """Have a forecast kept."""
        if forecast is None or forecast is self.forecast:
            return
        self.forecast, self._forecast_at = forecast, self._clock.monotonic()
        for row in forecast.rows():
            self._forecasts.push(row)
