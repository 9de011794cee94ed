"""The flow that adds a further meter, and changes one."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators.meter import MeterCoordinator
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine, TcpLine

from .conftest import START
from .dialog import Dialog
from .house import coordinators, kept, meter_data, say, set_up, state, until

SETTINGS = {"name": "Cellar", "max_age": 30.0, "update_interval": 5.0}


@pytest.fixture
def other(tmp_path: Path) -> Iterator[PtyLine]:
    """Connect a Dutch meter to a serial port of its own."""
    meter = Meter(MeterOptions(start=START, flavour="nl", seed=2))
    with PtyLine(meter, link=tmp_path / "other", speed=0) as line:
        yield line


@pytest.fixture
async def entry(hass: HomeAssistant, serial: PtyLine) -> EnergyAppConfigEntry:
    """A house with a meter that speaks."""
    entry = await set_up(hass, meter_data(serial.path))
    await say(hass, serial, coordinators(entry)[0])
    return entry


def only(entry: EnergyAppConfigEntry) -> MeterCoordinator:
    """Return what runs for the only meter."""
    (coordinator,) = coordinators(entry)
    return coordinator


async def test_add(hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, other: PtyLine) -> None:
    """A further meter is added while the first goes on undisturbed."""
    first = only(entry)
    dialog = await Dialog.of_meter(hass, entry)
    await dialog.choose("serial")
    await dialog.answer(port=other.path)
    await dialog.wait(other)
    made = await dialog.answer(**SETTINGS)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()

    again, second = coordinators(entry)
    assert again is first
    assert first.reader.line.connections == 1
    assert dict(entry.subentries[second.subentry_id].data) == {
        "url": other.path,
        "source": "meter_2",
        "max_age": 30,
        "update_interval": 5,
    }
    await say(hass, other, second)
    await say(hass, serial, first)
    assert state(hass, second, "import_t1_kwh") != state(hass, first, "import_t1_kwh")


async def test_file_of_a_removed_meter(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, other: PtyLine
) -> None:
    """The readings of a meter that was removed are not continued by another's."""
    await hass.config_entries.async_reload(entry.entry_id)
    hass.config_entries.async_remove_subentry(entry, only(entry).subentry_id)
    await hass.async_block_till_done()
    assert kept(hass)
    dialog = await Dialog.of_meter(hass, entry)
    await dialog.choose("serial")
    await dialog.answer(port=other.path)
    await dialog.wait(other)
    await dialog.answer(**SETTINGS)
    assert [subentry.data["source"] for subentry in entry.subentries.values()] == ["meter_2"]


async def test_port_of_another_meter(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, tmp_path: Path
) -> None:
    """A port is read for one meter only, by whatever name it goes."""
    alias = tmp_path / "by-id"
    alias.symlink_to(serial.path)
    dialog = await Dialog.of_meter(hass, entry)
    await dialog.choose("serial")
    shown = await dialog.answer(port=str(alias))
    assert (shown["step_id"], shown["errors"]) == ("serial", {"base": "already_configured"})


async def test_two_dialogs_for_one_port(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, other: PtyLine
) -> None:
    """Of two dialogs that found the same meter the first makes it, and the second says so."""
    first, second = [await Dialog.of_meter(hass, entry) for _ in range(2)]
    for dialog in (first, second):
        await dialog.choose("serial")
        await dialog.answer(port=other.path)
        await dialog.wait(other)
    assert (await first.answer(**SETTINGS))["type"] is FlowResultType.CREATE_ENTRY
    shown = await second.answer(**SETTINGS)
    assert (shown["step_id"], shown["errors"]) == ("confirm", {"base": "already_configured"})
    assert second.suggested == SETTINGS
    assert len(entry.subentries) == 2


async def test_change_settings(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A name and times are changed without touching the line."""
    coordinator = only(entry)
    reader = coordinator.reader
    dialog = await Dialog.of_change(hass, entry, coordinator.subentry_id)
    assert dialog.shown["menu_options"] == ["settings", "serial", "network"]
    await dialog.choose("settings")
    assert dialog.suggested == {"name": "Meter", "max_age": 60, "update_interval": 1}
    shown = await dialog.answer(**SETTINGS)
    assert (shown["type"], shown["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    await hass.async_block_till_done()

    assert only(entry) is coordinator
    assert (coordinator.reader, reader.line.connections) == (reader, 1)
    assert (coordinator.settings.name, coordinator.settings.max_age) == ("Cellar", 30)
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, coordinator.subentry_id), entry.entry_id
    )
    assert device
    assert device.name == "Cellar"


async def test_the_line_as_it_is(hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine) -> None:
    """The port that is being read is not opened again: what was read last is shown."""
    coordinator = only(entry)
    dialog = await Dialog.of_change(hass, entry, coordinator.subentry_id)
    await dialog.choose("serial")
    assert dialog.suggested == {"port": serial.path, "country": "automatic"}
    await dialog.answer(port=serial.path, country="automatic")
    shown = await dialog.wait()
    assert shown["step_id"] == "confirm"
    assert dialog.suggested == {"name": "Meter", "max_age": 60, "update_interval": 1}
    await dialog.answer(**SETTINGS)
    assert coordinator.reader.line.connections == 1


async def test_another_country(hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine) -> None:
    """The meter makes way for the reading of a telegram, and goes on with the country that is told."""
    coordinator = only(entry)
    dialog = await Dialog.of_change(hass, entry, coordinator.subentry_id)
    await dialog.choose("serial")
    await dialog.answer(port=serial.path, country="be")
    assert (await dialog.wait(serial))["step_id"] == "confirm"
    await dialog.answer(**SETTINGS)
    await hass.async_block_till_done()
    assert entry.subentries[coordinator.subentry_id].data["country"] == "be"
    await say(hass, serial, coordinator)
    assert coordinator.settings.line.country == "be"


async def test_meter_goes_on_after_a_failed_reading(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine
) -> None:
    """A reading that fails leaves the meter as it was."""
    coordinator = only(entry)
    dialog = await Dialog.of_change(hass, entry, coordinator.subentry_id)
    await dialog.choose("serial")
    shown = await dialog.answer(port=serial.path, country="nl")
    await until(lambda: coordinator._task is None)
    hass.config_entries.subentries.async_abort(shown["flow_id"])
    await hass.async_block_till_done()
    await say(hass, serial, coordinator)
    assert coordinator.settings.line.country is None


async def test_dialog_closed_while_the_meter_makes_way(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A meter that was just about to make way goes on."""
    real = MeterCoordinator.async_pause

    async def pause_for_ever(coordinator: MeterCoordinator) -> None:
        await real(coordinator)
        await asyncio.Event().wait()

    coordinator = only(entry)
    dialog = await Dialog.of_change(hass, entry, coordinator.subentry_id)
    await dialog.choose("serial")
    with monkeypatch.context() as slow:
        slow.setattr(MeterCoordinator, "async_pause", pause_for_ever)
        shown = await dialog.answer(port=serial.path, country="nl")
        await until(lambda: not serial.listeners)
        hass.config_entries.subentries.async_abort(shown["flow_id"])
        await hass.async_block_till_done()
    await say(hass, serial, coordinator)


async def test_meter_removed_while_it_makes_way(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine
) -> None:
    """A meter that is removed meanwhile does not come back."""
    coordinator = only(entry)
    dialog = await Dialog.of_change(hass, entry, coordinator.subentry_id)
    await dialog.choose("serial")
    shown = await dialog.answer(port=serial.path, country="be")
    await until(lambda: coordinator._task is None)
    hass.config_entries.async_remove_subentry(entry, coordinator.subentry_id)
    hass.config_entries.subentries.async_abort(shown["flow_id"])
    await hass.async_block_till_done()
    await until(lambda: not serial.listeners)
    assert not entry.runtime_data.devices


async def test_another_line(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine, network: TcpLine
) -> None:
    """A meter moves from a cable to a gateway; its entities and its file are the same."""
    coordinator = only(entry)
    entities = set(er.async_get(hass).entities)
    dialog = await Dialog.of_change(hass, entry, coordinator.subentry_id)
    await dialog.choose("network")
    assert dialog.suggested == {}
    await dialog.answer(host="127.0.0.1", port=network.port)
    await dialog.wait(network)
    await dialog.answer(**SETTINGS)
    await until(lambda: not serial.listeners)
    await say(hass, network, coordinator)

    assert only(entry) is coordinator
    assert set(er.async_get(hass).entities) == entities
    assert entry.subentries[coordinator.subentry_id].data["source"] == "meter"
    shown: Any = network.meter.truth(network.sent[-1].at)["export_power_w"]
    assert float(state(hass, coordinator, "export_power_w")) == shown


async def test_while_the_house_is_not_loaded(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, serial: PtyLine
) -> None:
    """A meter can be changed while nothing runs."""
    subentry_id = only(entry).subentry_id
    await hass.config_entries.async_unload(entry.entry_id)
    dialog = await Dialog.of_change(hass, entry, subentry_id)
    await dialog.choose("serial")
    await dialog.answer(port=serial.path, country="be")
    assert (await dialog.wait(serial))["step_id"] == "confirm"
