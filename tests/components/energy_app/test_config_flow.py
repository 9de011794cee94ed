"""The flow that sets up a house with its first meter."""

import fcntl
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from homeassistant.config_entries import SOURCE_USER, ConfigEntry, ConfigEntryDisabler
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType, InvalidData

from custom_components.energy_app.const import NAME
from custom_components.energy_app.energy_core.exceptions import ReaderDataError, ReaderError
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.readers.dsmr import DsmrReader
from custom_components.energy_app.flows import house
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine, TcpLine

from .conftest import START
from .dialog import Dialog
from .house import meter_data, set_up, until

pytestmark = [
    pytest.mark.usefixtures("dropped_sockets"),
    pytest.mark.filterwarnings("ignore:Exception ignored while finalizing socket"),
]


def add_dsmr(
    hass: HomeAssistant, data: dict[str, Any], disabled_by: ConfigEntryDisabler | None = None
) -> None:
    """Have Home Assistant's own integration set up on a port."""
    entry: ConfigEntry[None] = ConfigEntry(
        domain="dsmr",
        title="DSMR",
        data=data,
        version=1,
        minor_version=1,
        source=SOURCE_USER,
        unique_id=None,
        options={},
        discovery_keys=MappingProxyType({}),
        subentries_data=(),
        disabled_by=disabled_by,
    )
    hass.config_entries._entries[entry.entry_id] = entry


@pytest.fixture
async def dialog(hass: HomeAssistant) -> Dialog:
    """Add the integration."""
    return await Dialog.of_house(hass)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have a first telegram waited for less long."""
    real = DsmrReader.read_first

    async def read_first(self: DsmrReader) -> Reading:
        return await real(self, 0.5)

    monkeypatch.setattr(DsmrReader, "read_first", read_first)


@pytest.fixture
def silent_gateway() -> Iterator[int]:
    """A port on which somebody listens who says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


async def test_serial(dialog: Dialog, serial: PtyLine) -> None:
    """A meter on a serial port becomes the first of the house."""
    assert (await dialog.choose("serial"))["step_id"] == "serial"
    shown = await dialog.answer(port=serial.path)
    assert shown["description_placeholders"] == {"port": serial.path}

    shown = await dialog.wait(serial)
    assert shown["step_id"] == "confirm"
    assert shown["description_placeholders"] == {
        "port": serial.path,
        "meter": "Fluvius",
        "import_power": "0 W",
        "export_power": f"{serial.meter.truth(serial.sent[-1].at)['export_power_w']:g} W",
        "gas": "613.456 m³",
        "water": "579.146 m³",
        "error": "",
    }

    made = await dialog.answer(name="Cellar", max_age=30, update_interval=5)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == NAME
    assert made["data"] == {}
    (meter,) = made["result"].subentries.values()
    assert (meter.subentry_type, meter.title, meter.unique_id) == ("meter", "Cellar", None)
    assert meter.data == {"url": serial.path, "source": "meter", "max_age": 30, "update_interval": 5}


async def test_network(dialog: Dialog, network: TcpLine) -> None:
    """A meter behind a gateway, of a country that is told, and everything else as it is offered."""
    await dialog.choose("network")
    await dialog.answer(host=" 127.0.0.1", port=network.port, country="be")
    await dialog.wait(network)
    assert dialog.suggested == {"name": "Smart meter"}

    made = await dialog.answer(name="Smart meter")
    (meter,) = made["result"].subentries.values()
    assert meter.data == {
        "url": network.url,
        "country": "be",
        "source": "meter",
        "max_age": 60,
        "update_interval": 10,
    }


async def test_house_that_is_kept_on_a_server(dialog: Dialog, serial: PtyLine) -> None:
    """One that is away is said, and the form stays filled in; without one there are files."""
    await dialog.choose("serial")
    await dialog.answer(port=serial.path)
    await dialog.wait(serial)
    away = "mongodb://127.0.0.1:1/house?serverSelectionTimeoutMS=200"
    shown = await dialog.answer(name="Cellar", store_url=away)
    assert shown["errors"] == {"base": "store_unreachable"}
    assert "cannot be reached" in shown["description_placeholders"]["error"]
    assert dialog.suggested["name"] == "Cellar"
    made = await dialog.answer(name="Cellar")
    assert made["options"] == {}


async def test_house_that_is_kept_elsewhere(
    hass: HomeAssistant, dialog: Dialog, serial: PtyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server that takes a row is taken."""
    tried: list[str] = []

    async def works(_: HomeAssistant, url: str) -> None:
        tried.append(url)

    monkeypatch.setattr(house, "async_try", works)
    await dialog.choose("serial")
    await dialog.answer(port=serial.path)
    await dialog.wait(serial)
    made = await dialog.answer(name="Cellar", store_url=" mongodb://127.0.0.1:1/house ")
    assert made["options"] == {"store_url": "mongodb://127.0.0.1:1/house?collection=readings"}
    assert tried == [made["options"]["store_url"]]
    assert await hass.config_entries.async_unload(made["result"].entry_id)


async def test_name_in_the_language_of_the_house(
    hass: HomeAssistant, dialog: Dialog, serial: PtyLine
) -> None:
    """The name that is offered is in the language of Home Assistant."""
    hass.config.language = "nl"
    await dialog.choose("serial")
    await dialog.answer(port=serial.path)
    await dialog.wait(serial)
    assert dialog.suggested == {"name": "Slimme meter"}


@pytest.mark.parametrize("meter", [Meter(MeterOptions(start=START, flavour="nl", gas=False))])
async def test_meter_of_electricity_alone(dialog: Dialog, serial: PtyLine) -> None:
    """What the meter does not give is shown as a dash."""
    await dialog.choose("serial")
    await dialog.answer(port=serial.path)
    shown = await dialog.wait(serial)
    assert (shown["description_placeholders"]["gas"], shown["description_placeholders"]["water"]) == (
        "-",
        "-",
    )


@pytest.mark.parametrize("settings", [{"max_age": 1.9}, {"update_interval": 0.9}, {"max_age": 3601}])
async def test_bounds(dialog: Dialog, serial: PtyLine, settings: dict[str, float]) -> None:
    """Times that make no sense are refused."""
    await dialog.choose("serial")
    await dialog.answer(port=serial.path)
    await dialog.wait(serial)
    with pytest.raises(InvalidData):
        await dialog.answer(name="Cellar", **settings)


async def test_only_one_house(hass: HomeAssistant, serial: PtyLine) -> None:
    """A second house is refused; a second meter is a subentry."""
    await set_up(hass, meter_data(serial.path))
    shown = (await Dialog.of_house(hass)).shown
    assert (shown["type"], shown["reason"]) == (FlowResultType.ABORT, "single_instance_allowed")


async def test_error_and_another_try(dialog: Dialog, serial: PtyLine, tmp_path: Path) -> None:
    """After an error the form is as it was filled in, and another port may be tried."""
    missing = str(tmp_path / "missing")
    await dialog.choose("serial")
    await dialog.answer(port=missing, country="be")
    shown = await dialog.wait()
    assert (shown["step_id"], shown["errors"]) == ("serial", {"base": "not_found"})
    assert shown["description_placeholders"] == {"port": missing}
    assert dialog.suggested == {"port": missing, "country": "be"}

    await dialog.answer(port=serial.path)
    assert (await dialog.wait(serial))["step_id"] == "confirm"


async def test_permission_denied(dialog: Dialog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that may not be opened. The administrator may open any, so the system is told to refuse."""
    real = os.open

    def refuse(path: str, *rest: Any, **named: Any) -> int:
        if path == "/dev/ttyP1":
            raise PermissionError(13, "Permission denied", path)
        return real(path, *rest, **named)

    monkeypatch.setattr(os, "open", refuse)
    await dialog.choose("serial")
    await dialog.answer(port="/dev/ttyP1")
    assert (await dialog.wait())["errors"] == {"base": "permission_denied"}


async def test_busy(dialog: Dialog, serial: PtyLine) -> None:
    """A port that another program holds for itself."""
    descriptor = os.open(serial.path, os.O_RDWR | os.O_NOCTTY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        await dialog.choose("serial")
        await dialog.answer(port=serial.path)
        assert (await dialog.wait())["errors"] == {"base": "busy"}
    finally:
        os.close(descriptor)


async def test_refused(dialog: Dialog, network: TcpLine) -> None:
    """A host on which nothing listens."""
    network.pull()
    await dialog.choose("network")
    await dialog.answer(host="127.0.0.1", port=network.port)
    shown = await dialog.wait()
    assert (shown["step_id"], shown["errors"]) == ("network", {"base": "refused"})
    assert dialog.suggested == {"host": "127.0.0.1", "port": network.port, "country": "automatic"}


async def test_unreachable(dialog: Dialog, monkeypatch: pytest.MonkeyPatch) -> None:
    """A host of which nobody knows the address."""

    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    await dialog.choose("network")
    await dialog.answer(host="meter.invalid", port=23)
    assert (await dialog.wait())["errors"] == {"base": "unreachable"}


@pytest.mark.usefixtures("impatient")
async def test_silent(dialog: Dialog, silent_gateway: int) -> None:
    """A line on which nothing arrives."""
    await dialog.choose("network")
    await dialog.answer(host="127.0.0.1", port=silent_gateway)
    assert (await dialog.wait())["errors"] == {"base": "silent"}


@pytest.mark.usefixtures("impatient")
async def test_bad_telegrams(dialog: Dialog, network: TcpLine) -> None:
    """A line on which no telegram is whole."""
    network.bad_crc()
    await dialog.choose("network")
    await dialog.answer(host="127.0.0.1", port=network.port)
    assert (await dialog.wait(network))["errors"] == {"base": "bad_telegrams"}


@pytest.mark.parametrize("fault", ["noise", "encrypted"])
async def test_what_is_no_telegram(dialog: Dialog, monkeypatch: pytest.MonkeyPatch, fault: str) -> None:
    """A line on which something else arrives."""

    async def read_first(_reader: DsmrReader) -> Reading:
        raise ReaderDataError("Not a telegram", fault=fault)

    monkeypatch.setattr(DsmrReader, "read_first", read_first)
    await dialog.choose("serial")
    await dialog.answer(port="/dev/ttyP1")
    assert (await dialog.wait())["errors"] == {"base": fault}


@pytest.mark.parametrize("error", [ReaderError("Never seen before"), RuntimeError("A mistake of ours")])
async def test_unknown_error(dialog: Dialog, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """What nobody thought of ends no dialog."""

    async def read_first(_reader: DsmrReader) -> Reading:
        raise error

    monkeypatch.setattr(DsmrReader, "read_first", read_first)
    await dialog.choose("serial")
    await dialog.answer(port="/dev/ttyP1")
    assert (await dialog.wait())["errors"] == {"base": "unknown"}


@pytest.mark.parametrize("port", ["http://gateway", "tcp://", " ", "tcp://host:port"])
async def test_unsupported(dialog: Dialog, port: str) -> None:
    """What is no port that can be read."""
    await dialog.choose("serial")
    shown = await dialog.answer(port=port)
    assert (shown["step_id"], shown["errors"]) == ("serial", {"base": "unsupported"})


async def test_serial_proxy_that_is_not_up(dialog: Dialog) -> None:
    """A port behind ESPHome is one that can be read, when ESPHome is there."""
    port = "esphome-hass://esphome/1?port_name=P1"
    await dialog.choose("serial")
    await dialog.answer(port=port)
    shown = await dialog.wait()
    assert (shown["step_id"], shown["errors"]) == ("serial", {"base": "unreachable"})
    assert dialog.suggested == {"port": port, "country": "automatic"}


@pytest.mark.parametrize(
    "data",
    [
        {"port": "/dev/ttyP1"},
        {"port": "socket://gateway:23"},
        {"host": "gateway", "port": 23},
    ],
)
async def test_in_use_by_dsmr(hass: HomeAssistant, dialog: Dialog, data: dict[str, Any]) -> None:
    """A port that Home Assistant's own integration reads."""
    add_dsmr(hass, data)
    line = {"port": "/dev/ttyP1"} if data["port"] == "/dev/ttyP1" else {"port": "socket://Gateway:23"}
    await dialog.choose("serial")
    shown = await dialog.answer(**line)
    assert (shown["step_id"], shown["errors"]) == ("serial", {"base": "in_use_by_dsmr"})


async def test_dsmr_that_is_switched_off(hass: HomeAssistant, dialog: Dialog, serial: PtyLine) -> None:
    """A port that Home Assistant's own integration would read if it were not disabled."""
    add_dsmr(hass, {"port": serial.path}, ConfigEntryDisabler.USER)
    await dialog.choose("serial")
    await dialog.answer(port=serial.path)
    assert (await dialog.wait(serial))["step_id"] == "confirm"


async def test_dialog_closed_while_reading(hass: HomeAssistant, dialog: Dialog, serial: PtyLine) -> None:
    """A dialog that is closed lets go of the port."""
    await dialog.choose("serial")
    shown = await dialog.answer(port=serial.path)
    await until(lambda: serial.listeners)
    hass.config_entries.flow.async_abort(shown["flow_id"])
    await until(lambda: not serial.listeners)
