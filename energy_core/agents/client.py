"""Asks running agents, of `energy-core run` or of Home Assistant: both speak the same words."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from random import SystemRandom
from types import TracebackType
from typing import Any, Self

from aiohttp import (
    ClientError,
    ClientSession,
    ClientWebSocketResponse,
    ClientWSTimeout,
    WSMsgType,
    WSServerHandshakeError,
)
from yarl import URL

from ..exceptions import (
    AgentAuthenticationError,
    AgentClientError,
    AgentConnectionError,
    AgentTimeoutError,
    ConfigError,
    Hidden,
    RequestError,
)
from .messages import PATH, Ask
from .outbox import Outbox

TIMEOUT_S = 10.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_MOST_BYTES = 16 * 1024 * 1024
_GOOD_BYE = ClientWSTimeout(ws_close=0.5)
_SCHEMES = {"http": "ws", "https": "wss", "ws": "ws", "wss": "wss"}
_RANDOM = SystemRandom()
_LOST: Mapping[str, Any] = {}

type News = tuple[str, Mapping[str, Any]]


class AgentClient:
    """A connection to those who run agents, made when it is first needed and again when it was lost.

    A question that a lost connection leaves without an answer is not asked again, as nobody knows whether it
    was heard; the next one connects anew. `follow` goes on by itself.
    """

    def __init__(self, url: str, token: str, *, timeout: float = TIMEOUT_S) -> None:
        """Ask at `url`, as http://homeassistant.local:8123 or ws://127.0.0.1:8124/api/websocket.

        `timeout` is the seconds for one answer. A URL or token that cannot be is a ConfigError.
        """
        self.url = _websocket_url(url)
        if not token:
            raise ConfigError("token", Hidden(), "the token of the server, or a long-lived one")
        self._token = token
        self._timeout = timeout
        self._session: ClientSession | None = None
        self._socket: ClientWebSocketResponse | None = None
        self._hearing: asyncio.Task[None] | None = None
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._news: dict[int, Outbox] = {}
        self._last = 0
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        """Connect. Raises AgentClientError."""
        try:
            await self._connected()
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Disconnect."""
        await self.close()

    async def list(self) -> list[dict[str, Any]]:
        """Return the id, kind, name and error of each agent. Raises AgentClientError and RequestError."""
        found: list[dict[str, Any]] = await self._ask(Ask.LIST)
        return found

    async def get_states(self, agent_id: str) -> dict[str, Any]:
        """Return how an agent fares. Raises AgentClientError and RequestError."""
        found: dict[str, Any] = await self._ask(Ask.GET_STATES, agent_id=agent_id)
        return found

    async def get_config(self, agent_id: str) -> dict[str, Any]:
        """Return the settings of an agent that may change. Raises AgentClientError and RequestError."""
        found: dict[str, Any] = await self._ask(Ask.GET_CONFIG, agent_id=agent_id)
        return found

    async def set_config(self, agent_id: str, changes: Mapping[str, object]) -> dict[str, Any]:
        """Change settings of an agent, all or none; returns those that it has then.

        Raises AgentClientError, and RequestError, which says of each setting what is wrong.
        """
        found: dict[str, Any] = await self._ask(Ask.SET_CONFIG, agent_id=agent_id, config=changes)
        return found

    async def follow(self, agent_id: str | None = None) -> AsyncGenerator[News]:
        """Iterate over the id and states of an agent, or of all, now and whenever they change.

        A lost connection is made again, with growing pauses, and then all that is known comes anew. Only
        being refused ends it: AgentAuthenticationError or RequestError.
        """
        pause = _FIRST_PAUSE_S
        while True:
            try:
                async with aclosing(self._subscription(agent_id)) as news:
                    async for each in news:
                        pause = _FIRST_PAUSE_S
                        yield each
            except AgentAuthenticationError:
                raise
            except AgentClientError:
                await asyncio.sleep(pause * _RANDOM.uniform(0.8, 1.2))
                pause = min(2 * pause, _LONGEST_PAUSE_S)

    async def close(self) -> None:
        """Disconnect; questions that wait for an answer fail."""
        await self._disconnect()
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def _subscription(self, agent_id: str | None) -> AsyncGenerator[News]:
        """Iterate over the news of one subscription until the connection is lost: an AgentConnectionError."""
        wanted = {} if agent_id is None else {"agent_id": agent_id}
        outbox = Outbox(most=1)
        number = await self._ask(Ask.SUBSCRIBE, outbox, **wanted)
        try:
            while news := await outbox.next():
                yield str(news.get("agent_id")), news.get("states") or {}
        finally:
            if self._news.pop(number, None) is not None:
                with suppress(AgentClientError, RequestError):
                    await self._ask(Ask.UNSUBSCRIBE, subscription=number)
        raise AgentConnectionError(f"the connection to {self.url} was lost")

    async def _ask(self, what: Ask, news: Outbox | None = None, **more: object) -> Any:
        """Ask, and return the answer or, for `news`, the number of the subscription that fills it."""
        socket = await self._connected()
        self._last += 1
        number = self._last
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        if news is not None:
            self._news[number] = news
        try:
            async with asyncio.timeout(self._timeout):
                await socket.send_str(json.dumps({"id": number, "type": what, **more}))
                found = await answer
        except TimeoutError as error:
            self._news.pop(number, None)
            raise AgentTimeoutError(f"{self.url} gave no answer within {self._timeout:g} s") from error
        except ConnectionError as error:
            self._news.pop(number, None)
            raise AgentConnectionError(f"the connection to {self.url} was lost") from error
        except RequestError:
            self._news.pop(number, None)
            raise
        finally:
            self._answers.pop(number, None)
        return number if news is not None else found

    async def _connected(self) -> ClientWebSocketResponse:
        """Return the connection, made anew if there is none. Raises AgentClientError."""
        async with self._turn:
            if self._socket is None or self._socket.closed or self._hearing is None or self._hearing.done():
                await self._disconnect()
                try:
                    async with asyncio.timeout(self._timeout):
                        self._socket = await self._connect()
                except TimeoutError as error:
                    raise AgentTimeoutError(
                        f"{self.url} gave no answer within {self._timeout:g} s"
                    ) from error
                self._last = 0
                self._hearing = asyncio.ensure_future(self._hear(self._socket))
            return self._socket

    async def _connect(self) -> ClientWebSocketResponse:
        """Connect, and show the token. Raises AgentClientError."""
        if self._session is None:
            self._session = ClientSession()
        try:
            socket = await self._session.ws_connect(
                self.url, heartbeat=30, max_msg_size=_MOST_BYTES, timeout=_GOOD_BYE
            )
        except WSServerHandshakeError as error:
            raise AgentConnectionError(f"{self.url} refuses: HTTP {error.status}") from error
        except (ClientError, OSError) as error:
            cause = getattr(error, "os_error", error)
            why = getattr(cause, "strerror", None) or error
            raise AgentConnectionError(f"{self.url} cannot be reached: {why}") from error
        try:
            await self._log_in(socket)
        except BaseException:
            await socket.close()
            raise
        return socket

    async def _log_in(self, socket: ClientWebSocketResponse) -> None:
        """Show the token. Raises AgentClientError."""
        if (await self._word(socket)).get("type") != "auth_required":
            raise AgentConnectionError(f"{self.url} does not ask for a token, so it is no server of agents")
        await socket.send_str(json.dumps({"type": "auth", "access_token": self._token}))
        answer = await self._word(socket)
        if answer.get("type") != "auth_ok":
            raise AgentAuthenticationError(f"{self.url} refuses the token: {answer.get('message')}")

    async def _word(self, socket: ClientWebSocketResponse) -> Mapping[str, Any]:
        """Return the next message. Raises AgentConnectionError for what is none."""
        message = await socket.receive()
        words = _objects(message.data) if message.type is WSMsgType.TEXT else []
        if not words:
            raise AgentConnectionError(f"{self.url} does not speak as a server of agents does")
        return words[0]

    async def _hear(self, socket: ClientWebSocketResponse) -> None:
        """Take in what comes, until the connection is lost."""
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    for word in _objects(message.data):
                        self._take(word)
        finally:
            self._lose()

    def _take(self, word: Mapping[str, Any]) -> None:
        """Hand on an answer, or news."""
        number = word.get("id")
        answer = self._answers.get(number) if isinstance(number, int) else None
        if word.get("type") == "event" and isinstance(number, int) and number in self._news:
            happened = word.get("event")
            if isinstance(happened, Mapping):
                self._news[number].news((number, str(happened.get("agent_id"))), happened)
        elif answer is not None and not answer.done():
            if word.get("success"):
                answer.set_result(word.get("result"))
            else:
                answer.set_exception(_refusal(word.get("error")))

    def _lose(self) -> None:
        """Fail all that waits for an answer, and end all subscriptions."""
        lost = AgentConnectionError(f"the connection to {self.url} was lost")
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(lost)
        for number, outbox in self._news.items():
            outbox.news((number, ""), _LOST)
        self._news.clear()

    async def _disconnect(self) -> None:
        """Let go of the connection."""
        socket, self._socket = self._socket, None
        hearing, self._hearing = self._hearing, None
        if socket is not None:
            await socket.close()
        if hearing is not None:
            hearing.cancel()
            with suppress(asyncio.CancelledError):
                await hearing


def _websocket_url(text: str) -> str:
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


def _objects(text: str) -> list[Mapping[str, Any]]:
    """Return the messages of one frame: one, or a list of them; none for what cannot be read."""
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [each for each in (found if isinstance(found, list) else [found]) if isinstance(each, Mapping)]


def _refusal(error: object) -> RequestError:
    """Return the error that a server answered with."""
    said = error if isinstance(error, Mapping) else {}
    wrong = said.get("wrong")
    return RequestError(
        str(said.get("code", "unknown_error")),
        str(said.get("message") or "the server refused, and did not say why"),
        wrong if isinstance(wrong, Mapping) else None,
    )
