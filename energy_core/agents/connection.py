"""One client of the server of agents."""

import asyncio
import json
import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from aiohttp import WSMsgType
from aiohttp.web import WebSocketResponse

from ..exceptions import RequestError
from . import messages
from .messages import Ask
from .outbox import Outbox
from .requests import Requests

_LOGGER = logging.getLogger(__name__)

MOST_ANSWERS = 32  # that wait for one client
MOST_SUBSCRIPTIONS = 64  # of one client
SEND_TIMEOUT_S = 20.0  # for one message, until the client counts as gone


class Connection:
    """Answers one client that has shown its token, until it goes."""

    def __init__(self, socket: WebSocketResponse, requests: Requests, *, may_set: bool) -> None:
        """Answer at `socket`; `may_set` says whether it may change settings."""
        self._socket = socket
        self._requests = requests
        self._may_set = may_set
        self._outbox = Outbox(MOST_ANSWERS)
        self._ends: dict[int, Callable[[], None]] = {}  # of subscriptions
        self._last = 0  # id

    async def serve(self) -> None:
        """Answer until the client goes, or hears nothing any more."""
        sending = asyncio.ensure_future(self._send())
        hearing = asyncio.ensure_future(self._hear())
        try:
            await asyncio.wait((sending, hearing), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for end in self._ends.values():
                end()
            for task in (sending, hearing):
                task.cancel()
            for outcome in await asyncio.gather(sending, hearing, return_exceptions=True):
                if isinstance(outcome, Exception) and not isinstance(outcome, ConnectionError | TimeoutError):
                    _LOGGER.error("A client could not be answered", exc_info=outcome)

    async def _send(self) -> None:
        """Send what waits, until the client is gone, a ConnectionError, or takes nothing, a TimeoutError."""
        while True:
            message = await self._outbox.next()
            async with asyncio.timeout(SEND_TIMEOUT_S):
                await self._socket.send_str(json.dumps(message))

    async def _hear(self) -> None:
        """Answer each message, in turn."""
        async for message in self._socket:
            if message.type is not WSMsgType.TEXT:
                return
            await self._outbox.answer(await self._answer(message.data))

    async def _answer(self, text: str) -> Mapping[str, Any]:
        """Return the answer to a message."""
        number: int | None = None
        try:
            request = _parsed(text)
            number = _number(request)
            self._count(number)
            return await self._do(number, request)
        except RequestError as error:
            return messages.refusal(number, error)

    def _count(self, number: int) -> None:
        """Take the id of a request. Raises RequestError if it is not higher than the one before."""
        if number <= self._last:
            raise RequestError(messages.ID_REUSE, "an id is higher than the one before")
        self._last = number

    async def _do(self, number: int, request: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do what is asked. Raises RequestError."""
        found: object = None
        match request.get("type"):
            case Ask.PING:
                return messages.pong(number)
            case Ask.LIST:
                found = self._requests.list()
            case Ask.GET_STATES:
                found = self._requests.get_states(_text(request, "agent_id"))
            case Ask.GET_CONFIG:
                found = self._requests.get_config(_text(request, "agent_id"))
            case Ask.SET_CONFIG:
                changes = request.get("config")
                if not isinstance(changes, Mapping) or not changes:
                    raise RequestError(messages.INVALID_FORMAT, "config takes an object of settings")
                agent_id = _text(request, "agent_id")
                found = await self._requests.set_config(agent_id, changes, may_set=self._may_set)
            case Ask.SUBSCRIBE:
                self._subscribe(number, _text(request, "agent_id") if "agent_id" in request else None)
            case Ask.UNSUBSCRIBE:
                self._unsubscribe(request.get("subscription"))
            case other:
                raise RequestError(messages.UNKNOWN_COMMAND, f"no such type: {str(other)[:80]}")
        return messages.result(number, found)

    def _subscribe(self, number: int, agent_id: str | None) -> None:
        """Send the states of an agent, or of all, from now on. Raises RequestError."""
        if len(self._ends) >= MOST_SUBSCRIPTIONS:
            raise RequestError(
                "too_many", f"{MOST_SUBSCRIPTIONS} subscriptions are enough for one connection"
            )
        self._ends[number] = self._requests.subscribe(agent_id, partial(self._tell, number))

    def _unsubscribe(self, number: object) -> None:
        """End a subscription. Raises RequestError."""
        end = self._ends.pop(number, None) if isinstance(number, int) else None
        if end is None or not isinstance(number, int):
            raise RequestError("not_found", "no subscription has that id")
        end()
        self._outbox.forget(number)

    def _tell(self, number: int, agent_id: str, states: Mapping[str, Any]) -> None:
        """Have news sent; never waits."""
        self._outbox.news((number, agent_id), messages.event(number, agent_id, states))


def _parsed(text: str) -> Mapping[str, Any]:
    """Return a message. Raises RequestError for what is none."""
    try:
        request = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RequestError(messages.INVALID_FORMAT, "a message is a JSON object") from error
    if not isinstance(request, Mapping):
        raise RequestError(messages.INVALID_FORMAT, "a message is a JSON object")
    return request


def _number(request: Mapping[str, Any]) -> int:
    """Return the id of a request. Raises RequestError if it has none."""
    number = request.get("id")
    if isinstance(number, int) and not isinstance(number, bool) and number > 0:
        return number
    raise RequestError(messages.INVALID_FORMAT, "id takes a whole number from 1")


def _text(request: Mapping[str, Any], key: str) -> str:
    """Return a text of a request. Raises RequestError if it is none."""
    value = request.get(key)
    if isinstance(value, str):
        return value
    raise RequestError(messages.INVALID_FORMAT, f"{key} takes a text")
