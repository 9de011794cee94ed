"""What all actions have in common: the house that they are about, its days, and how they fail."""

from collections.abc import Awaitable, Callable, Coroutine, Mapping
from datetime import date, datetime, timedelta
from functools import wraps
from typing import Any

import probatio
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.calendar import FIRST_DAY, LAST_DAY, local_date, midnight
from ..energy_core.exceptions import ConfigError, EnergyCoreError
from ..errors import action_failed
from ..unquoted import as_day

type Work = Callable[[HomeAssistant, EnergyAppConfigEntry, Mapping[str, Any]], Awaitable[dict[str, Any]]]

CONF_START = "start"
CONF_END = "end"
CONF_DRY_RUN = "dry_run"
DAY = timedelta(days=1)


def a_day(value: Any) -> date:
    """Return a day as it was written, with quotes or without. Raises probatio.Invalid."""
    day: date = cv.date(as_day(value))
    return day


DAYS: Mapping[probatio.Marker, Any] = {
    probatio.Required(CONF_START): a_day,
    probatio.Required(CONF_END): a_day,
}


def handled(work: Work) -> Callable[[ServiceCall], Coroutine[Any, Any, ServiceResponse]]:
    """Return an action that does work for the house, and whose failures Home Assistant can tell the user."""

    @wraps(work)
    async def handler(call: ServiceCall) -> ServiceResponse:
        entry = async_get_config_entry(call.hass, DOMAIN, None)
        try:
            return await work(call.hass, entry, call.data)
        except ConfigError as error:
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="not_valid",
                translation_placeholders={"error": str(error)},
            ) from error
        except EnergyCoreError as error:
            raise action_failed(error) from error

    return handler


def refusal(key: str, **placeholders: str) -> ServiceValidationError:
    """Return the error that says why something is not done."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


def check_day(day: date) -> None:
    """Refuse a day that no house can have known with a ServiceValidationError."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise refusal("no_such_day", day=str(day), first=str(FIRST_DAY), last=str(LAST_DAY))


def days_of(hass: HomeAssistant, start: date, end: date) -> tuple[datetime, datetime]:
    """Return the instants of the local days [start, end). No days are a ServiceValidationError."""
    for each in (start, end):
        check_day(each)
    if start >= end:
        raise refusal("no_days", start=str(start), end=str(end))
    zone = hass.config.time_zone
    return midnight(start, zone), midnight(end, zone)


def today(hass: HomeAssistant) -> date:
    """Return the local day of now."""
    return local_date(dt_util.utcnow(), hass.config.time_zone)


def check_begun(hass: HomeAssistant, day: date) -> None:
    """Refuse a day that is still to come, or that never was, with a ServiceValidationError."""
    check_day(day)
    if day > today(hass):
        raise refusal("in_future", day=str(day))
