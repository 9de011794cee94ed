"""Where the readings of a house are kept."""

import re
from collections.abc import Callable, Mapping
from contextvars import copy_context
from functools import partial
from itertools import count
from typing import Any
from urllib.parse import quote

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .const import CONF_SOURCE, CONF_STORE_URL, DOMAIN, MONGODB_REQUIREMENTS
from .energy_core.exceptions import ConfigError, StoreError
from .energy_core.stores.loops import CALLING_LOOP
from .energy_core.stores.maintenance import at_rest
from .energy_core.stores.url import is_source
from .packages import PackageError, async_install

HOUSE = "house"  # whose results are kept beside those of devices

_MEMORY = "memory"
_MONGODB = "mongodb"
_PART = re.compile(r"_\d{4}-\d\d(-\d\d)?")


class NotInstalledError(StoreError):
    """What a store needs could not be installed."""


def default_store_url(hass: HomeAssistant) -> str:
    """Return the URL of the readings under the configuration folder, which outlives every update."""
    return f"csv://{quote(hass.config.path(DOMAIN, 'readings'))}?distributed=date"


def store_url(hass: HomeAssistant, options: Mapping[str, Any]) -> str:
    """Return the URL of the readings of a house: its own, else where the configuration folder is now.

    What a server cannot take now waits in the configuration folder.
    """
    url = str(options.get(CONF_STORE_URL) or default_store_url(hass))
    if is_mongodb(url) and "buffered=" not in url:
        url += f"&buffered={quote(hass.config.path(DOMAIN, 'journal'))}"
    return url


def is_mongodb(url: str) -> bool:
    """Say whether a URL names a MongoDB server."""
    return url.startswith(_MONGODB)


def is_kept(url: str) -> bool:
    """Say whether what is in a store outlives the program."""
    return not url.startswith(_MEMORY)


async def async_require(hass: HomeAssistant, url: str) -> None:
    """Install what only some stores need. Raises NotInstalledError."""
    if not is_mongodb(url):
        return
    try:
        await async_install(hass, MONGODB_REQUIREMENTS)
    except PackageError as error:
        raise NotInstalledError(str(error)) from error


async def async_in_thread[T](hass: HomeAssistant, call: Callable[[], T]) -> T:
    """Do something with stores in a thread; a server's client runs in the event loop meanwhile."""
    context = copy_context()
    context.run(CALLING_LOOP.set, hass.loop)
    return await hass.async_add_executor_job(context.run, call)


async def async_free_source(hass: HomeAssistant, entry: ConfigEntry[Any] | None, base: str) -> str:
    """Return a source for a new device of a house, which may not be there yet: it names what is kept of it.

    It stays when the device is renamed, and is not given again as long as anything is kept of it.
    """
    url = default_store_url(hass) if entry is None else store_url(hass, entry.options)
    kept = await async_in_thread(hass, partial(taken_sources, url, hass.config.time_zone))
    used = {subentry.data.get(CONF_SOURCE) for subentry in entry.subentries.values()} if entry else set()
    used.add(HOUSE)
    names = (base if number == 1 else f"{base}_{number}" for number in count(1))
    return next(name for name in names if name not in used.union(kept))


def kept_sources(url: str, zone: str) -> list[str]:
    """Return the sources of which something is kept, whatever became of their meters. Raises StoreError."""
    suffixes = at_rest(url, zone=zone, source=None).family.suffixes()
    sources = {_PART.sub("", suffix.removeprefix("_")) for suffix in suffixes}
    return sorted(filter(is_source, sources))


def taken_sources(url: str, zone: str) -> list[str]:
    """Return the same, or none where that cannot be known: whoever writes there will say so."""
    try:
        return kept_sources(url, zone)
    except ConfigError, StoreError:
        return []
