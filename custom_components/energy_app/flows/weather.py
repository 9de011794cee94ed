"""The subentry flow of a weather service."""

from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.const import (
    CONF_API_KEY,
    CONF_LATITUDE,
    CONF_LOCATION,
    CONF_LONGITUDE,
    CONF_URL,
    UnitOfTime,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    LocationSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)

from ..const import CONF_ADVANCED, CONF_API, CONF_FORECAST_PERIOD, CONF_PERIOD, SUBENTRY_WEATHER
from ..energy_core.readers.openweathermap import Api
from .device import DeviceSubentryFlow
from .foreign import ForeignSteps

_SERVICE = "https://api.openweathermap.org"


def _seconds(minimum: int) -> NumberSelector:
    """Return a box for a number of seconds."""
    return NumberSelector(
        NumberSelectorConfig(
            min=minimum, max=86_400, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.SECONDS
        )
    )


ADVANCED = probatio.Schema(
    {
        probatio.Required(CONF_PERIOD, default=600): _seconds(120),
        probatio.Required(CONF_FORECAST_PERIOD, default=3600): _seconds(600),
        probatio.Required(CONF_URL, default=_SERVICE): TextSelector(
            TextSelectorConfig(type=TextSelectorType.URL)
        ),
    }
)
WEATHER = probatio.Schema(
    {
        probatio.Required(CONF_API_KEY): TextSelector(
            TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
        ),
        probatio.Required(CONF_API, default=Api.ONECALL): SelectSelector(
            SelectSelectorConfig(options=list(Api), translation_key="api")
        ),
        probatio.Required(CONF_LOCATION): LocationSelector(),
        probatio.Required(CONF_ADVANCED): section(ADVANCED, {"collapsed": True}),
    }
)
_FLAT = (CONF_API_KEY, CONF_API)
_AWAY = (CONF_PERIOD, CONF_FORECAST_PERIOD, CONF_URL)


class WeatherSubentryFlow(ForeignSteps, DeviceSubentryFlow):
    """Add the weather of a place, or change it."""

    kind = SUBENTRY_WEATHER
    foreign = "openweathermap"
    unique = (CONF_LATITUDE, CONF_LONGITUDE, CONF_API)

    @override
    def _schema(self) -> probatio.Schema:
        """Return the form about the service."""
        return WEATHER

    @override
    def _typed(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a reader, of what the form says."""
        place = user_input[CONF_LOCATION]
        return {
            **{key: user_input[key] for key in _FLAT},
            CONF_LATITUDE: place[CONF_LATITUDE],
            CONF_LONGITUDE: place[CONF_LONGITUDE],
            **user_input[CONF_ADVANCED],
        }

    @override
    def _filled_in(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return how the form is filled in for settings, for the house where nothing is set yet."""
        house = self.hass.config
        return {
            **{key: data[key] for key in _FLAT if key in data},
            CONF_LOCATION: {
                CONF_LATITUDE: data.get(CONF_LATITUDE, house.latitude),
                CONF_LONGITUDE: data.get(CONF_LONGITUDE, house.longitude),
            },
            CONF_ADVANCED: {key: data[key] for key in _AWAY if key in data},
        }
