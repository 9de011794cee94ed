"""The server of agents: answers requests over a websocket, see `messages`."""

import asyncio
import hmac
import json
import logging
from contextlib import suppress
from datetime import datetime
from typing import override

from aiohttp import WSCloseCode, WSMsgType, web

from ..config import ServerConfig
from ..exceptions import AgentConnectionError, ConfigError, Hidden
from . import messages
from .agent import Agent
from .connection import Connection
from .requests import Requests

_LOGGER = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024  # of a message
AUTH_TIMEOUT_S = 10.0
_AFTER_WRONG_S = 1.0  # who guesses tokens does so slowly
_HEARTBEAT_S = 30.0
_GOOD_BYE_S = 0.3
_MOST_WARNINGS = 10


class AgentServer(Agent):
    """Answers at one address; a run opens it where it is not open yet.

    A client that is slow or rude delays nobody but itself.
    """

    def __init__(self, config: ServerConfig, token: str, requests: Requests) -> None:
        """Answer whoever has `token`. A token that is empty is a ConfigError."""
        if not token:
            raise ConfigError("server.token", Hidden(), "a secret of 16 letters or more")
        self.name = "server"
        self._config = config
        self._token = token
        self._requests = requests
        self._runner: web.AppRunner | None = None
        self._listener: asyncio.Server | None = None
        self._clients: set[web.WebSocketResponse] = set()
        self._silent: set[web.RequestHandler] = set()  # connections that asked for nothing yet
        self._warned: set[str] = set()  # of what, until somebody was let in

    @property
    def url(self) -> str:
        """Where it answers, once it is open."""
        port = self._listener.sockets[0].getsockname()[1] if self._listener else self._config.port
        host = f"[{self._config.host}]" if ":" in self._config.host else self._config.host
        return f"ws://{host}:{port}{messages.PATH}"

    @override
    async def run_once(self, now: datetime) -> None:
        """Open it, if it is not open. Raises AgentConnectionError when the address is taken."""
        if self._listener is not None:
            return
        if self._runner is None:
            app = web.Application()
            app.router.add_get(messages.PATH, self._answer)
            self._runner = web.AppRunner(
                app, access_log=None, shutdown_timeout=_GOOD_BYE_S, keepalive_timeout=AUTH_TIMEOUT_S
            )
            await self._runner.setup()
        host, port = self._config.host, self._config.port
        try:
            self._listener = await asyncio.get_running_loop().create_server(self._protocol, host, port)
        except OSError as error:
            raise AgentConnectionError(f"{host}:{port} cannot be opened: {error.strerror}") from error
        _LOGGER.info("Agents answer at %s", self.url)

    @override
    async def close(self) -> None:
        """Answer no more."""
        listener, self._listener = self._listener, None
        runner, self._runner = self._runner, None
        if listener is not None:
            listener.close()
        await asyncio.gather(*(_leave(socket) for socket in self._clients))
        if runner is not None:
            await runner.cleanup()

    def _protocol(self) -> asyncio.Protocol:
        """Return what hears a new connection: nothing, if there are too many, whoever they are."""
        server = self._runner.server if self._runner else None
        if server is None or len(server.connections) >= 2 * self._config.max_connections:
            return _Refusal()
        protocol = server()
        self._silent.add(protocol)
        asyncio.get_running_loop().call_later(AUTH_TIMEOUT_S, self._hang_up, protocol)
        return protocol

    def _hang_up(self, protocol: web.RequestHandler) -> None:
        """Leave the place to others, if nothing was asked there that is answered."""
        if protocol in self._silent:
            self._silent.remove(protocol)
            if protocol.transport is not None:
                protocol.transport.abort()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        """Answer one client, from its first word to its last."""
        self._silent.discard(request.protocol)
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._config.origins:
            self._warn(f"A page of {origin[:80]!r} was turned away: it is none of the origins of the server")
            raise web.HTTPForbidden
        if len(self._clients) >= self._config.max_connections:
            raise web.HTTPServiceUnavailable
        socket = web.WebSocketResponse(heartbeat=_HEARTBEAT_S, max_msg_size=MOST_BYTES, compress=False)
        self._clients.add(socket)
        try:
            await socket.prepare(request)
            may_set = await self._let_in(socket)
            if may_set is not None:
                await Connection(socket, self._requests, may_set=may_set).serve()
        except ConnectionError, TimeoutError:
            _LOGGER.debug("A client went away")
        finally:
            self._clients.discard(socket)
            if socket.prepared:
                await _leave(socket)
        return socket

    async def _let_in(self, socket: web.WebSocketResponse) -> bool | None:
        """Ask for the token; returns whether its owner may change settings, None for who stays out."""
        await socket.send_str(json.dumps(messages.auth_required()))
        async with asyncio.timeout(AUTH_TIMEOUT_S):
            message = await socket.receive()
        if message.type is not WSMsgType.TEXT:
            return None
        may_set = self._role(_token(message.data))
        if may_set is None:
            await asyncio.sleep(_AFTER_WRONG_S)
            await socket.send_str(json.dumps(messages.auth_invalid("the token is wrong")))
            return None
        self._warned.clear()
        await socket.send_str(json.dumps(messages.auth_ok()))
        return may_set

    def _role(self, given: str) -> bool | None:
        """Return whether the owner of a token may change settings, None if it is no token of ours."""
        is_admin = _is_same(given, self._token)
        is_reader = self._config.read_token is not None and _is_same(given, self._config.read_token)
        if is_admin or is_reader:
            return is_admin
        self._warn("A client with a wrong token was turned away")
        return None

    def _warn(self, what: str) -> None:
        """Say once what may be an attack, or a slip; of many different things only the first ones."""
        if what not in self._warned and len(self._warned) < _MOST_WARNINGS:
            self._warned.add(what)
            _LOGGER.warning("%s", what)


class _Refusal(asyncio.Protocol):
    """Hangs up."""

    @override
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Hang up at once."""
        if isinstance(transport, asyncio.Transport):
            transport.abort()


async def _leave(socket: web.WebSocketResponse) -> None:
    """Say good-bye, and wait a little for the same."""
    with suppress(ConnectionError, TimeoutError):
        async with asyncio.timeout(_GOOD_BYE_S):
            await socket.close(code=WSCloseCode.GOING_AWAY)


def _is_same(given: str, token: str) -> bool:
    """Compare in a time that tells nothing."""
    return hmac.compare_digest(given.encode(errors="surrogatepass"), token.encode())


def _token(text: str) -> str:
    """Return the token of a client's first word, none for what is something else."""
    try:
        word = json.loads(text)
    except ValueError, RecursionError:
        return ""
    token = word.get("access_token") if isinstance(word, dict) and word.get("type") == "auth" else None
    return token if isinstance(token, str) else ""
