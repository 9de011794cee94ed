"""What runs for a house, asked and set by the words of the library: `energy_app/agents/…`."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import probatio
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import WebSocketCommandHandler
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv

from ..const import DOMAIN
from ..energy_core.agents import messages
from ..energy_core.agents.messages import Ask
from ..energy_core.agents.requests import Requests
from ..energy_core.exceptions import RequestError
from .handling import CONF_ENTRY_ID, entry_of, send_failure

_AGENT_ID, _CONFIG = "agent_id", "config"

type Message = Mapping[str, Any]
type Answer = Callable[[Requests, ActiveConnection, Message], Awaitable[object]]


async def _list(requests: Requests, _connection: ActiveConnection, _msg: Message) -> object:
    """Return which agents there are."""
    return requests.list()


async def _get_states(requests: Requests, _connection: ActiveConnection, msg: Message) -> object:
    """Return how one fares."""
    return requests.get_states(msg[_AGENT_ID])


async def _get_config(requests: Requests, _connection: ActiveConnection, msg: Message) -> object:
    """Return its settings."""
    return requests.get_config(msg[_AGENT_ID])


async def _set_config(requests: Requests, connection: ActiveConnection, msg: Message) -> object:
    """Change settings of one, for an administrator."""
    return await requests.set_config(msg[_AGENT_ID], msg[_CONFIG], may_set=connection.user.is_admin)


async def _subscribe(requests: Requests, connection: ActiveConnection, msg: Message) -> object:
    """Tell how one fares, or all, now and whenever that changes."""
    number = msg["id"]

    @callback
    def tell(agent_id: str, states: Mapping[str, Any]) -> None:
        connection.send_message(messages.event(number, agent_id, states))

    connection.subscriptions[number] = requests.subscribe(msg.get(_AGENT_ID), tell)
    return None


def _command(ask: Ask, answer: Answer, fields: Mapping[Any, Any]) -> WebSocketCommandHandler:
    """Return the command that asks something of the agents of a house."""

    @websocket_command(
        {probatio.Required("type"): str(ask), probatio.Optional(CONF_ENTRY_ID): cv.string, **fields}
    )
    @async_response
    async def handler(hass: HomeAssistant, connection: ActiveConnection, msg: Any) -> None:
        try:
            requests = entry_of(hass, msg).runtime_data.agents.requests
            found = await answer(requests, connection, msg)
        except RequestError as error:
            connection.send_message(_refusal(msg, error))
        except HomeAssistantError as error:
            send_failure(connection, msg["id"], error)
        else:
            connection.send_result(msg["id"], found)

    return handler


def _refusal(msg: Message, error: RequestError) -> dict[str, Any]:
    """Return why there is no answer, as every server of agents says it, with words that can be translated."""
    refusal = messages.refusal(msg["id"], error)
    refusal["error"] |= {
        "translation_domain": DOMAIN,
        "translation_key": f"agent_{error.code}",
        "translation_placeholders": {"agent_id": msg.get(_AGENT_ID, ""), "error": str(error)},
    }
    return refusal


_SETTINGS = probatio.All(dict, probatio.Length(min=1))
_ONE = {probatio.Required(_AGENT_ID): cv.string}
COMMANDS = (
    _command(Ask.LIST, _list, {}),
    _command(Ask.GET_STATES, _get_states, _ONE),
    _command(Ask.GET_CONFIG, _get_config, _ONE),
    _command(
        Ask.SET_CONFIG,
        _set_config,
        {**_ONE, probatio.Required(_CONFIG): probatio.All(dict, probatio.Length(min=1))},
    ),
    _command(Ask.SUBSCRIBE, _subscribe, {probatio.Optional(_AGENT_ID): cv.string}),
)
