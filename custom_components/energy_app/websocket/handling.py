"""What all commands have in common: the house that they are about, and how they fail."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any

import probatio
from homeassistant.components.websocket_api import const
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.service import async_get_config_entry

from ..actions.handling import check_day, refusal
from ..const import DOMAIN
from ..coordinator import EnergyAppConfigEntry
from ..energy_core.calendar import FIRST_DAY, LAST_DAY, local_date
from ..energy_core.exceptions import EnergyCoreError
from ..errors import action_failed

CONF_ENTRY_ID = "entry_id"
_FIRST_MS, _LAST_MS = (
    datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000 for day in (FIRST_DAY, LAST_DAY)
)
_SHOWN = 40  # characters of what is wrong

type Data = Mapping[str, Any]
type Work[AnswerT] = Callable[[HomeAssistant, EnergyAppConfigEntry, Data], Awaitable[AnswerT]]


def schema_of(name: str, more: Mapping[probatio.Marker, Any] | None = None) -> dict[Any, Any]:
    """Return the schema of a command about a house."""
    return {
        probatio.Required("type"): f"{DOMAIN}/{name}",
        probatio.Optional(CONF_ENTRY_ID): cv.string,
        **(more or {}),
    }


def command[AnswerT](
    name: str, work: Work[AnswerT], more: Mapping[probatio.Marker, Any] | None = None
) -> const.WebSocketCommandHandler:
    """Return a command that any user may give: it answers with what `work` finds of the house."""

    @websocket_command(schema_of(name, more))
    @async_response
    async def handler(hass: HomeAssistant, connection: ActiveConnection, msg: Any) -> None:
        try:
            answer = await work(hass, entry_of(hass, msg), msg)
        except (HomeAssistantError, EnergyCoreError) as error:
            send_failure(connection, msg["id"], error)
        else:
            connection.send_result(msg["id"], answer)

    return handler


@callback
def entry_of(hass: HomeAssistant, msg: Data) -> EnergyAppConfigEntry:
    """Return the house that a message is about, the only one if it names none.

    One that is not there, or not set up, is a ServiceValidationError.
    """
    entry: EnergyAppConfigEntry = async_get_config_entry(hass, DOMAIN, msg.get(CONF_ENTRY_ID))
    return entry


@callback
def send_failure(
    connection: ActiveConnection, msg_id: int, error: HomeAssistantError | EnergyCoreError
) -> None:
    """Tell the user what went wrong, in words that can be translated."""
    code = const.ERR_HOME_ASSISTANT_ERROR
    if isinstance(error, EnergyCoreError):
        error = action_failed(error)
    if isinstance(error, ServiceValidationError):
        code = const.ERR_SERVICE_VALIDATION_ERROR
    connection.send_error(
        msg_id,
        code,
        str(error),
        translation_key=error.translation_key,
        translation_domain=error.translation_domain,
        translation_placeholders=error.translation_placeholders,
    )


def day_of(text: str) -> date:
    """Return the local day that a text names; one that names none is a ServiceValidationError."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise refusal("not_a_date", date=text[:_SHOWN]) from error
    check_day(day)
    return day


def instant_of(milliseconds: float) -> datetime:
    """Return an instant out of milliseconds since the epoch; what is none is a ServiceValidationError."""
    if not _FIRST_MS <= milliseconds < _LAST_MS:
        raise refusal("not_a_date", date=str(milliseconds)[:_SHOWN])
    return datetime.fromtimestamp(milliseconds / 1000, UTC)


def milliseconds(moment: datetime) -> int:
    """Return milliseconds since the epoch."""
    return round(moment.timestamp() * 1000)


def local_day(hass: HomeAssistant, moment: datetime) -> date:
    """Return the local day of the house in which an instant is."""
    return local_date(moment, hass.config.time_zone)
