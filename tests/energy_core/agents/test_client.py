"""Who asks running agents."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import aclosing, asynccontextmanager

import pytest
from aiohttp import web

from energy_core.agents import client as client_module
from energy_core.agents.agent import AgentKind
from energy_core.agents.client import AgentClient
from energy_core.agents.requests import Requests
from energy_core.agents.server import AgentServer
from energy_core.config import ServerConfig
from energy_core.exceptions import (
    AgentAuthenticationError,
    AgentConnectionError,
    AgentTimeoutError,
    ConfigError,
    RequestError,
)

from .pace import NOON
from .test_server import CAR, READ_TOKEN, TOKEN, serving
from .workers import Worker

type Script = Callable[[web.WebSocketResponse], Awaitable[None]]


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
async def scripted(script: Script) -> AsyncIterator[str]:
    """Return where a server follows a script."""

    async def handle(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await script(socket)
        return socket

    app = web.Application()
    app.router.add_get("/api/websocket", handle)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def let_in(socket: web.WebSocketResponse) -> None:
    """Let anybody in."""
    await socket.send_json({"type": "auth_required"})
    await socket.receive()
    await socket.send_json({"type": "auth_ok"})


async def test_all_is_asked(requests: Requests, car: Worker) -> None:
    """And settings are changed."""
    async with serving(requests) as server, AgentClient(server.url, TOKEN) as client:
        assert [each["agent_id"] for each in await client.list()] == [CAR]
        assert (await client.get_states(CAR))["runs"] == 0
        assert (await client.get_config(CAR))["limit"] == 5
        assert (await client.set_config(CAR, {"limit": 3}))["limit"] == car.settings.limit == 3
        with pytest.raises(RequestError) as caught:
            await client.set_config(CAR, {"limit": 99, "colour": "green"})
        assert (caught.value.code, list(caught.value.wrong)) == ("invalid_config", ["limit", "colour"])


async def test_questions_at_the_same_time_have_each_their_answer(requests: Requests) -> None:
    """Over one connection."""
    async with serving(requests) as server, AgentClient(server.url, READ_TOKEN) as client:
        answers = await asyncio.gather(*(client.get_config(CAR) for _ in range(100)), client.list())
        assert len(server._clients) == 1
    assert len(answers) == 101


async def test_a_wrong_token_is_said(requests: Requests, monkeypatch: pytest.MonkeyPatch) -> None:
    """And nothing else is tried, also by one who follows."""
    monkeypatch.setattr("energy_core.agents.server._AFTER_WRONG_S", 0.01)
    async with serving(requests) as server:
        client = AgentClient(server.url, "a wrong token")
        with pytest.raises(AgentAuthenticationError, match="refuses the token: the token is wrong"):
            await client.list()
        with pytest.raises(AgentAuthenticationError):
            await anext(client.follow())
        await client.close()


async def test_a_lost_connection_is_made_again(requests: Requests) -> None:
    """With the next question."""
    async with serving(requests) as server, AgentClient(server.url, TOKEN) as client:
        await client.list()
        (socket,) = server._clients
        await socket.close()
        assert client._hearing
        await asyncio.wait((client._hearing,))
        assert (await client.get_states(CAR))["runs"] == 0


async def test_a_question_is_not_asked_twice() -> None:
    """Nobody knows whether it was heard."""
    asked = list[str]()

    async def hang_up(socket: web.WebSocketResponse) -> None:
        await let_in(socket)
        asked.append(await socket.receive_str())
        await socket.close()

    async with scripted(hang_up) as url, AgentClient(url, TOKEN) as client:
        with pytest.raises(AgentConnectionError, match="was lost"):
            await client.set_config(CAR, {"limit": 3})
        with pytest.raises(AgentConnectionError):
            await client.list()
    assert [json.loads(text)["type"] for text in asked] == [
        "energy_app/agents/set_config",
        "energy_app/agents/list",
    ]


async def test_a_server_that_says_nothing_is_not_waited_for() -> None:
    """Before or after it lets in."""

    async def silent(_: web.WebSocketResponse) -> None:
        await asyncio.sleep(60)

    async def deaf(socket: web.WebSocketResponse) -> None:
        await let_in(socket)
        await asyncio.sleep(60)

    for script in (silent, deaf):
        async with scripted(script) as url:
            client = AgentClient(url, TOKEN, timeout=0.1)
            with pytest.raises(AgentTimeoutError, match=r"no answer within 0.1 s"):
                await client.list()
            await client.close()


@pytest.mark.parametrize("words", ["hello", "[]", "3", '{"type": "hello"}', '["auth_required"]'])
async def test_what_is_no_server_of_agents_is_said(words: str) -> None:
    """Rather than waited for."""

    async def speak(socket: web.WebSocketResponse) -> None:
        await socket.send_str(words)
        await asyncio.sleep(60)

    async with scripted(speak) as url:
        client = AgentClient(url, TOKEN)
        with pytest.raises(AgentConnectionError):
            await client.list()
        await client.close()


async def test_several_messages_may_come_at_once() -> None:
    """As Home Assistant sends them; what belongs to nobody, or cannot be read, is passed over."""

    async def speak(socket: web.WebSocketResponse) -> None:
        await let_in(socket)
        number = (await socket.receive_json())["id"]
        await socket.send_str("{")
        await socket.send_json({"id": "x", "type": "result"})
        await socket.send_json({"id": 99, "type": "event", "event": {}})
        await socket.send_json(
            [{"type": "feature"}, {"id": number, "type": "result", "success": True, "result": [{"n": 1}]}]
        )
        number = (await socket.receive_json())["id"]
        await socket.send_json({"id": number, "type": "result", "success": False})

    async with scripted(speak) as url, AgentClient(url, TOKEN) as client:
        assert await client.list() == [{"n": 1}]
        with pytest.raises(RequestError, match="did not say why") as caught:
            await client.list()
        assert caught.value.code == "unknown_error"


async def test_who_follows_hears_all_until_it_has_enough(requests: Requests, car: Worker) -> None:
    """And the server is told then."""
    async with serving(requests) as server, AgentClient(server.url, TOKEN) as client:
        async with aclosing(client.follow(CAR)) as news:
            name, states = await anext(news)
            assert (name, states["runs"]) == (CAR, 0)
            await car.run_once(NOON)
            requests.look(CAR)
            assert (await anext(news))[1]["runs"] == 1
        assert not requests._listeners
        with pytest.raises(RequestError, match="no agent"):
            await anext(client.follow("controller.nobody"))
        assert not client._news
        assert not client._answers


async def test_who_follows_goes_on_after_an_outage(
    requests: Requests, car: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With growing pauses while nobody is there, and hears anew how all is."""
    monkeypatch.setattr(client_module, "_FIRST_PAUSE_S", 0.01)
    async with serving(requests) as first:
        port = int(first.url.rpartition(":")[2].partition("/")[0])
        client = AgentClient(first.url, TOKEN)
        news = client.follow()
        assert (await anext(news))[1]["runs"] == 0
    coming = asyncio.ensure_future(anext(news))
    done, _ = await asyncio.wait((coming,), timeout=0.1)
    assert not done
    await car.run_once(NOON)
    second = AgentServer(ServerConfig(port=port), TOKEN, requests)
    await second.run_once(NOON)
    assert (await coming)[1]["runs"] == 1
    await news.aclose()
    await client.close()
    await second.close()


async def test_who_follows_waits_for_a_server_that_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Home Assistant answers before the house is there; what is refused for good is refused."""
    monkeypatch.setattr(client_module, "_FIRST_PAUSE_S", 0.01)
    codes = iter(["", "unknown_command", "service_validation_error", "", "unknown_command", "not_found"])

    async def speak(socket: web.WebSocketResponse) -> None:
        await let_in(socket)
        while True:
            number, code = (await socket.receive_json())["id"], next(codes)
            answer = {"id": number, "type": "result", "success": not code, "error": {"code": code}}
            await socket.send_json(answer)
            if not code:
                happened = {"agent_id": CAR, "states": {"runs": number}}
                await socket.send_json({"id": number, "type": "event", "event": happened})
                await socket.close()
                return

    async with scripted(speak) as url, AgentClient(url, TOKEN) as client:
        news = client.follow(CAR)
        assert await anext(news) == (CAR, {"runs": 1})
        assert await anext(news) == (CAR, {"runs": 3})
        with pytest.raises(RequestError) as caught:
            await anext(news)
        assert caught.value.code == "not_found"
    assert next(codes, None) is None
    codes = iter(["unknown_command"])
    async with scripted(speak) as url, AgentClient(url, TOKEN) as client:
        with pytest.raises(RequestError):
            await anext(client.follow(CAR))


async def test_who_is_slow_to_hear_has_the_newest(requests: Requests, car: Worker) -> None:
    """And no queue that grows."""
    async with (
        serving(requests) as server,
        AgentClient(server.url, TOKEN) as client,
        aclosing(client.follow(CAR)) as news,
    ):
        await anext(news)
        for _ in range(50):
            await car.run_once(NOON)
            requests.look(CAR)
            await client.list()
        (outbox,) = client._news.values()
        assert len(outbox) <= 1
        assert (await anext(news))[1]["runs"] >= 49


async def test_nobody_there_is_said() -> None:
    """As is what answers otherwise."""
    client = AgentClient("ws://127.0.0.1:9", TOKEN)
    with pytest.raises(AgentConnectionError, match="cannot be reached"):
        await client.list()
    await client.close()
    async with scripted(let_in) as url:
        client = AgentClient(f"{url}/elsewhere", TOKEN)
        with pytest.raises(AgentConnectionError, match="HTTP 404"):
            await client.list()
        await client.close()


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("http://ha.local:8123", "ws://ha.local:8123/api/websocket"),
        ("https://ha.local/", "wss://ha.local/api/websocket"),
        ("ws://127.0.0.1:8124", "ws://127.0.0.1:8124/api/websocket"),
        ("wss://ha.local/behind/api/websocket", "wss://ha.local/behind/api/websocket"),
    ],
)
def test_an_address_is_completed(given: str, url: str) -> None:
    """By where both have their websocket."""
    assert AgentClient(given, TOKEN).url == url


@pytest.mark.parametrize(
    "url", ["", "ha.local", "ftp://ha.local", "http://", "http://me:secret@ha.local", "http://["]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    """Without a password in the words."""
    with pytest.raises(ConfigError, match="takes an address") as caught:
        AgentClient(url, TOKEN)
    assert "secret" not in str(caught.value)
    with pytest.raises(ConfigError, match="token"):
        AgentClient("http://ha.local", "")
