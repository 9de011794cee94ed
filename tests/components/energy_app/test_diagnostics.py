"""What a user sends along with a report."""

import json
from pathlib import Path

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers.json import ExtendedJSONEncoder

from custom_components.energy_app.diagnostics import async_get_config_entry_diagnostics
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine, TcpLine

from .conftest import START
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
