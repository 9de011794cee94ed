"""The command by which a dashboard of the user's own is made of a house."""

from typing import Any, Final

import probatio
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from ..dashboard import async_dashboard
from .handling import CONF_ENTRY_ID, schema_of, send_failure

_LANGUAGE: Final = "language"
_TAG: Final = r"^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*$"  # as of BCP 47


@websocket_command(schema_of("dashboard", {probatio.Required(_LANGUAGE): cv.matches_regex(_TAG)}))
@async_response
async def _dashboard(hass: HomeAssistant, connection: ActiveConnection, msg: Any) -> None:
    """Tell of what the dashboard of a house is made, in a language; it need not be set up yet."""
    try:
        found = await async_dashboard(hass, msg[_LANGUAGE], msg.get(CONF_ENTRY_ID))
    except HomeAssistantError as error:
        send_failure(connection, msg["id"], error)
    else:
        connection.send_result(msg["id"], found)


COMMAND = _dashboard
