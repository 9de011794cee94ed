"""The server of agents, over real sockets."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse, WSMsgType, WSServerHandshakeError

from energy_core.agents import connection, server
from energy_core.agents.agent import AgentKind
from energy_core.agents.requests import Requests
from energy_core.agents.server import AgentServer
from energy_core.config import ServerConfig
from energy_core.exceptions import AgentConnectionError, ConfigError

from .pace import NOON
from .workers import Worker

TOKEN = "an-admin-token-of-32-letters-or-so"  # noqa: S105 - of a test
READ_TOKEN = "a-reading-token-of-32-letters-or-so"  # noqa: S105 - of a test
CAR = "controller.car"
PLAIN = b"GET /api/websocket HTTP/1.1\r\nHost: x\r\n\r\n"  # of one that knows no websockets


@pytest.fixture
def car() -> Worker:
    """Return an agent."""
    return Worker("car")


@pytest.fixture
def requests(car: Worker) -> Requests:
    """Return what answers for it."""
    requests = Requests()
    requests.add(CAR, AgentKind.CONTROLLER, car)
    return requests


@asynccontextmanager
async def serving(requests: Requests, **settings: Any) -> AsyncIterator[AgentServer]:
    """Serve at a free port."""
    config = ServerConfig(port=0, read_token=READ_TOKEN, **settings)
    one = AgentServer(config, TOKEN, requests)
    await one.run_once(NOON)
    try:
        yield one
    finally:
        await one.close()


@pytest.fixture
async def url(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """Return where a server answers, that is not slow to turn somebody away."""
    monkeypatch.setattr(server, "_AFTER_WRONG_S", 0.01)
    async with serving(requests) as one:
        yield one.url


@asynccontextmanager
async def connected(
    url: str, token: str | None = TOKEN, **more: Any
) -> AsyncIterator[ClientWebSocketResponse]:
    """Connect and, with a token, be let in."""
    async with ClientSession() as session, session.ws_connect(url, **more) as socket:
        assert (await heard(socket))["type"] == "auth_required"
        if token is not None:
            await socket.send_str(json.dumps({"type": "auth", "access_token": token}))
            assert (await heard(socket))["type"] == "auth_ok"
        yield socket


async def heard(socket: ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next message."""
    found: dict[str, Any] = json.loads(await socket.receive_str(timeout=5))
    return found


async def until(is_so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    for _ in range(1000):
        if is_so():
            return
        await asyncio.sleep(0.01)
    raise AssertionError


async def answer(socket: ClientWebSocketResponse, number: int, what: str, **more: object) -> dict[str, Any]:
    """Ask, and return what comes."""
    kind = what if "_events" in what or what == "ping" else f"energy_app/agents/{what}"
    await socket.send_str(json.dumps({"id": number, "type": kind, **more}))
    return await heard(socket)


async def test_each_request_has_its_answer(url: str, car: Worker) -> None:
    """In the form of Home Assistant's own."""
    async with connected(url) as socket:
        found = await answer(socket, 1, "list")
        assert found == {
            "id": 1,
            "type": "result",
            "success": True,
            "result": [{"agent_id": CAR, "kind": "controller", "name": "car", "error": None}],
        }
        assert (await answer(socket, 2, "get_states", agent_id=CAR))["result"]["runs"] == 0
        assert (await answer(socket, 3, "get_config", agent_id=CAR))["result"]["limit"] == 5
        changed = await answer(socket, 5, "set_config", agent_id=CAR, config={"limit": 3})
        assert changed["result"]["limit"] == car.settings.limit == 3
        assert await answer(socket, 6, "ping") == {"id": 6, "type": "pong"}


@pytest.mark.parametrize(
    ("text", "number", "code"),
    [
        ("{", None, "invalid_format"),
        ("[" * 30_000, None, "invalid_format"),
        ("[]", None, "invalid_format"),
        ('{"type": "ping"}', None, "invalid_format"),
        ('{"id": true, "type": "ping"}', None, "invalid_format"),
        ('{"id": 0, "type": "ping"}', None, "invalid_format"),
        ('{"id": 1}', 1, "unknown_command"),
        ('{"id": 1, "type": ["ping"]}', 1, "unknown_command"),
        ('{"id": 1, "type": "energy_app/agents/get_states"}', 1, "invalid_format"),
        ('{"id": 1, "type": "energy_app/agents/get_states", "agent_id": "x"}', 1, "not_found"),
        ('{"id": 1, "type": "energy_app/agents/subscribe", "agent_id": 3}', 1, "invalid_format"),
        ('{"id": 1, "type": "energy_app/agents/set_config", "agent_id": "x"}', 1, "invalid_format"),
        (
            '{"id": 1, "type": "energy_app/agents/set_config", "agent_id": "x", "config": {}}',
            1,
            "invalid_format",
        ),
        ('{"id": 1, "type": "unsubscribe_events", "subscription": 7}', 1, "not_found"),
        ('{"id": 1, "type": "unsubscribe_events", "subscription": {}}', 1, "not_found"),
    ],
)
async def test_what_is_no_request_is_said_and_the_connection_lives(
    url: str, text: str, number: int | None, code: str
) -> None:
    """As the next request shows."""
    async with connected(url) as socket:
        await socket.send_str(text)
        found = await heard(socket)
        assert (found["id"], found["success"], found["error"]["code"]) == (number, False, code)
        assert await answer(socket, 2, "ping") == {"id": 2, "type": "pong"}


async def test_an_id_is_higher_than_the_one_before(url: str) -> None:
    """Or an answer could be taken for another."""
    async with connected(url) as socket:
        await answer(socket, 7, "ping")
        assert (await answer(socket, 7, "ping"))["error"]["code"] == "id_reuse"
        assert (await answer(socket, 6, "ping"))["error"]["code"] == "id_reuse"


async def test_wrong_settings_are_refused_with_every_reason(url: str, car: Worker) -> None:
    """In the answer, by key."""
    async with connected(url) as socket:
        found = await answer(socket, 1, "set_config", agent_id=CAR, config={"limit": 99, "x": 1})
    assert found["error"]["code"] == "invalid_config"
    assert list(found["error"]["wrong"]) == ["limit", "x"]
    assert car.settings.limit == 5


async def test_who_may_only_read_changes_nothing(url: str, car: Worker) -> None:
    """But reads."""
    async with connected(url, READ_TOKEN) as socket:
        assert (await answer(socket, 1, "list"))["success"]
        found = await answer(socket, 2, "set_config", agent_id=CAR, config={"limit": 3})
    assert found["error"]["code"] == "unauthorized"
    assert car.settings.limit == 5


@pytest.mark.parametrize(
    "word",
    [
        {"type": "auth", "access_token": "wrong"},
        {"type": "auth", "access_token": "\ud800"},
        {"type": "auth", "access_token": None},
        {"type": "auth"},
        {"type": "energy_app/agents/list", "id": 1},
        [TOKEN],
        TOKEN,
    ],
)
async def test_who_has_no_token_stays_out(url: str, word: object, caplog: pytest.LogCaptureFixture) -> None:
    """And hears nothing but that; it is said once, without the token."""
    for _ in range(2):
        async with connected(url, None) as socket:
            await socket.send_str(json.dumps(word))
            assert (await heard(socket))["type"] == "auth_invalid"
            assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
    assert [record.getMessage() for record in caplog.records] == [
        "A client with a wrong token was turned away"
    ]


async def test_who_says_nothing_is_not_waited_for(
    requests: Requests, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor who says something else than a text."""
    monkeypatch.setattr(server, "AUTH_TIMEOUT_S", 0.05)
    async with serving(requests) as one:
        async with connected(one.url, None) as socket:
            assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
        async with connected(one.url, None) as socket:
            await socket.send_bytes(b"\0")
            assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE


async def test_a_page_of_elsewhere_may_not_ask(requests: Requests, caplog: pytest.LogCaptureFixture) -> None:
    """Even if its visitor could; a page of a known place may."""
    async with serving(requests, origins=("http://wall.local",)) as one:
        with pytest.raises(WSServerHandshakeError) as caught:
            async with connected(one.url, origin="http://evil.example"):
                pass
        assert caught.value.status == 403
        assert "http://evil.example" in caplog.text
        async with connected(one.url, origin="http://wall.local") as socket:
            assert (await answer(socket, 1, "ping"))["type"] == "pong"


async def test_who_speaks_no_websocket_is_told_so(url: str) -> None:
    """As a browser that was pointed there."""
    async with ClientSession() as session:
        async with session.get(url.replace("ws://", "http://")) as found:
            assert found.status == 400
        async with session.get(url.replace("ws://", "http://") + "/elsewhere") as found:
            assert found.status == 404


async def test_there_are_only_so_many(requests: Requests) -> None:
    """One more is turned away, and room is there again when one has gone."""
    async with serving(requests, max_connections=2) as one:
        async with connected(one.url), connected(one.url, None):
            with pytest.raises(WSServerHandshakeError) as caught:
                async with connected(one.url):
                    pass
            assert caught.value.status == 503
        async with connected(one.url) as socket:
            assert (await answer(socket, 1, "ping"))["type"] == "pong"


async def test_who_says_nothing_at_all_takes_no_more_room_than_that(requests: Requests) -> None:
    """A connection beyond the limit is hung up on, whatever it wants."""
    async with serving(requests, max_connections=1) as one:
        port = int(one.url.rpartition(":")[2].partition("/")[0])
        lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(3)]
        with pytest.raises((asyncio.IncompleteReadError, ConnectionResetError)):
            await lines[2][0].readexactly(1)
        assert not lines[0][0].at_eof()
        for _, writer in lines:
            writer.close()


@pytest.mark.parametrize(
    "word", [b"", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /api/websocket HTTP/1.1\r\n", PLAIN]
)
async def test_who_asks_for_nothing_keeps_no_place(
    requests: Requests, monkeypatch: pytest.MonkeyPatch, word: bytes
) -> None:
    """Nor who asks for something else, or never to the end; the others wait no longer than for a token."""
    monkeypatch.setattr(server, "AUTH_TIMEOUT_S", 0.2)
    async with serving(requests, max_connections=1) as one:
        port = int(one.url.split(":")[2].partition("/")[0])
        idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(2)]
        for _, writer in idle:
            writer.write(word)
        with contextlib.suppress(ConnectionError):
            await asyncio.gather(*(reader.read() for reader, _ in idle))
        async with connected(one.url) as socket:
            assert (await answer(socket, 1, "ping"))["type"] == "pong"
        for _, writer in idle:
            writer.close()


async def test_a_message_that_is_too_long_ends_it(url: str) -> None:
    """Before it takes memory."""
    async with connected(url) as socket:
        await socket.send_str(" " * (server.MOST_BYTES + 1))
        assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
        assert socket.close_code == 1009


async def test_who_subscribes_hears_what_changes(url: str, requests: Requests, car: Worker) -> None:
    """From now on, until it wants no more."""
    async with connected(url) as socket:
        await socket.send_str(json.dumps({"id": 1, "type": "energy_app/agents/subscribe"}))
        first, second = await heard(socket), await heard(socket)
        now, result = (first, second) if first["type"] == "event" else (second, first)
        assert result == {"id": 1, "type": "result", "success": True, "result": None}
        assert (now["id"], now["event"]["agent_id"], now["event"]["states"]["runs"]) == (1, CAR, 0)
        await car.run_once(NOON)
        requests.look(CAR)
        assert (await heard(socket))["event"]["states"]["runs"] == 1
        assert (await answer(socket, 2, "unsubscribe_events", subscription=1))["success"]
        await car.run_once(NOON)
        requests.look(CAR)
        assert (await answer(socket, 3, "ping"))["type"] == "pong"


async def test_subscriptions_are_only_so_many(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """For one connection."""
    monkeypatch.setattr(connection, "MOST_SUBSCRIPTIONS", 1)
    async with connected(url) as socket:
        await answer(socket, 1, "subscribe", agent_id=CAR)
        await heard(socket)
        assert (await answer(socket, 2, "subscribe", agent_id=CAR))["error"]["code"] == "too_many"


async def test_who_does_not_hear_delays_nobody(
    requests: Requests, car: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits for it does not grow, others are answered, and in the end it counts as gone."""
    monkeypatch.setattr(connection, "SEND_TIMEOUT_S", 0.3)
    async with serving(requests) as one, connected(one.url) as deaf, connected(one.url) as other:
        await answer(deaf, 1, "subscribe")
        transport = deaf._response.connection.transport  # type: ignore[union-attr]
        assert isinstance(transport, asyncio.Transport)
        transport.pause_reading()
        long = "x" * 100_000
        for number in range(300):
            car.log.last_error = f"{number} {long}"
            requests.look(CAR)
            await asyncio.sleep(0.001)
            if number % 50 == 0:
                assert (await answer(other, number + 1, "ping"))["type"] == "pong"
        await until(lambda: len(one._clients) == 1)
        assert (await answer(other, 1000, "ping"))["type"] == "pong"
        assert len(requests._listeners) == 0
        transport.abort()


async def test_a_client_that_vanishes_is_forgotten(requests: Requests) -> None:
    """With its subscriptions."""
    async with serving(requests) as one:
        async with connected(one.url) as socket:
            await answer(socket, 1, "subscribe")
            transport = socket._response.connection.transport  # type: ignore[union-attr]
            assert isinstance(transport, asyncio.Transport)
            transport.abort()
        await until(lambda: not (requests._listeners or one._clients))


async def test_a_slip_in_an_agent_ends_one_connection_only(
    url: str, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And is said."""
    async with connected(url) as other:
        with monkeypatch.context() as broken:
            broken.setattr(Worker, "get_states", lambda _: 1 / 0)
            async with connected(url) as socket:
                await socket.send_str(
                    json.dumps({"id": 1, "type": "energy_app/agents/get_states", "agent_id": CAR})
                )
                assert (await socket.receive(timeout=5)).type is WSMsgType.CLOSE
        assert "A client could not be answered" in caplog.text
        assert (await answer(other, 1, "list"))["success"]


async def test_an_address_that_is_taken_is_tried_again(requests: Requests) -> None:
    """At the next run."""
    async with serving(requests) as first:
        port = int(first.url.rpartition(":")[2].partition("/")[0])
        second = AgentServer(ServerConfig(port=port), TOKEN, requests)
        assert second.url == first.url
        for _ in range(2):
            with pytest.raises(AgentConnectionError, match=f"127.0.0.1:{port} cannot be opened"):
                await second.run_once(NOON)
    await second.run_once(NOON)
    await second.run_once(NOON)
    async with connected(second.url):
        await second.close()
    await second.close()


async def test_the_newer_internet_is_served_too(requests: Requests) -> None:
    """At an address in brackets."""
    async with serving(requests, host="::1") as one:
        assert one.url.startswith("ws://[::1]:")
        async with connected(one.url) as socket:
            assert (await answer(socket, 1, "list"))["success"]


def test_nobody_serves_without_a_token(requests: Requests) -> None:
    """Whoever asks."""
    with pytest.raises(ConfigError, match="token"):
        AgentServer(ServerConfig(), "", requests)
