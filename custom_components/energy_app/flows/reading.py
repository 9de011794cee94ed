"""Reading a device once, before it is part of the house."""

from collections.abc import Mapping
from typing import Any, cast

from homeassistant.core import HomeAssistant

from ..const import CONF_SOURCE
from ..coordinators.polled import PolledCoordinator
from ..energy_core.clock import SystemClock
from ..energy_core.exceptions import (
    EnergyCoreError,
    ReaderAuthenticationError,
    ReaderConnectionError,
    ReaderDataError,
    ReaderError,
    ReaderQuotaError,
    ReaderTimeoutError,
)
from ..energy_core.models import Reading
from ..kinds import COORDINATORS
from ..packages import PackageError
from ..settings import reader_config

READ_ERRORS = (ReaderError, PackageError)

_KEYS: tuple[tuple[type[EnergyCoreError], str], ...] = (
    (PackageError, "cannot_install"),
    (ReaderAuthenticationError, "invalid_auth"),
    (ReaderQuotaError, "quota"),
    (ReaderConnectionError, "cannot_connect"),
    (ReaderTimeoutError, "cannot_connect"),
    (ReaderDataError, "not_understood"),
    (ReaderError, "cannot_connect"),
)
ERRORS = frozenset(key for _, key in _KEYS)


def error_of(error: EnergyCoreError) -> str:
    """Return the key of the words about why a device could not be read."""
    return next(key for kind, key in _KEYS if isinstance(error, kind))


async def async_read(hass: HomeAssistant, kind: str, data: Mapping[str, Any]) -> Reading:
    """Read a device with the settings of a subentry. Raises ConfigError, ReaderError or PackageError."""
    coordinator = cast("type[PolledCoordinator[Any, Any]]", COORDINATORS[kind])
    config = reader_config(coordinator.config_class, {**data, CONF_SOURCE: kind}, hass.config.time_zone)
    return await coordinator.async_read_once(hass, config, SystemClock())
