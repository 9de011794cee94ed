"""Where the readings of a meter are kept."""

from collections.abc import Collection
from itertools import count
from urllib.parse import quote

from homeassistant.core import HomeAssistant

from .const import DOMAIN

_SOURCE = "meter"


def default_store_url(hass: HomeAssistant) -> str:
    """Return the URL of the readings under the configuration folder, which outlives every update."""
    return "csv://" + quote(hass.config.path(DOMAIN, "readings"))


def free_source(taken: Collection[str]) -> str:
    """Return a source for a new meter: it names its file, and stays when the meter is renamed."""
    names = (_SOURCE if number == 1 else f"{_SOURCE}_{number}" for number in count(1))
    return next(name for name in names if name not in taken)
