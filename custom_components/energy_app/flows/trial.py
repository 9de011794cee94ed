"""Whether a MongoDB server takes readings, before they are kept there."""

from collections.abc import Iterable
from contextlib import closing
from datetime import UTC, datetime
from functools import partial

from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from ..energy_core.exceptions import (
    ConfigError,
    EnergyCoreError,
    StoreRefusedError,
    StoreUnavailableError,
)
from ..energy_core.models import Reading
from ..energy_core.stores import open_family
from ..stores import NotInstalledError, async_in_thread, async_require, is_mongodb

_COLLECTION = "readings"
_DATABASE = DOMAIN
_TRIAL = "_trial"
_ROW = Reading("trial", datetime(2000, 1, 1, tzinfo=UTC), {"trial": 1})
_ERRORS = (
    (ConfigError, "not_a_store"),
    (NotInstalledError, "cannot_install"),
    (StoreRefusedError, "store_refused"),
    (StoreUnavailableError, "store_unreachable"),
    (EnergyCoreError, "store_failed"),
)


def with_collection(url: str) -> str:
    """Return the URL of a store for that of a server, which most people know."""
    address, _, query = url.strip().partition("?")
    options = query.split("&") if query else []
    scheme, _, place = address.partition("://")
    host, _, database = place.partition("/")
    if not database:
        address = f"{scheme}://{host}/{_DATABASE}"
        if "@" in host and not _has(options, "authSource"):
            options.append("authSource=admin")  # where MongoDB looks for a user when no database is named
    if not _has(options, "collection"):
        options.append(f"collection={_COLLECTION}")
    return f"{address}?{'&'.join(options)}"


async def async_try(hass: HomeAssistant, url: str) -> tuple[str, str] | None:
    """Write a row to a server and take it away again; returns what went wrong, as a key and in words."""
    if not is_mongodb(url):
        return "not_mongodb", ""
    return await async_try_any(hass, url)


async def async_try_any(hass: HomeAssistant, url: str) -> tuple[str, str] | None:
    """Do the same with a store of any kind."""
    try:
        await async_require(hass, url)
        await async_in_thread(hass, partial(_try, url))
    except EnergyCoreError as error:
        return next(key for kind, key in _ERRORS if isinstance(error, kind)), str(error)
    return None


def _has(options: Iterable[str], name: str) -> bool:
    """Say whether an option is set."""
    return any(option.startswith(f"{name}=") for option in options)


def _try(url: str) -> None:
    """Write a row to a collection of its own, and drop that. Raises ConfigError or StoreError."""
    family = open_family(url)
    with closing(family.open(_TRIAL)) as store:
        store.append([_ROW])
    family.drop(_TRIAL)
