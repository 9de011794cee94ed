"""What a user sends along with a report."""

import json
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import ExtendedJSONEncoder

from custom_components.energy_app.diagnostics import async_get_config_entry_diagnostics
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine, TcpLine

from .conftest import START
from .devices import answered, coordinator_of, device_data
from .house import coordinators, meter_data, say, set_up, until

MESSAGE = "Beste bewoner van Kerkstraat 1"


@pytest.mark.parametrize("meter", [Meter(MeterOptions(start=START, text=MESSAGE))])
async def test_nothing_that_names_the_house(hass: HomeAssistant, serial: PtyLine, tmp_path: Path) -> None:
    """What is said of a meter helps to find a fault, and names neither meter nor house."""
    missing = tmp_path / "usb-P1_Converter_Cable_SECRET99-if00-port0"
    entry = await set_up(hass, meter_data(serial.path), meter_data(str(missing), source="meter_2"))
    speaking, silent = coordinators(entry)
    await say(hass, serial, speaking)
    assert silent.reader.line.last_error

    found = await async_get_config_entry_diagnostics(hass, entry)
    text = json.dumps(found, cls=ExtendedJSONEncoder)
    number = str(serial.meter.info(START)["meter_id"])
    header = serial.sent[0].data.splitlines()[0].decode().removeprefix("/")
    for secret in (number, number[-8:], header, MESSAGE, serial.path, "SECRET99", str(tmp_path)):
        assert secret not in text

    first, second = found["devices"]
    assert first["settings"]["source"] == "meter"
    assert first["running"]["is_fresh"]
    assert first["running"]["line"]["accepted"] == speaking.reader.line.accepted
    assert first["running"]["reading"]["brand"] == "Fluvius"
    assert first["running"]["reading"]["values"]["gas_m3"] == 613.456
    assert len(first["running"]["reading"]["info"]["peak_history"]) == 13
    assert second["running"]["reading"] is None


async def test_rejected_telegrams(hass: HomeAssistant, network: TcpLine) -> None:
    """Telegrams that were rejected are counted by reason, and hinder no report."""
    entry = await set_up(hass, meter_data(network.url))
    (coordinator,) = coordinators(entry)
    await say(hass, network, coordinator)
    network.bad_crc()
    network.step()
    await until(lambda: coordinator.reader.line.rejected)

    found = await async_get_config_entry_diagnostics(hass, entry)
    plain = json.loads(json.dumps(found, cls=ExtendedJSONEncoder))
    line = plain["devices"][0]["running"]["line"]
    assert line["rejected"] == {"crc": 1}
    assert line.keys() == {"accepted", "rejected", "connections", "connected", "last_error", "fault"}


async def test_meter_that_is_left_out(hass: HomeAssistant) -> None:
    """A meter that never started is there, and nothing is running."""
    entry = await set_up(hass, meter_data("carrier pigeon://"))
    found = await async_get_config_entry_diagnostics(hass, entry)
    assert found["devices"][0]["running"] is None


async def test_nothing_that_lets_anybody_in(hass: HomeAssistant) -> None:
    """Neither passwords nor keys nor places are told; why a device says nothing is, in a word."""
    nowhere = "http://127.0.0.1:1/SECRET1"
    place = {"latitude": 51.123456, "longitude": 3.654321}
    weather: dict[str, Any] = {"url": nowhere, "api_key": "SECRET2", **place}
    sma: dict[str, Any] = {"url": nowhere, "password": "SECRET3"}
    entities = [{"role": "grid_power", "entity_id": "sensor.secret4"}]
    entry = await set_up(
        hass,
        device_data("weather", **weather),
        device_data("sma", **sma),
        device_data("entities", entities=entities),
    )
    await until(lambda: not coordinator_of(entry, "weather").last_update_success)
    await answered(hass, coordinator_of(entry, "sma"))
    found = await async_get_config_entry_diagnostics(hass, entry)
    text = json.dumps(found, cls=ExtendedJSONEncoder)
    for secret in ("SECRET", "secret4", "51.123456", "3.654321"):
        assert secret not in text
    assert [device["kind"] for device in found["devices"]] == ["weather", "sma", "entities"]
    assert found["devices"][0]["running"]["written"].keys() == {"weather", "weather_forecast"}
    assert found["devices"][0]["running"]["last_fault"] == "refused"
    assert found["devices"][2]["running"]["absent"] == ["missing"]
