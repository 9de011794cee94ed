"""Constants of Energy App."""

from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "energy_app"
NAME: Final = "Energy App"
PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
    Platform.SWITCH,
)

_DOCS: Final = "https://github.com/energy-app/energy-app/blob/main/docs"
DOCUMENTATION_URL: Final = f"{_DOCS}/smart-meter.md"
CHARGING_DOCUMENTATION_URL: Final = f"{_DOCS}/charging.md"
STORAGE_DOCUMENTATION_URL: Final = f"{_DOCS}/storage.md"

SUBENTRY_ANALOGUE: Final = "analogue"
SUBENTRY_CHARGER: Final = "charger"
SUBENTRY_ENTITIES: Final = "entities"
SUBENTRY_FRONIUS: Final = "fronius"
SUBENTRY_METER: Final = "meter"
SUBENTRY_PRICES: Final = "prices"
SUBENTRY_SMA: Final = "sma"
SUBENTRY_TARIFF: Final = "tariff"
SUBENTRY_WEATHER: Final = "weather"

CONF_ADVANCED: Final = "advanced"
CONF_API: Final = "api"
CONF_CHARGER_ENTITY: Final = "charger_entity"
CONF_CHARGING_POWER: Final = "charging_power"
CONF_COPY: Final = "copy"
CONF_DRY_RUN: Final = "dry_run"
CONF_ENTITY: Final = "entity_id"
CONF_ENTITIES: Final = "entities"
CONF_FILE: Final = "path"
CONF_FORECAST_PERIOD: Final = "forecast_period"
CONF_GROUP: Final = "group"
CONF_GUARD: Final = "guard"
CONF_LOG_PERIOD: Final = "log_period"
CONF_MAX_AGE: Final = "max_age"
CONF_METER: Final = "meter"
CONF_MIRROR_URL: Final = "mirror_url"
CONF_OUTPUT: Final = "output"
CONF_PERIOD: Final = "period"
CONF_RAW_DAYS: Final = "raw_days"
CONF_SINCE: Final = "since"
CONF_SOURCE: Final = "source"
CONF_STORE_URL: Final = "store_url"
CONF_SUBENTRY_ID: Final = "subentry_id"
CONF_TARIFF: Final = "tariff"
CONF_UNIT: Final = "unit"
CONF_UPDATE_INTERVAL: Final = "update_interval"
CONF_VAT: Final = "vat_pct"
CONF_VERIFY_TLS: Final = "verify_tls"

COUNTRY_AUTOMATIC: Final = "automatic"

DEFAULT_MAX_AGE: Final = 60
MIN_MAX_AGE: Final = 2
DEFAULT_UPDATE_INTERVAL: Final = 10
MIN_UPDATE_INTERVAL: Final = 1

DEFAULT_LOG_PERIOD: Final = 10
MAX_LOG_PERIOD: Final = 900
MIN_LOG_PERIOD: Final = 1
DEFAULT_RAW_DAYS: Final = 400
MAX_RAW_DAYS: Final = 36_500

# Not in the manifest: installed once a user chooses it. The range admits what others may pin.
GPIO_REQUIREMENTS: Final = ("gpiozero>=2.0.1,<3", "pigpio>=1.78,<2", "python-periphery>=2.4.3,<3")
MONGODB_REQUIREMENTS: Final = ("pymongo>=4.15,<5",)
SMA_REQUIREMENTS: Final = ("pysma>=1.1.8,<2",)
