"""Constants of Energy App."""

from datetime import timedelta
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "energy_app"
NAME: Final = "Energy App"
PLATFORMS: Final = (Platform.BINARY_SENSOR, Platform.SENSOR)

DOCUMENTATION_URL: Final = "https://github.com/energy-app/energy-app/blob/main/docs/smart-meter.md"

SUBENTRY_METER: Final = "meter"

CONF_MAX_AGE: Final = "max_age"
CONF_SOURCE: Final = "source"
CONF_STORE_URL: Final = "store_url"
CONF_UPDATE_INTERVAL: Final = "update_interval"

COUNTRY_AUTOMATIC: Final = "automatic"

DEFAULT_MAX_AGE: Final = 60
MIN_MAX_AGE: Final = 2
DEFAULT_UPDATE_INTERVAL: Final = 10
MIN_UPDATE_INTERVAL: Final = 1

LOG_PERIOD: Final = timedelta(seconds=10)
