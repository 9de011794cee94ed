"""Asks running agents, of `energy-core run` or of Home Assistant: both speak the same words."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing, suppress
from random import SystemRandom
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType

from ..exceptions import (
    AgentAuthenticationError,
    AgentClientError,
    AgentConnectionError,
    AgentTimeoutError,
    ConfigError,
    Hidden,
    RequestError,
)
from .handshake import connect, objects, refusal, websocket_url
from .messages import UNKNOWN_COMMAND, Ask
from .outbox import Outbox

TIMEOUT_S = 10.0
_FIRST_PAUSE_S, _LONGEST_PAUSE_S = 1.0, 60.0
_STARTING = frozenset({UNKNOWN_COMMAND, "service_validation_error"})  # while there is no house yet
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
        self.url = websocket_url(url)
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

        A lost connection is made again, with growing pauses, and then all that is known comes anew, also of a
        server that has to start first. Else to be refused ends it: AgentAuthenticationError or RequestError.
        """
        pause, was_heard = _FIRST_PAUSE_S, False
        while True:
            try:
                async with aclosing(self._subscription(agent_id)) as news:
                    async for each in news:
                        pause, was_heard = _FIRST_PAUSE_S, True
                        yield each
            except AgentAuthenticationError:
                raise
            except AgentClientError:
                pause = await _pause(pause)
            except RequestError as error:
                if not was_heard or error.code not in _STARTING:
                    raise
                pause = await _pause(pause)

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
                        self._session = self._session or ClientSession()
                        self._socket = await connect(self._session, self.url, self._token)
                except TimeoutError as error:
                    raise AgentTimeoutError(
                        f"{self.url} gave no answer within {self._timeout:g} s"
                    ) from error
                self._last = 0
                self._hearing = asyncio.ensure_future(self._hear(self._socket))
            return self._socket

    async def _hear(self, socket: ClientWebSocketResponse) -> None:
        """Take in what comes, until the connection is lost."""
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    for word in objects(message.data):
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
                answer.set_exception(refusal(word.get("error")))

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


async def _pause(seconds: float) -> float:
    """Wait until it is worth another try; returns for how long before the next one."""
    await asyncio.sleep(seconds * _RANDOM.uniform(0.8, 1.2))
    return min(2 * seconds, _LONGEST_PAUSE_S)
