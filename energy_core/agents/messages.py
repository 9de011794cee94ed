"""The words that are spoken over the websocket: those of Home Assistant's own interface.

The server says `auth_required`, the client `auth` with its `access_token`, the server `auth_ok` or
`auth_invalid`. Then each request has an `id`, higher than the one before, and a `type`; the answer is a
`result` with that id. A subscription goes on with an `event` of that id whenever there is news.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from .. import __version__
from ..exceptions import RequestError

PATH = "/api/websocket"  # where Home Assistant has it too

INVALID_FORMAT, UNKNOWN_COMMAND, ID_REUSE = "invalid_format", "unknown_command", "id_reuse"


class Ask(StrEnum):
    """What is asked of those who run agents."""

    LIST = "energy_app/agents/list"
    GET_STATES = "energy_app/agents/get_states"
    GET_CONFIG = "energy_app/agents/get_config"
    SET_CONFIG = "energy_app/agents/set_config"
    SUBSCRIBE = "energy_app/agents/subscribe"
    UNSUBSCRIBE = "unsubscribe_events"
    PING = "ping"


def auth_required() -> dict[str, Any]:
    """Return the first word of a server."""
    return {"type": "auth_required", "energy_core_version": __version__}


def auth_ok() -> dict[str, Any]:
    """Return that the token is right."""
    return {"type": "auth_ok", "energy_core_version": __version__}


def auth_invalid(why: str) -> dict[str, Any]:
    """Return that it is not."""
    return {"type": "auth_invalid", "message": why}


def result(number: int, value: object) -> dict[str, Any]:
    """Return the answer to a request."""
    return {"id": number, "type": "result", "success": True, "result": value}


def refusal(number: int | None, why: RequestError) -> dict[str, Any]:
    """Return why there is no answer; `wrong` in it says so of each setting."""
    error: dict[str, Any] = {"code": why.code, "message": str(why)}
    if why.wrong:
        error["wrong"] = why.wrong
    return {"id": number, "type": "result", "success": False, "error": error}


def event(number: int, agent_id: str, states: Mapping[str, Any]) -> dict[str, Any]:
    """Return the news of a subscription: the states of one agent."""
    return {"id": number, "type": "event", "event": {"agent_id": agent_id, "states": states}}


def pong(number: int) -> dict[str, Any]:
    """Return that one is there."""
    return {"id": number, "type": "pong"}
