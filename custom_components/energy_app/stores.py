"""Where the readings of a meter are kept."""

from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .const import CONF_SOURCE, CONF_STORE_URL, DOMAIN
from .energy_core.stores.url import StoreUrl

_SOURCE = "meter"


def default_store_url(hass: HomeAssistant) -> str:
    """Return the URL of the readings under the configuration folder, which outlives every update."""
    return "csv://" + quote(hass.config.path(DOMAIN, "readings"))


def store_url(hass: HomeAssistant, entry: ConfigEntry[Any]) -> str:
    """Return the URL of the readings of a house: its own, else where the configuration folder is now."""
    return str(entry.data.get(CONF_STORE_URL) or default_store_url(hass))


async def async_free_source(hass: HomeAssistant, entry: ConfigEntry[Any] | None) -> str:
    """Return a source for a new meter of a house, which may not be there yet: it names the meter's file.

    It stays when the meter is renamed, and is not given again as long as there is a file of it.
    """
    url = default_store_url(hass) if entry is None else store_url(hass, entry)
    base = Path(StoreUrl.parse(url).path.removesuffix(".csv"))
    kept = await hass.async_add_executor_job(_kept_sources, base)
    used = {subentry.data[CONF_SOURCE] for subentry in entry.subentries.values()} if entry else set()
    names = (_SOURCE if number == 1 else f"{_SOURCE}_{number}" for number in count(1))
    return next(name for name in names if name not in kept | used)


def _kept_sources(base: Path) -> set[str]:
    """Return the sources of which there is a file, whatever becomes of their meters."""
    prefix = f"{base.name}_"
    files = base.parent.iterdir() if base.is_absolute() and base.parent.is_dir() else ()
    return {file.name.removeprefix(prefix).split(".")[0] for file in files if file.name.startswith(prefix)}
