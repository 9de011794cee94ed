"""How those who run agents are reached: the address, the token, and the messages of a connection."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import (
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMsgType,
    WSServerHandshakeError,
)
from yarl import URL

from ..exceptions import AgentAuthenticationError, AgentConnectionError, ConfigError, RequestError
from .messages import PATH

_MOST_BYTES = 16 * 1024 * 1024
_GOOD_BYE = ClientWSTimeout(ws_close=0.5)
_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}


async def connect(session: ClientSession, url: str, token: str) -> ClientWebSocketResponse:
    """Connect, and show the token. Raises AgentClientError."""
    try:
        socket = await session.ws_connect(url, heartbeat=30, max_msg_size=_MOST_BYTES, timeout=_GOOD_BYE)
    except WSServerHandshakeError as error:
        raise AgentConnectionError(f"{url} refuses: HTTP {error.status}") from error
    except (ClientError, OSError) as error:
        cause = getattr(error, "os_error", error)
        why = getattr(cause, "strerror", None) or error
        raise AgentConnectionError(f"{url} cannot be reached: {why}") from error
    try:
        await _log_in(socket, url, token)
    except BaseException:
        await socket.close()
        raise
    return socket


async def _log_in(socket: ClientWebSocketResponse, url: str, token: str) -> None:
    """Show the token. Raises AgentClientError."""
    if (await _word(socket, url)).get("type") != "auth_required":
        raise AgentConnectionError(f"{url} does not ask for a token, so it is no server of agents")
    await socket.send_str(json.dumps({"type": "auth", "access_token": token}))
    answer = await _word(socket, url)
    if answer.get("type") != "auth_ok":
        raise AgentAuthenticationError(f"{url} refuses the token: {answer.get('message')}")


async def _word(socket: ClientWebSocketResponse, url: str) -> Mapping[str, Any]:
    """Return the next message. Raises AgentConnectionError for what is none."""
    message = await socket.receive()
    words = objects(message.data) if message.type is WSMsgType.TEXT else []
    if not words:
        raise AgentConnectionError(f"{url} does not speak as a server of agents does")
    return words[0]


def websocket_url(text: str) -> str:
    """Return the address of a websocket. What is none is a ConfigError."""
    takes = "an address as http://homeassistant.local:8123 or ws://127.0.0.1:8124"
    try:
        url = URL(text)
        scheme = _SCHEMES[url.scheme]
    except (ValueError, KeyError) as error:
        raise ConfigError("url", text, takes) from error
    if not url.host or url.user or url.password:
        raise ConfigError("url", text, takes)
    path = PATH if url.path in {"", "/"} else url.path
    return str(url.with_scheme(scheme).with_path(path))


def objects(text: str) -> list[Mapping[str, Any]]:
    """Return the messages of one frame: one, or a list of them; none for what cannot be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, Mapping)]


def refusal(error: object) -> RequestError:
    """Return the error that a server answered with."""
    said = error if isinstance(error, Mapping) else {}
    wrong = said.get("wrong")
    return RequestError(
        str(said.get("code", "unknown_error")),
        str(said.get("message") or "the server refused, and did not say why"),
        wrong if isinstance(wrong, Mapping) else None,
    )
