"""Where the readings of a meter are kept."""

from collections.abc import Collection
from itertools import count
from typing import Any
from urllib.parse import quote

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .const import CONF_STORE_URL, DOMAIN

_SOURCE = "meter"


def default_store_url(hass: HomeAssistant) -> str:
    """Return the URL of the readings under the configuration folder, which outlives every update."""
    return "csv://" + quote(hass.config.path(DOMAIN, "readings"))


def store_url(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str:
    """Return the URL of the readings of a house: its own, else where the configuration folder is now."""
    return str(entry.data.get(CONF_STORE_URL) or default_store_url(hass))


def free_source(taken: Collection[str]) -> str:
    """Return a source for a new meter: it names its file, and stays when the meter is renamed."""
    names = (_SOURCE if number == 1 else f"{_SOURCE}_{number}" for number in count(1))
    return next(name for name in names if name not in taken)
