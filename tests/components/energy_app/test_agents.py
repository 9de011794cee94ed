"""What runs for a house, asked and set over the websocket of Home Assistant."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import timedelta
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.const import STATE_OFF
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
from homeassistant.util.file import WriteError
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator, WebSocketGenerator

from custom_components.energy_app.const import CONF_LOG_PERIOD, DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators import charger as charger_module
from custom_components.energy_app.energy_core.agents.client import AgentClient
from custom_components.energy_app.energy_core.exceptions import AgentAuthenticationError, RequestError
from tests.emulators.fronius import DataLogger
from tests.emulators.p1_meter import PtyLine

from .asking import ask, refused
from .clock import HandClock
from .devices import NOON, STEADY, begin_at, coordinator_of, device_data, live_in_ghent
from .house import coordinators, meter_data, say, set_up, until
from .test_charger import PLUG, car, charger_data

# Home Assistant keeps what it knows of a request under names that aiohttp no longer likes.
pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")

METER, LOGGER, CAR, QUARTERS = (
    "reader.meter",
    "logger.meter.readings",
    "controller.car",
    "data_manager.meter.quarters",
)


@pytest.fixture
def inverter() -> Iterator[DataLogger]:
    """A Fronius data logger that is always the same."""
    with DataLogger(STEADY, at=NOON) as logger:
        yield logger


@pytest.fixture
async def entry(
    hass: HomeAssistant,
    serial: PtyLine,
    inverter: DataLogger,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
) -> EnergyAppConfigEntry:
    """A house with a meter, an inverter and a charger."""
    await live_in_ghent(hass)
    begin_at(clock, NOON)
    monkeypatch.setattr(charger_module, "PERIOD_S", 0.05)
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {"plug": {"name": "Plug"}}})
    return await set_up(
        hass, meter_data(serial.path), device_data("fronius", url=inverter.url), charger_data()
    )


@pytest.fixture
async def client(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_access_token: str,
) -> AsyncIterator[AgentClient]:
    """An administrator who asks over real sockets."""
    assert await async_setup_component(hass, "websocket_api", {})
    url = (await hass_client()).make_url("/")
    async with AgentClient(str(url), hass_access_token) as client:
        yield client
    del entry


async def test_whatever_runs_is_there(client: AgentClient) -> None:
    """Each device, whoever writes its rows, what is made of these, and the charger."""
    found = {each["agent_id"]: (each["kind"], each["name"]) for each in await client.list()}
    assert found[METER] == ("reader", "Meter")
    assert found[LOGGER][0] == "logger"
    assert found[CAR] == ("controller", "Car")
    assert found["reader.fronius"] == ("reader", "Fronius")
    results = {agent_id for agent_id, (kind, _) in found.items() if kind == "data_manager"}
    assert results >= {QUARTERS, "data_manager.meter.days", "data_manager.meter.means"}


async def test_states(
    hass: HomeAssistant, client: AgentClient, entry: EnergyAppConfigEntry, serial: PtyLine
) -> None:
    """What a meter said, what was written, and why a charger is off."""
    await say(hass, serial, coordinators(entry)[0])
    states = await client.get_states(METER)
    assert states["last_error"] is None
    assert states["values"]["import_t1_kwh"] > 0
    assert states["at"].endswith("Z")
    assert states["readings"] >= 1
    assert (await client.get_states(LOGGER))["rows_lost"] == 0
    states = await client.get_states(CAR)
    assert states["on"] is False
    assert "stays_on" in {each["kind"] for each in states["problems"]}
    assert (await client.get_states(QUARTERS))["runs"] == 0
    with pytest.raises(RequestError) as caught:
        await client.get_states("reader.nobody")
    assert caught.value.code == "not_found"


async def test_an_error_is_told(
    client: AgentClient, inverter: DataLogger, entry: EnergyAppConfigEntry
) -> None:
    """What went wrong with a device is in its states, and in the list."""
    fronius = coordinator_of(entry, "fronius")
    inverter.die()
    await fronius.async_refresh()
    error = (await client.get_states("reader.fronius"))["last_error"]
    assert inverter.url.removeprefix("http://") in error
    assert {each["agent_id"]: each["error"] for each in await client.list()}["reader.fronius"] == error


async def test_a_charger_has_one_truth(
    hass: HomeAssistant, client: AgentClient, entry: EnergyAppConfigEntry
) -> None:
    """Its entities move with what is set here, and the other way round; nothing is switched, all is kept."""
    registry = er.async_get(hass)
    unique_id = f"{car(entry).subentry_id}_upper_threshold_power"
    number = registry.async_get_entity_id("number", DOMAIN, unique_id)
    assert number is not None
    given = {"upper_threshold_power": 900.0, "min_on_seconds": 120.0, "ready_by": "07:30"}
    found = await client.set_config(CAR, given)
    assert (found["upper_threshold_power"], found["ready_by"]) == (900.0, "07:30:00")
    await until(lambda: hass.states.get(number).state == "900.0")  # type: ignore[union-attr]
    await hass.services.async_call("number", "set_value", {"entity_id": number, "value": 1000}, blocking=True)
    assert (await client.get_config(CAR))["upper_threshold_power"] == 1000
    await hass.config_entries.async_reload(entry.entry_id)
    found = await client.get_config(CAR)
    assert (found["upper_threshold_power"], found["min_on_seconds"], found["ready_by"]) == (
        1000,
        120,
        "07:30:00",
    )
    assert hass.states.get(PLUG).state == STATE_OFF  # type: ignore[union-attr]
    assert (await client.get_states(CAR))["switches_today"] == 0


async def test_settings_that_are_set_at_the_same_time(
    hass: HomeAssistant, client: AgentClient, entry: EnergyAppConfigEntry
) -> None:
    """None of them is lost: those of a request, of an entity, and of the dialog."""
    charger = car(entry)
    subentry = entry.subentries[charger.subentry_id]
    await asyncio.gather(
        client.set_config(CAR, {"min_on_seconds": 120}),
        charger.async_set(upper_threshold_power=900.0),
        client.set_config(CAR, {"min_off_seconds": 130}),
        charger.async_set(deadband_power=300.0),
        charger.async_change(
            ConfigSubentry(
                data=MappingProxyType({**subentry.data, "charging_power": 1500.0}),
                subentry_id=subentry.subentry_id,
                subentry_type=subentry.subentry_type,
                title=subentry.title,
                unique_id=None,
            )
        ),
    )
    wanted = (120, 900, 130, 300, 1500)
    for _ in range(2):
        found = await client.get_config(CAR)
        names = (
            "min_on_seconds",
            "upper_threshold_power",
            "min_off_seconds",
            "deadband_power",
            "charging_power",
        )
        assert tuple(found[name] for name in names) == wanted
        await hass.config_entries.async_reload(entry.entry_id)
        wanted = (120, 900, 130, 300, 1400)  # the dialog itself was not answered


async def test_mode_on_begins_anew(
    client: AgentClient, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """Once it has ended, it can be chosen again; while it lasts, to choose it again changes no end."""
    await client.set_config(CAR, {"mode": "on", "override_seconds": 600})
    await car(entry).async_run()
    for seconds, mode in ((300, "on"), (301, "solar")):
        clock.skip(seconds)
        await client.set_config(CAR, {"guard": False})
        await car(entry).async_run()
        assert (await client.get_states(CAR))["mode"] == mode
    await client.set_config(CAR, {"mode": "on"})
    await car(entry).async_run()
    assert (await client.get_states(CAR))["mode"] == "on"


async def test_what_is_wrong_is_said_of_each_setting(client: AgentClient) -> None:
    """And nothing is changed."""
    before = await client.get_config(CAR)
    with pytest.raises(RequestError) as caught:
        await client.set_config(CAR, {"min_on_seconds": -1, "colour": "red", "deadband_power": 500})
    assert caught.value.code == "invalid_config"
    assert caught.value.wrong.keys() == {"min_on_seconds", "colour"}
    assert await client.get_config(CAR) == before
    with pytest.raises(RequestError) as caught:
        await client.set_config("reader.fronius", {"period": "1s"})  # it bears five
    assert caught.value.wrong.keys() == {"period"}
    with pytest.raises(RequestError) as caught:
        await client.set_config(METER, {"period": "10s"})  # it speaks when it likes
    assert caught.value.wrong.keys() == {"period"}


async def test_periods_are_kept_until_the_user_sets_others(
    hass: HomeAssistant, client: AgentClient, entry: EnergyAppConfigEntry
) -> None:
    """A device and a logger work in another period, over a restart; the last word counts."""
    assert await client.get_config(LOGGER) == {"period": "10s"}
    await client.set_config(LOGGER, {"period": "30s"})
    await client.set_config("reader.fronius", {"period": "20s"})
    await client.set_config(QUARTERS, {"blocks_to_process": 7})
    runtime = entry.runtime_data
    assert runtime.longest_period == timedelta(seconds=30)
    await hass.config_entries.async_reload(entry.entry_id)
    assert await client.get_config(LOGGER) == {"period": "30s"}
    assert await client.get_config("reader.fronius") == {"period": "20s"}
    assert await client.get_config(QUARTERS) == {"blocks_to_process": 7}
    runtime = entry.runtime_data
    intervals = {each.source: each.update_interval for each in runtime.loggers}
    assert intervals["meter"] == timedelta(seconds=30)
    fronius = coordinator_of(entry, "fronius")
    assert fronius.update_interval == timedelta(seconds=20)
    hass.config_entries.async_update_entry(entry, options={**entry.options, CONF_LOG_PERIOD: 60})
    await hass.async_block_till_done()
    await until(lambda: entry.runtime_data.longest_period == timedelta(seconds=60))
    (subentry,) = entry.get_subentries_of_type("fronius")
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "period": 15})
    await hass.async_block_till_done()
    await hass.config_entries.async_reload(entry.entry_id)
    assert await client.get_config(LOGGER) == {"period": "60s"}
    assert await client.get_config("reader.fronius") == {"period": "15s"}


async def test_news(
    hass: HomeAssistant, client: AgentClient, entry: EnergyAppConfigEntry, serial: PtyLine
) -> None:
    """Who subscribed hears of each change, when the house was set up anew as well."""
    async with aclosing(client.follow(METER)) as news:
        _, states = await anext(news)
        assert states["readings"] == 0
        await say(hass, serial, coordinators(entry)[0])
        async with asyncio.timeout(10):
            while (await anext(news))[1]["readings"] < 1:
                continue
        await hass.config_entries.async_reload(entry.entry_id)
        await say(hass, serial, coordinators(entry)[0])
        async with asyncio.timeout(10):
            assert (await anext(news))[0] == METER
    assert not entry.runtime_data.agents.requests._listeners


async def test_a_user_who_is_no_administrator(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    hass_client: ClientSessionGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Is answered, and changes nothing."""
    assert await async_setup_component(hass, "websocket_api", {})
    url = (await hass_client()).make_url("/")
    async with AgentClient(str(url), hass_read_only_access_token) as client:
        assert (await client.get_states(CAR))["on"] is False
        with pytest.raises(RequestError) as caught:
            await client.set_config(CAR, {"guard": False})
        assert caught.value.code == "unauthorized"
    stranger = AgentClient(str(url), "wrong")
    with pytest.raises(AgentAuthenticationError, match="Invalid access token"):
        await stranger.list()
    await stranger.close()
    del entry


async def test_what_cannot_be_kept_is_not_changed(client: AgentClient, entry: EnergyAppConfigEntry) -> None:
    """The user is told that."""

    async def full(*_: object) -> None:
        raise WriteError("the disk is full")

    with patch.object(Store, "_async_write_data", full):
        for agent_id, config in ((CAR, {"min_on_seconds": 90}), (LOGGER, {"period": "30s"})):
            before = await client.get_config(agent_id)
            with pytest.raises(RequestError, match="nothing was changed") as caught:
                await client.set_config(agent_id, config)
            assert caught.value.code == "not_kept"
            assert await client.get_config(agent_id) == before
        with pytest.raises(HomeAssistantError) as said:
            await car(entry).async_set(deadband_power=100.0)
        assert said.value.translation_key == "action_failed"
    assert car(entry).config.deadband_power == 900


async def test_no_house(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> None:
    """Without a house that is set up, that is said."""
    assert await async_setup_component(hass, DOMAIN, {})
    client = await hass_ws_client(hass)
    error = await refused(client, "agents/list")
    assert error["code"] == "service_validation_error"
    entry = await set_up(hass)
    assert await ask(client, "agents/list") == []
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert (await refused(client, "agents/list"))["code"] == "service_validation_error"


async def test_a_removed_house_is_forgotten(
    hass: HomeAssistant, client: AgentClient, entry: EnergyAppConfigEntry, hass_storage: dict[str, Any]
) -> None:
    """So are the settings that were changed."""
    await client.set_config(LOGGER, {"period": "30s"})
    key = f"{DOMAIN}.agents_{entry.entry_id}"
    assert key in hass_storage
    await hass.config_entries.async_remove(entry.entry_id)
    assert key not in hass_storage
