"""What the user set for the keeping of readings, as a value."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Self

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .const import CONF_LOG_PERIOD, CONF_MIRROR_URL, CONF_RAW_DAYS, DEFAULT_LOG_PERIOD, DEFAULT_RAW_DAYS
from .energy_core.stores.maintenance import Retention
from .stores import store_url


@dataclass(frozen=True, slots=True, kw_only=True)
class StorageSettings:
    """Where readings are kept, how often one is, and for how long."""

    url: str
    period: timedelta
    retention: Retention
    mirror: str | None = None  # the URL of a second store, into which what is new is copied every night

    @classmethod
    def from_entry(cls, hass: HomeAssistant, entry: ConfigEntry[Any]) -> Self:
        """Return the settings that an entry holds."""
        return cls(
            url=store_url(hass, entry.options),
            period=timedelta(seconds=entry.options.get(CONF_LOG_PERIOD, DEFAULT_LOG_PERIOD)),
            mirror=entry.options.get(CONF_MIRROR_URL),
            retention=Retention(raw_days=int(entry.options.get(CONF_RAW_DAYS, DEFAULT_RAW_DAYS))),
        )
