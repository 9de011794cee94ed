"""Devices that make themselves known."""

from collections.abc import Iterator
from ipaddress import ip_address
from typing import Any

import pytest
from homeassistant.config_entries import (
    SOURCE_DHCP,
    SOURCE_IGNORE,
    SOURCE_USB,
    SOURCE_ZEROCONF,
    ConfigFlowContext,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.service_info.dhcp import DhcpServiceInfo
from homeassistant.helpers.service_info.usb import UsbServiceInfo
from homeassistant.helpers.service_info.zeroconf import ZeroconfServiceInfo

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinators.fronius import FroniusCoordinator
from custom_components.energy_app.energy_core.exceptions import ReaderTimeoutError
from custom_components.energy_app.flows import discovery
from custom_components.energy_app.flows.reading import async_read
from tests.emulators.fronius import DataLogger
from tests.emulators.p1_meter import PtyLine, TcpLine

from .device_dialog import change
from .devices import STEADY, device_data
from .dialog import Dialog
from .house import set_up, talk_until
from .test_foreign_flow import install


@pytest.fixture
def logger(monkeypatch: pytest.MonkeyPatch) -> Iterator[DataLogger]:
    """A data logger, which is asked at its port wherever it is found."""
    with DataLogger(STEADY) as logger:
        read = async_read

        async def at_its_port(hass: HomeAssistant, kind: str, data: dict[str, Any]) -> object:
            return await read(hass, kind, {**data, "url": logger.url})

        monkeypatch.setattr(discovery, "async_read", at_its_port)
        yield logger


async def found(hass: HomeAssistant, source: str, info: Any) -> Dialog:
    """Have something found."""
    manager = hass.config_entries.flow
    shown = await manager.async_init(DOMAIN, context=ConfigFlowContext(source=source), data=info)
    return Dialog(hass, manager, dict(shown))


def by_dhcp(ip: str = "192.0.2.5", mac: str = "0003acaabbcc") -> DhcpServiceInfo:
    """Return what DHCP tells of a Fronius data logger."""
    return DhcpServiceInfo(ip=ip, hostname="fronius", macaddress=mac)


async def test_an_inverter(hass: HomeAssistant, logger: DataLogger) -> None:
    """What it says is shown; it is added to the house, or makes one."""
    dialog = await found(hass, SOURCE_DHCP, by_dhcp())
    assert dialog.shown["step_id"] == "inverter"
    assert "Solar power: **4000 W**" in dialog.shown["description_placeholders"]["found"]
    made = await dialog.answer(name="Roof")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert entry.unique_id is None
    (subentry,) = entry.subentries.values()
    assert dict(subentry.data) == {"source": "fronius", "url": "http://192.0.2.5"}
    assert (await found(hass, SOURCE_DHCP, by_dhcp())).shown["reason"] == "already_configured"
    second = await found(hass, SOURCE_DHCP, by_dhcp("192.0.2.6", "0003acddeeff"))
    assert (await second.answer(name="Shed"))["reason"] == "added"
    assert [each.title for each in entry.subentries.values()] == ["Roof", "Shed"]
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1
    await hass.async_block_till_done()
    assert logger.requests


async def test_an_inverter_that_another_integration_reads(hass: HomeAssistant, logger: DataLogger) -> None:
    """It is left to that, and not asked."""
    install(hass, "fronius", pv="power_photovoltaics")
    assert (await found(hass, SOURCE_DHCP, by_dhcp())).shown["reason"] == "in_use_by_fronius"
    assert not logger.requests


async def test_an_inverter_that_says_nothing(hass: HomeAssistant, logger: DataLogger) -> None:
    """It is not shown."""
    logger.die()
    assert (await found(hass, SOURCE_DHCP, by_dhcp())).shown["reason"] == "cannot_connect"


@pytest.mark.parametrize("address", ["192.0.2.5", "http://192.0.2.5/"])
async def test_an_inverter_that_is_read(hass: HomeAssistant, address: str) -> None:
    """However its address was typed, it is known."""
    await set_up(hass, device_data("fronius", url=address))
    assert (await found(hass, SOURCE_DHCP, by_dhcp())).shown["reason"] == "already_configured"


async def test_an_inverter_at_another_address(hass: HomeAssistant) -> None:
    """Once it was seen at the address that is read, it is followed from there, and the rest stays."""
    entry = await set_up(hass, device_data("fronius", url="http://192.0.2.5:8080/solar", period=20))
    (subentry_id,) = entry.subentries
    assert (await found(hass, SOURCE_DHCP, by_dhcp())).shown["reason"] == "already_configured"
    before = entry.runtime_data.devices[subentry_id]
    assert (await found(hass, SOURCE_DHCP, by_dhcp("192.0.2.6"))).shown["reason"] == "already_configured"
    await hass.async_block_till_done()
    data = entry.subentries[subentry_id].data
    assert (data["url"], data["period"]) == ("http://192.0.2.6:8080/solar", 20)
    assert entry.runtime_data.devices[subentry_id] is before
    assert isinstance(before.coordinator, FroniusCoordinator)
    assert before.coordinator.settings.config.url == data["url"]


async def test_an_inverter_that_was_found_moves(hass: HomeAssistant, logger: DataLogger) -> None:
    """One that was added as it was found is followed from the beginning."""
    await (await found(hass, SOURCE_DHCP, by_dhcp())).answer(name="Roof")
    assert (await found(hass, SOURCE_DHCP, by_dhcp("192.0.2.6"))).shown["reason"] == "already_configured"
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    (subentry,) = entry.subentries.values()
    assert subentry.data["url"] == "http://192.0.2.6"
    assert logger.requests


async def test_an_inverter_that_is_typed_in_anew(hass: HomeAssistant, logger: DataLogger) -> None:
    """What is at another address that the user gave may be another inverter: the old one is not followed."""
    entry = await set_up(hass, device_data("fronius", url="http://192.0.2.5", period=10))
    await found(hass, SOURCE_DHCP, by_dhcp())
    (subentry,) = entry.subentries.values()
    assert subentry.unique_id == "fronius_0003acaabbcc"
    dialog = await change(hass, entry, subentry.subentry_id)
    await dialog.answer(url=logger.url, period=10)
    assert (await dialog.answer(name="Roof"))["reason"] == "reconfigure_successful"
    assert (await found(hass, SOURCE_DHCP, by_dhcp("192.0.2.6"))).shown["step_id"] == "inverter"
    (subentry,) = entry.subentries.values()
    assert (subentry.data["url"], subentry.unique_id) == (logger.url, None)


async def test_an_inverter_that_is_ignored(hass: HomeAssistant, logger: DataLogger) -> None:
    """What the user does not want to see is neither asked nor shown again."""
    flow = await found(hass, SOURCE_DHCP, by_dhcp())
    await hass.config_entries.flow.async_init(
        DOMAIN,
        context=ConfigFlowContext(source=SOURCE_IGNORE),
        data={"unique_id": "fronius_0003acaabbcc", "title": "Fronius"},
    )
    assert flow.shown["step_id"] == "inverter"
    asked = len(logger.requests)
    assert (await found(hass, SOURCE_DHCP, by_dhcp("192.0.2.6"))).shown["reason"] == "already_configured"
    assert len(logger.requests) == asked


def by_mdns() -> ZeroconfServiceInfo:
    """Return what mDNS tells of a P1 gateway on this machine."""
    here = ip_address("127.0.0.1")
    return ZeroconfServiceInfo(
        ip_address=here,
        ip_addresses=[here],
        port=80,
        hostname="p1-dongle.local.",
        type="_http._tcp.local.",
        name="p1-dongle._http._tcp.local.",
        properties={},
    )


def by_usb(line: PtyLine) -> UsbServiceInfo:
    """Return what the machine tells of a P1 cable that is plugged in."""
    return UsbServiceInfo(
        device=line.path,
        vid="0403",
        pid="6001",
        serial_number="P11N4GIM",
        manufacturer="FTDI",
        description="P1 Converter Cable",
    )


async def listened(hass: HomeAssistant, line: TcpLine | PtyLine, source: str, info: Any) -> Dialog:
    """Have a line found whose meter speaks."""
    finding = hass.async_create_task(found(hass, source, info))
    await talk_until(line, finding.done)
    return await finding


async def test_a_gateway(hass: HomeAssistant, network: TcpLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is shown once a telegram was heard, and makes a house."""
    monkeypatch.setattr(discovery, "_RAW_PORT", network.port)
    dialog = await listened(hass, network, SOURCE_ZEROCONF, by_mdns())
    assert dialog.shown["step_id"] == "confirm"
    made = await dialog.answer(name="Meter", max_age=60, update_interval=10)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    again = await found(hass, SOURCE_ZEROCONF, by_mdns())
    assert again.shown["reason"] == "already_configured"


async def test_a_cable(hass: HomeAssistant, serial: PtyLine) -> None:
    """A further meter is added to the house that is there, which keeps its store."""
    entry = await set_up(hass, device_data("fronius", url="http://127.0.0.1:1"))
    dialog = await listened(hass, serial, SOURCE_USB, by_usb(serial))
    assert "store_url" not in {str(field) for field in dialog.shown["data_schema"].schema}
    assert (await dialog.answer(name="Meter", max_age=60, update_interval=10))["reason"] == "added"
    await hass.async_block_till_done()
    (subentry,) = entry.get_subentries_of_type("meter")
    assert (subentry.data["url"], subentry.data["source"]) == (serial.path, "meter")


async def test_a_cable_that_is_ignored(hass: HomeAssistant, serial: PtyLine) -> None:
    """It is not listened to again when it is plugged in."""
    ignored = {"unique_id": "p1_P11N4GIM", "title": "P1"}
    await listened(hass, serial, SOURCE_USB, by_usb(serial))
    await hass.config_entries.flow.async_init(
        DOMAIN, context=ConfigFlowContext(source=SOURCE_IGNORE), data=ignored
    )
    assert (await found(hass, SOURCE_USB, by_usb(serial))).shown["reason"] == "already_configured"


async def test_silence(hass: HomeAssistant, serial: PtyLine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cable on which no meter speaks is not shown."""

    async def silent(*_: object) -> None:
        raise ReaderTimeoutError("nothing", fault="silent")

    monkeypatch.setattr(discovery, "async_read_telegram", silent)
    assert (await found(hass, SOURCE_USB, by_usb(serial))).shown["reason"] == "no_telegram"


async def test_one_house(hass: HomeAssistant) -> None:
    """Begun without a meter or with one, there is one; its devices are added on its page."""
    dialog = await Dialog.of_house(hass)
    made = await dialog.choose("without_meter")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    second = await Dialog.of_house(hass)
    assert second.shown["reason"] == "single_instance_allowed"
