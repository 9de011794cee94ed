"""Which sensors a meter has, and what they show."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from homeassistant.components.sensor import ATTR_STATE_CLASS
from homeassistant.const import ATTR_DEVICE_CLASS, ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from syrupy.assertion import SnapshotAssertion

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators.meter import MeterCoordinator
from custom_components.energy_app.energy_core.models import Reading
from custom_components.energy_app.energy_core.readers.dsmr import MonthPeak
from tests.emulators.p1_meter import Meter, MeterOptions, TcpLine

from .conftest import START
from .house import coordinators, entity_id, meter_data, say, set_up, state

BELGIAN = MeterOptions(start=START, water=True, text="Geplande onderbreking op 1 april")
DUTCH = MeterOptions(start=START, flavour="nl", phases=1)
LUXEMBOURGISH = MeterOptions(start=START, flavour="lu")
SWEDISH = MeterOptions(start=START, flavour="se")
HUNGARIAN = MeterOptions(start=START, flavour="hu")
OLD_DUTCH = MeterOptions(start=START, flavour="nl-2.2")
WITHOUT_DEMAND = MeterOptions(start=START, flavour="be-50213")


async def show(hass: HomeAssistant, line: TcpLine) -> tuple[EnergyAppConfigEntry, MeterCoordinator]:
    """Set up a house in which the meter has spoken."""
    entry = await set_up(hass, meter_data(line.url))
    (coordinator,) = coordinators(entry)
    await say(hass, line, coordinator)
    return entry, coordinator


def in_one_line(hass: HomeAssistant, entity: er.RegistryEntry) -> str:
    """Describe an entity and its state."""
    shown = hass.states.get(entity.entity_id)
    assert shown
    options: Mapping[str, object] = entity.options.get("sensor", {})
    parts = (
        entity.entity_id,
        entity.original_name,
        shown.state,
        shown.attributes.get(ATTR_UNIT_OF_MEASUREMENT),
        shown.attributes.get(ATTR_DEVICE_CLASS),
        shown.attributes.get(ATTR_STATE_CLASS),
        entity.entity_category,
        options.get("suggested_display_precision"),
    )
    return " | ".join("-" if part is None else str(part) for part in parts)


@pytest.mark.usefixtures("everything_enabled", "clock")
@pytest.mark.parametrize("meter", [Meter(BELGIAN), Meter(DUTCH)], ids=["belgian", "dutch"])
async def test_entities(hass: HomeAssistant, network: TcpLine, snapshot: SnapshotAssertion) -> None:
    """All entities of a meter, with what they show of its second telegram, the first that is fresh."""
    entry, _ = await show(hass, network)
    assert len(network.sent) == 2
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    described = sorted(in_one_line(hass, entity) for entity in entities)
    assert described == snapshot


async def test_enabled_by_default(hass: HomeAssistant, network: TcpLine, snapshot: SnapshotAssertion) -> None:
    """What is shown without asking: nothing that is diagnostic or of one phase."""
    entry, _ = await show(hass, network)
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    enabled = [entity for entity in entities if entity.disabled_by is None]
    assert sorted(entity.entity_id for entity in enabled) == snapshot
    assert all(entity.entity_category is None for entity in enabled)
    assert not any("phase" in entity.entity_id for entity in enabled)


@pytest.mark.usefixtures("everything_enabled", "clock")
@pytest.mark.parametrize(
    "meter",
    [
        Meter(options)
        for options in (BELGIAN, DUTCH, LUXEMBOURGISH, SWEDISH, HUNGARIAN, OLD_DUTCH, WITHOUT_DEMAND)
    ],
    ids=lambda meter: meter.options.flavour,
)
async def test_every_column_has_its_sensor(hass: HomeAssistant, network: TcpLine) -> None:
    """Each value of a telegram is shown as it is, in every country."""
    _, coordinator = await show(hass, network)
    truth = network.meter.truth(network.sent[-1].at)
    shown = {column: as_told(state(hass, coordinator, column), value) for column, value in truth.items()}
    assert shown == truth


def as_told(text: str, told: object) -> object:
    """Return a state as the value that the meter told."""
    return dt_util.parse_datetime(text) if isinstance(told, datetime) else float(text)


async def test_totals(hass: HomeAssistant, network: TcpLine) -> None:
    """A meter without a register of all tariffs has the sum of those that it has."""
    _, coordinator = await show(hass, network)
    for direction in ("import", "export"):
        registers = [float(state(hass, coordinator, f"{direction}_t{tariff}_kwh")) for tariff in (1, 2)]
        assert float(state(hass, coordinator, f"{direction}_total_kwh")) == round(sum(registers), 3)


@pytest.mark.parametrize("meter", [Meter(SWEDISH)])
async def test_total_that_the_meter_gives(hass: HomeAssistant, network: TcpLine) -> None:
    """A register of all tariffs is shown, and none is invented for a tariff."""
    entry, coordinator = await show(hass, network)
    truth = network.meter.truth(network.sent[-1].at)
    assert float(state(hass, coordinator, "import_total_kwh")) == truth["import_total_kwh"]
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert not any("tariff" in entity.unique_id or "_t1_" in entity.unique_id for entity in entities)


@pytest.mark.usefixtures("everything_enabled")
async def test_peak_history(hass: HomeAssistant, network: TcpLine) -> None:
    """The peaks of the months before, and the mean of the latest twelve."""
    _, coordinator = await show(hass, network)
    shown = hass.states.get(entity_id(hass, coordinator, "peak_history"))
    assert shown
    told: Any = network.meter.info(START)["peak_history"]
    assert shown.attributes["months"] == [
        {"month_end": peak["month_end"].isoformat(), "at": peak["at"].isoformat(), "kw": peak["kw"]}
        for peak in told
    ]
    assert len(told) == 13
    latest = sorted(told, key=lambda peak: peak["month_end"])[1:]
    assert float(shown.state) == round(sum(peak["kw"] for peak in latest) / 12 * 1000)


def told(coordinator: MeterCoordinator, **info: object) -> Reading:
    """Return a reading in which the meter says something of itself."""
    data = coordinator.data
    assert data
    return Reading(data.source, data.at, data.values, {**data.info, **info})


@pytest.mark.usefixtures("everything_enabled")
@pytest.mark.parametrize(("order", "months", "average"), [(1, 13, 7500), (-1, 13, 7500), (1, 2, 1500)])
async def test_average_peak(
    hass: HomeAssistant, network: TcpLine, order: int, months: int, average: int
) -> None:
    """The latest twelve months count, in whatever order the meter gives them."""
    _, coordinator = await show(hass, network)
    ends = [
        None,
        *(datetime(2025 + month // 12, month % 12 + 1, 1, tzinfo=UTC) for month in range(1, months)),
    ]
    peaks = [MonthPeak(None, float(number), end) for number, end in enumerate(ends, 1)]
    coordinator.async_set_updated_data(told(coordinator, peak_history=tuple(peaks[::order])))
    assert float(state(hass, coordinator, "peak_history")) == average


@pytest.mark.usefixtures("everything_enabled")
@pytest.mark.parametrize(
    ("breaker", "shown"),
    [(0, "disconnected"), (1, "connected"), (2, "ready_for_reconnection"), (7, "unknown")],
)
async def test_breaker(hass: HomeAssistant, network: TcpLine, breaker: int, shown: str) -> None:
    """Each position of the breaker has its word; the change is shown at once."""
    _, coordinator = await show(hass, network)
    coordinator.due = False
    coordinator.async_set_updated_data(told(coordinator, breaker=breaker))
    assert state(hass, coordinator, "breaker") == shown


def valued(coordinator: MeterCoordinator, **values: Any) -> Reading:
    """Return a reading in which the meter gives other values."""
    data = coordinator.data
    assert data
    return Reading(data.source, data.at, {**data.values, **values}, data.info)


@pytest.mark.parametrize(("tariff", "shown"), [(1, "1"), (2, "2"), (3, "unknown"), (0, "unknown")])
async def test_tariff(hass: HomeAssistant, network: TcpLine, tariff: int, shown: str) -> None:
    """Each tariff is shown; one that the standard does not know is unknown, not the one before."""
    _, coordinator = await show(hass, network)
    coordinator.async_set_updated_data(valued(coordinator, tariff=tariff))
    assert state(hass, coordinator, "tariff") == shown


async def test_value_that_cannot_be_shown(
    hass: HomeAssistant, network: TcpLine, caplog: pytest.LogCaptureFixture
) -> None:
    """A value that is none is said once and shown as unknown; the others and what follows are shown."""
    _, coordinator = await show(hass, network)
    coordinator.due = True
    for gas in (700.5, 701.5):
        coordinator.async_set_updated_data(valued(coordinator, import_power_w="much", gas_m3=gas))
        assert state(hass, coordinator, "import_power_w") == "unknown"
        assert state(hass, coordinator, "gas_m3") == str(gas)
    assert caplog.text.count("cannot show 'much'") == 1
    coordinator.async_set_updated_data(valued(coordinator, import_power_w=321.0))
    assert float(state(hass, coordinator, "import_power_w")) == 321


@pytest.mark.usefixtures("everything_enabled")
async def test_long_message(hass: HomeAssistant, network: TcpLine) -> None:
    """A message is as long as the grid operator likes, a state is not."""
    _, coordinator = await show(hass, network)
    coordinator.async_set_updated_data(told(coordinator, text_message="x" * 1024))
    assert state(hass, coordinator, "text_message") == "x" * 255


async def test_supply_that_comes_later(hass: HomeAssistant, network: TcpLine) -> None:
    """A gas meter that is connected later gets its sensor when it first speaks; one that goes is unknown."""
    entry, coordinator = await show(hass, network)
    entities = er.async_get(hass)
    gas = f"{coordinator.subentry_id}_gas_m3"
    data = coordinator.data
    assert data
    entities.async_remove(entity_id(hass, coordinator, "gas_m3"))
    await hass.config_entries.async_reload(entry.entry_id)
    (coordinator,) = coordinators(entry)
    without = {column: value for column, value in data.values.items() if column != "gas_m3"}
    coordinator.async_set_updated_data(Reading(data.source, data.at, without))
    await hass.async_block_till_done()
    assert entities.async_get_entity_id("sensor", "energy_app", gas) is None

    coordinator.async_set_updated_data(data)
    await hass.async_block_till_done()
    assert state(hass, coordinator, "gas_m3") == "613.456"

    coordinator.async_set_updated_data(Reading(data.source, data.at, without))
    assert state(hass, coordinator, "gas_m3") == "unknown"
