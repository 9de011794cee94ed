"""The words of the websocket about agents: who may say them, and what is heard until when."""

import asyncio
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from unittest.mock import patch

import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
from homeassistant.util.file import WriteError
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket, WebSocketGenerator

from custom_components.energy_app.const import CONF_LOG_PERIOD, DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.exceptions import StoreError, StoreUnavailableError
from custom_components.energy_app.requestable import keeper as keeper_module
from custom_components.energy_app.requestable.keeper import StorageKeeper
from tests.emulators.p1_meter import PtyLine

from .asking import ask, refused
from .house import coordinators, meter_data, say, set_up

pytestmark = pytest.mark.filterwarnings("ignore::aiohttp.web_exceptions.NotAppKeyWarning")

METER, LOGGER = "reader.meter", "logger.meter.readings"


@pytest.fixture
async def entry(hass: HomeAssistant, serial: PtyLine) -> EnergyAppConfigEntry:
    """A house with a meter."""
    assert await async_setup_component(hass, "websocket_api", {})
    return await set_up(hass, meter_data(serial.path))


@pytest.fixture
async def client(hass: HomeAssistant, hass_ws_client: WebSocketGenerator) -> MockHAClientWebSocket:
    """An administrator."""
    return await hass_ws_client(hass)


async def followed(client: MockHAClientWebSocket, **of: str) -> tuple[int, list[dict[str, Any]]]:
    """Subscribe; returns the number of that, and what is heard until it is answered."""
    await client.send_json_auto_id({"type": f"{DOMAIN}/agents/subscribe", **of})
    heard: list[dict[str, Any]] = []
    while (message := await client.receive_json())["type"] == "event":
        heard.append(message["event"])
    assert message["success"], message
    return message["id"], heard


async def rest(client: MockHAClientWebSocket) -> list[Mapping[str, Any]]:
    """Return what has been sent until now."""
    await client.send_json_auto_id({"type": "ping"})
    heard: list[Mapping[str, Any]] = []
    while (message := await client.receive_json())["type"] != "pong":
        heard.append(message["event"])
    return heard


async def test_an_event_at_each_change_until_that_is_ended(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, client: MockHAClientWebSocket, serial: PtyLine
) -> None:
    """What a meter says and what is written comes once, to who wants it; then no more."""
    (meter,) = coordinators(entry)
    number, (first,) = await followed(client, agent_id=METER)
    assert (first["agent_id"], first["states"]["readings"]) == (METER, 0)
    await say(hass, serial, meter)
    said = await rest(client)
    assert {each["agent_id"] for each in said} == {METER}
    assert said[-1]["states"]["values"]["import_t1_kwh"] == meter.data.values["import_t1_kwh"]  # type: ignore[union-attr]
    readings = [each["states"]["readings"] for each in said]
    assert readings == sorted(set(readings))
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": number})
    assert (await client.receive_json())["success"]
    await say(hass, serial, meter)
    assert await rest(client) == []


async def test_all_agents_are_followed(
    entry: EnergyAppConfigEntry, client: MockHAClientWebSocket, hass: HomeAssistant
) -> None:
    """Each is told now, and who is set another way."""
    _, heard = await followed(client)
    listed = [each["agent_id"] for each in await ask(client, "agents/list")]
    assert sorted(each["agent_id"] for each in heard) == listed
    (logger,) = entry.runtime_data.loggers
    await logger.async_refresh()
    assert [each["agent_id"] for each in await rest(client)] == [LOGGER]
    del hass


async def test_who_follows_while_the_house_is_unloaded(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, client: MockHAClientWebSocket
) -> None:
    """Hears that there are no states any more, and of those of the next start; others are refused."""
    number, _ = await followed(client, agent_id=METER)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert await rest(client) == [{"agent_id": METER, "states": {}}]
    assert (await refused(client, "agents/get_states", agent_id=METER))["code"] == "service_validation_error"
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    (again,) = await rest(client)
    assert again["states"]["readings"] == 0
    assert await hass.config_entries.async_unload(entry.entry_id)
    await client.send_json_auto_id({"type": "unsubscribe_events", "subscription": number})
    messages = [await client.receive_json(), await client.receive_json()]
    assert [each["type"] for each in messages] == ["event", "result"]


async def test_a_device_that_is_removed_takes_its_settings_with_it(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, client: MockHAClientWebSocket, serial: PtyLine
) -> None:
    """Another one of its name is as it is configured."""
    await ask(client, "agents/set_config", agent_id=LOGGER, config={"period": "20s"})
    await ask(client, "agents/set_config", agent_id=METER, config={"max_age": 90, "update_interval": "3s"})
    await followed(client, agent_id=METER)
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_remove_subentry(entry, subentry.subentry_id)
    await hass.async_block_till_done()
    assert await rest(client) == [{"agent_id": METER, "states": {}}]
    assert (await refused(client, "agents/get_config", agent_id=METER))["code"] == "not_found"
    data = meter_data(serial.path)
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(data=data["data"], subentry_type="meter", title="Meter", unique_id=None),  # type: ignore[arg-type]
    )
    await hass.async_block_till_done()
    assert METER in {each["agent_id"] for each in await rest(client)}
    assert await ask(client, "agents/get_config", agent_id=LOGGER) == {"period": "10s"}
    assert await ask(client, "agents/get_config", agent_id=METER) == {
        "max_age": "60s",
        "update_interval": "1s",
    }


async def test_the_pace_of_a_meter_never_touches_its_line(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, client: MockHAClientWebSocket, serial: PtyLine
) -> None:
    """It is in use at once and after a restart; of each setting the last word counts."""
    (meter,) = coordinators(entry)
    await say(hass, serial, meter)
    reader, task, lost = meter.reader, meter._task, serial.listeners
    given = {"max_age": 90, "update_interval": "3s"}
    await ask(client, "agents/set_config", agent_id=METER, config=given)
    await ask(client, "agents/set_config", agent_id=LOGGER, config={"period": "20s"})
    assert (meter.settings.max_age, meter.settings.update_interval) == (90, 3)
    (subentry,) = entry.subentries.values()
    data = {**subentry.data, "update_interval": 5}
    hass.config_entries.async_update_subentry(entry, subentry, data=data)
    await hass.async_block_till_done()
    assert (meter.reader, meter._task, serial.listeners) == (reader, task, lost)
    assert await hass.config_entries.async_reload(entry.entry_id)
    found = await ask(client, "agents/get_config", agent_id=METER)
    assert found == {"max_age": "90s", "update_interval": "5s"}


async def test_silence_is_an_error_of_the_meter(
    entry: EnergyAppConfigEntry, client: MockHAClientWebSocket
) -> None:
    """It is called silent as soon as it is set to bear less silence, and not twice."""
    await ask(client, "agents/set_config", agent_id=METER, config={"max_age": 2})
    (meter,) = coordinators(entry)
    meter._started -= 3
    for interval in ("2s", "3s"):
        await ask(client, "agents/set_config", agent_id=METER, config={"update_interval": interval})
        states = await ask(client, "agents/get_states", agent_id=METER)
        assert (states["runs"], states["failures"]) == (1, 1)
        assert "has said nothing new for 2 seconds" in states["last_error"]


async def test_who_is_no_administrator(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_read_only_access_token: str,
) -> None:
    """Follows and reads; to set is refused in words that are translated, and nothing is changed."""
    client = await hass_ws_client(hass, hass_read_only_access_token)
    await followed(client, agent_id=LOGGER)
    error = await refused(client, "agents/set_config", agent_id=LOGGER, config={"period": "20s"})
    assert (error["code"], error["translation_key"]) == ("unauthorized", "agent_unauthorized")
    assert await ask(client, "agents/get_config", agent_id=LOGGER) == {"period": "10s"}
    del entry


async def test_refusals(entry: EnergyAppConfigEntry, client: MockHAClientWebSocket) -> None:
    """Each has its code and its words; what is no request at all has that of Home Assistant."""
    error = await refused(client, "agents/subscribe", agent_id="reader.nobody")
    assert (error["code"], error["translation_placeholders"]["agent_id"]) == ("not_found", "reader.nobody")
    error = await refused(client, "agents/set_config", agent_id=LOGGER, config={"period": "0s", "x": 1})
    assert (error["code"], error["translation_domain"]) == ("invalid_config", DOMAIN)
    assert error["wrong"].keys() == {"period", "x"}
    nothing: tuple[object, ...] = ({}, [], None)
    for config in nothing:
        error = await refused(client, "agents/set_config", agent_id=LOGGER, config=config)
        assert error["code"] == "invalid_format"
    del entry


async def test_two_houses(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, client: MockHAClientWebSocket
) -> None:
    """Each is asked by its id, and set alone; to name none is refused."""
    other = await set_up(hass)
    assert (await refused(client, "agents/list"))["code"] == "service_validation_error"
    assert await ask(client, "agents/list", entry_id=other.entry_id) == []
    listed = await ask(client, "agents/list", entry_id=entry.entry_id)
    assert {METER, LOGGER} <= {each["agent_id"] for each in listed}
    of = {"agent_id": LOGGER, "entry_id": other.entry_id}
    assert (await refused(client, "agents/get_config", **of))["code"] == "not_found"
    assert (await refused(client, "agents/list", entry_id="nothing"))["code"] == "service_validation_error"


async def test_what_is_configured_counts_whether_that_can_be_kept_or_not(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    client: MockHAClientWebSocket,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """What the user sets in a dialog is in use; that it may not be after a restart is said."""
    await ask(client, "agents/set_config", agent_id=LOGGER, config={"period": "20s"})

    async def full(*_: object) -> None:
        raise WriteError("the disk is full")

    with patch.object(Store, "_async_write_data", full):
        hass.config_entries.async_update_entry(entry, options={CONF_LOG_PERIOD: 30})
        await hass.async_block_till_done()
        assert await ask(client, "agents/get_config", agent_id=LOGGER) == {"period": "30s"}
    assert f"Settings of {LOGGER} may be those of before after a restart" in caplog.text


async def test_two_chargers_of_one_name(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, client: MockHAClientWebSocket
) -> None:
    """Each is asked and set alone."""
    names = ("one", "two")
    helpers = {name: {"name": name} for name in names}
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": helpers})
    for name in names:
        output = {"type": "entity_switch", "entity_id": f"input_boolean.{name}"}
        data = MappingProxyType({"output": output, "charging_power": 1400.0, "guard": False})
        subentry = ConfigSubentry(data=data, subentry_type="charger", title="Car", unique_id=None)
        hass.config_entries.async_add_subentry(entry, subentry)
        await hass.async_block_till_done()
    await ask(client, "agents/set_config", agent_id="controller.car_2", config={"deadband_power": 100})
    found = await ask(client, "agents/get_config", agent_id="controller.car")
    assert found["deadband_power"] == 900
    chargers = list(entry.runtime_data.chargers.running.values())
    assert [each.config.deadband_power for each in chargers] == [900, 100]


@pytest.mark.parametrize("error", [WriteError("the disk is full"), OSError(30, "Read-only file system")])
async def test_a_disk_that_takes_nothing(hass: HomeAssistant, error: Exception) -> None:
    """Home Assistant goes on after a write that failed; here that is seen, and what was kept before stays."""
    keeper = StorageKeeper(hass, 1, "energy_app.tried")
    await keeper.save({"a": {"period": "20s"}})

    async def full(*_: object) -> None:
        raise error

    with patch.object(Store, "_async_write_data", full):
        with pytest.raises(StoreUnavailableError, match="cannot be written"):
            await keeper.save({"a": {"period": "30s"}})
        await keeper.save_if_it_can("Car", {"a": 1})
    assert await keeper.load_if_it_can("Car") == {"a": {"period": "20s"}}
    hass.set_state(CoreState.stopping)
    with pytest.raises(StoreUnavailableError, match="while Home Assistant stops"):
        await keeper.save({})


async def test_a_disk_that_stalls(hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is not waited for without end."""
    monkeypatch.setattr(keeper_module, "TIMEOUT_S", 0.05)

    async def stall(*_: object) -> None:
        await asyncio.sleep(60)

    keeper = StorageKeeper(hass, 1, "energy_app.tried")
    refused = pytest.raises(StoreUnavailableError, match=r"was not written within 0\.05 s")
    with patch.object(Store, "_async_write_data", stall), refused:
        await keeper.save({"a": 1})
    await keeper.save({"a": 2})
    assert await keeper.load() == {"a": 2}


async def test_a_disk_that_gives_nothing(hass: HomeAssistant, caplog: pytest.LogCaptureFixture) -> None:
    """What cannot be read is said, and all is as configured."""

    async def broken(*_: object) -> None:
        raise HomeAssistantError("it is broken")

    keeper = StorageKeeper(hass, 1, "energy_app.tried")
    with patch.object(Store, "async_load", broken):
        with pytest.raises(StoreError, match=r"energy_app\.tried cannot be read: it is broken"):
            await keeper.load()
        assert await keeper.load_if_it_can("Car") == {}
    assert "Car has the settings of its dialog" in caplog.text
