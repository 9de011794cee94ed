"""How a house starts, changes and ends."""

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType

import pytest
from homeassistant import block_async_io
from homeassistant.config_entries import ConfigEntryState, ConfigSubentry
from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er

from custom_components.energy_app.const import DOMAIN, SUBENTRY_METER
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine, TcpLine

from .clock import HandClock
from .conftest import START
from .house import coordinators, kept, meter_data, say, set_up, state, until


@pytest.fixture
def other(tmp_path: Path) -> Iterator[PtyLine]:
    """Connect a Dutch meter to a serial port of its own."""
    meter = Meter(MeterOptions(start=START, flavour="nl", seed=2))
    with PtyLine(meter, link=tmp_path / "other", speed=0) as line:
        yield line


def open_files(folder: str) -> list[str]:
    """Return the files under a folder that this process has open."""
    links = [os.path.realpath(link) for link in Path("/proc/self/fd").iterdir()]
    return [link for link in links if link.startswith(folder)]


def our_tasks() -> list[asyncio.Task[object]]:
    """Return the tasks of the integration that still run."""
    return [task for task in asyncio.all_tasks() if DOMAIN in task.get_name()]


async def test_unload_leaves_nothing(hass: HomeAssistant, serial: PtyLine) -> None:
    """No task, no port and no file stays open, and what was read is on the disk."""
    entry = await set_up(hass, meter_data(serial.path))
    (coordinator,) = coordinators(entry)
    await say(hass, serial, coordinator)
    assert our_tasks()
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert entry.state is ConfigEntryState.NOT_LOADED
    assert our_tasks() == []
    assert open_files(hass.config.path(DOMAIN)) == []
    await until(lambda: not serial.listeners)


async def test_nothing_starts_after_the_stop(hass: HomeAssistant, serial: PtyLine) -> None:
    """A change of the settings while Home Assistant stops opens no port again."""
    entry = await set_up(hass, meter_data(serial.path))
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await until(lambda: not entry.runtime_data.devices)
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(entry, subentry, title="Other name")
    await hass.async_block_till_done()
    assert entry.runtime_data.devices == {}
    await until(lambda: not serial.listeners)


async def test_stop_of_home_assistant(hass: HomeAssistant, serial: PtyLine) -> None:
    """When Home Assistant stops, the rest is written and the port is closed."""
    entry = await set_up(hass, meter_data(serial.path))
    (coordinator,) = coordinators(entry)
    await say(hass, serial, coordinator)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert our_tasks() == []
    await until(lambda: not serial.listeners)
    assert [row["time"][:19] for row in kept(hass)] == [serial.sent[-1].at.isoformat()[:19]]


async def test_reload(hass: HomeAssistant, serial: PtyLine) -> None:
    """A house that is reloaded goes on."""
    entry = await set_up(hass, meter_data(serial.path))
    await say(hass, serial, coordinators(entry)[0])
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    (coordinator,) = coordinators(entry)
    await say(hass, serial, coordinator)
    assert state(hass, coordinator, "gas_m3") == "613.456"


def devices_of(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> list[dr.DeviceEntry]:
    """Return the devices of a house, but for the one that stands for the house itself."""
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    return [device for device in devices if device.config_subentry_id]


async def test_two_meters(hass: HomeAssistant, serial: PtyLine, other: PtyLine) -> None:
    """Each meter has its device, its entities and its file."""
    entry = await set_up(hass, meter_data(serial.path), meter_data(other.path, source="meter_2"))
    first, second = coordinators(entry)
    await say(hass, serial, first)
    await say(hass, other, second)
    devices = devices_of(hass, entry)
    described = {(device.name, device.manufacturer, device.model, device.serial_number) for device in devices}
    assert described == {
        ("Meter", "Fluvius", "P1 50217", serial.meter.info(START)["meter_id"]),
        ("Meter 2", "Iskraemeco", "P1 50", other.meter.info(START)["meter_id"]),
    }
    await hass.config_entries.async_unload(entry.entry_id)
    assert len(kept(hass, "meter")) == len(kept(hass, "meter_2")) == 1


async def test_remove_a_meter(hass: HomeAssistant, serial: PtyLine, other: PtyLine) -> None:
    """A meter goes with its device, its entities and its port; the other does not notice."""
    entry = await set_up(hass, meter_data(serial.path), meter_data(other.path, source="meter_2"))
    first, second = coordinators(entry)
    await say(hass, serial, first)
    await say(hass, other, second)
    hass.config_entries.async_remove_subentry(entry, first.subentry_id)
    await hass.async_block_till_done()
    await until(lambda: not serial.listeners)

    assert coordinators(entry) == [second]
    assert [device.config_subentry_id for device in devices_of(hass, entry)] == [second.subentry_id]
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert {entity.config_subentry_id for entity in entities} == {second.subentry_id, None}
    of_the_house = "energy_app_demand"
    shown = [state.entity_id for state in hass.states.async_all("sensor")]
    assert all("meter_2" in each or of_the_house in each for each in shown)
    await say(hass, other, second)
    assert second.reader.line.connections == 1


async def test_add_a_meter_by_hand(hass: HomeAssistant, serial: PtyLine, other: PtyLine) -> None:
    """Whoever adds a subentry, its meter starts."""
    entry = await set_up(hass, meter_data(serial.path))
    subentry = ConfigSubentry(
        data=MappingProxyType({"url": other.path, "source": "meter_2"}),
        subentry_type=SUBENTRY_METER,
        title="Garage",
        unique_id=None,
    )
    hass.config_entries.async_add_subentry(entry, subentry)
    await hass.async_block_till_done()
    _, second = coordinators(entry)
    assert (second.settings.max_age, second.settings.update_interval) == (60, 10)
    await say(hass, other, second)
    assert state(hass, second, "import_power_w")


async def test_replaced_meter(hass: HomeAssistant, serial: PtyLine) -> None:
    """Another meter in the cupboard has the entities of the one before, and its own number."""
    entry = await set_up(hass, meter_data(serial.path))
    (coordinator,) = coordinators(entry)
    await say(hass, serial, coordinator)
    entities = set(er.async_get(hass).entities)
    (device,) = devices_of(hass, entry)
    before = float(state(hass, coordinator, "import_total_kwh"))

    number = serial.swap()
    coordinator._next_due = 0
    await say(hass, serial, coordinator)
    assert float(state(hass, coordinator, "import_total_kwh")) < before
    assert set(er.async_get(hass).entities) == entities
    (same,) = devices_of(hass, entry)
    assert (same.id, same.serial_number) == (device.id, number)


async def test_house_without_meters(hass: HomeAssistant, network: TcpLine) -> None:
    """The last meter may go; the house stays."""
    entry = await set_up(hass, meter_data(network.url))
    (subentry_id,) = entry.subentries
    hass.config_entries.async_remove_subentry(entry, subentry_id)
    await hass.async_block_till_done()
    assert coordinators(entry) == []
    assert entry.state is ConfigEntryState.LOADED
    assert await hass.config_entries.async_unload(entry.entry_id)


def block() -> None:
    """Do what must not be done in the loop."""
    Path(__file__).read_bytes()


def blocking_calls(caplog: pytest.LogCaptureFixture) -> list[str]:
    """Return the calls that were noticed to block the loop."""
    messages = [record.getMessage() for record in caplog.records]
    return [message for message in messages if "Detected blocking call" in message]


@pytest.mark.usefixtures("disable_block_async_io")
async def test_nothing_blocks_the_loop(
    hass: HomeAssistant,
    serial: PtyLine,
    clock: HandClock,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """No file is opened and no module is imported where everything else would have to wait."""
    monkeypatch.setattr(block_async_io, "_IN_TESTS", False)
    block_async_io.enable()
    block()
    noticed = blocking_calls(caplog)
    assert noticed
    entry = await set_up(hass, meter_data(serial.path))
    (coordinator,) = coordinators(entry)
    await say(hass, serial, coordinator)
    await clock.move(11)
    logger = entry.runtime_data.devices[coordinator.subentry_id].logger
    await until(lambda: logger.agent.rows_written)
    assert await hass.config_entries.async_unload(entry.entry_id)
    assert blocking_calls(caplog) == noticed
