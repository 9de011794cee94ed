"""The client of the library asks Home Assistant as it asks `energy-core run`: the words are the same."""

from contextlib import aclosing
from typing import Any

import pytest
from homeassistant.components import websocket_api
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.energy_app.energy_core.agents import messages
from custom_components.energy_app.energy_core.agents.agent import AgentKind
from custom_components.energy_app.energy_core.agents.client import AgentClient
from custom_components.energy_app.energy_core.agents.logger import LoggerAgent
from custom_components.energy_app.energy_core.agents.messages import Ask
from custom_components.energy_app.energy_core.agents.requests import Requests
from custom_components.energy_app.energy_core.exceptions import AgentAuthenticationError, RequestError
from custom_components.energy_app.energy_core.readers.sampling import Sampler
from custom_components.energy_app.energy_core.stores import open_async_store

# Home Assistant keeps what it knows of a request under names that aiohttp no longer likes.
pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")

LOGGER = "logger.meter.readings"


@pytest.fixture
def requests() -> Requests:
    """Answers for a logger."""
    requests = Requests()
    agent = LoggerAgent("meter readings", Sampler(), open_async_store("memory:", source="meter"))
    requests.add(LOGGER, AgentKind.LOGGER, agent)
    return requests


@pytest.fixture
async def url(hass: HomeAssistant, hass_client: ClientSessionGenerator, requests: Requests) -> str:
    """Where a real Home Assistant answers over real sockets, with a few commands."""
    assert await async_setup_component(hass, "websocket_api", {})

    @websocket_command({"type": Ask.LIST})
    @async_response
    async def listed(_: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        connection.send_result(msg["id"], requests.list())

    @websocket_command({"type": Ask.SET_CONFIG, "agent_id": str, "config": dict})
    @async_response
    async def changed(_: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        may_set = connection.user.is_admin
        try:
            found = await requests.set_config(msg["agent_id"], msg["config"], may_set=may_set)
        except RequestError as error:
            connection.send_message(messages.refusal(msg["id"], error))
        else:
            connection.send_result(msg["id"], found)

    @websocket_command({"type": Ask.SUBSCRIBE, "agent_id": str})
    @async_response
    async def subscribed(_: HomeAssistant, connection: ActiveConnection, msg: dict[str, Any]) -> None:
        number = msg["id"]
        connection.subscriptions[number] = requests.subscribe(
            msg["agent_id"],
            lambda agent_id, states: connection.send_message(messages.event(number, agent_id, states)),
        )
        connection.send_result(number)

    for each in (listed, changed, subscribed):
        websocket_api.async_register_command(hass, each)
    client = await hass_client()
    return str(client.make_url("/"))


async def test_home_assistant_is_asked_in_the_same_words(
    url: str, requests: Requests, hass_access_token: str
) -> None:
    """Answers, refusals with their reasons, and news."""
    async with AgentClient(url, hass_access_token) as client:
        assert [each["agent_id"] for each in await client.list()] == [LOGGER]
        with pytest.raises(RequestError) as caught:
            await client.set_config(LOGGER, {"period": "0s", "x": 1})
        assert list(caught.value.wrong) == ["period", "x"]
        assert await client.set_config(LOGGER, {"period": "30s"}) == {"period": "30s"}
        async with aclosing(client.follow(LOGGER)) as news:
            agent_id, states = await anext(news)
            assert (agent_id, states["rows_written"]) == (LOGGER, 0)
        assert not requests._listeners
        with pytest.raises(RequestError) as caught:
            await client.get_states(LOGGER)
        assert caught.value.code == "unknown_command"


async def test_a_user_who_is_no_administrator_changes_nothing(
    url: str, hass_read_only_access_token: str
) -> None:
    """But is answered."""
    async with AgentClient(url, hass_read_only_access_token) as client:
        assert await client.list()
        with pytest.raises(RequestError) as caught:
            await client.set_config(LOGGER, {"period": "30s"})
        assert caught.value.code == "unauthorized"


async def test_home_assistant_refuses_a_wrong_token(url: str) -> None:
    """And that is said."""
    client = AgentClient(url, "wrong")
    with pytest.raises(AgentAuthenticationError, match="Invalid access token"):
        await client.list()
    await client.close()
