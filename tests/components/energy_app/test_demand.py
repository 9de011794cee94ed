"""The demand of the running quarter-hour, by what the meter of the house says."""

from datetime import UTC, datetime, timedelta

import pytest
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.energy_app.const import DOMAIN
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.energy_core.models import Reading

from .devices import device_data
from .house import coordinators, meter_data, set_up, until

QUARTER = datetime(2026, 6, 30, 10, 15, tzinfo=UTC)


@pytest.fixture
async def entry(hass: HomeAssistant) -> EnergyAppConfigEntry:
    """A house with a meter and an inverter, both silent."""
    return await set_up(
        hass,
        meter_data("/dev/none"),
        meter_data("/dev/none2", "second"),
        device_data("fronius", url="http://127.0.0.1:1"),
    )


def shown(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> list[str | None]:
    """Return the demand and its projection, as they are shown."""
    registry = er.async_get(hass)
    found = []
    for key in ("quarter_demand", "quarter_projection"):
        entity_id = registry.async_get_entity_id("sensor", DOMAIN, f"{entry.entry_id}_{key}")
        state = hass.states.get(entity_id or "sensor.none")
        found.append(None if state is None else state.state)
    return found


def say(entry: EnergyAppConfigEntry, seconds: float, number: int = 0, **values: float) -> None:
    """Have a meter say something, so long after the quarter-hour began."""
    meter = coordinators(entry)[number]
    meter.due = True
    reading = Reading(meter.settings.source, QUARTER + timedelta(seconds=seconds), values)
    meter.async_set_updated_data(reading)


async def test_the_meters_own(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """It is shown as it is said, with what it will be at the end of the quarter-hour."""
    assert shown(hass, entry) == [None, None]
    say(entry, 300, demand_w=1000, import_power_w=3000)
    await hass.async_block_till_done()
    assert shown(hass, entry) == ["1000", "3000.0"]
    say(entry, 600, 1, demand_w=9, import_power_w=9)  # another meter
    await hass.async_block_till_done()
    assert shown(hass, entry) == ["1000", "3000.0"]


async def test_counted_from_the_registers(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Until a quarter-hour begins it is not known; a meter that falls silent has none."""
    for seconds, kwh in ((-5, 100.0), (-1, 100.001), (0, 100.001), (90, 100.101)):
        say(entry, seconds, import_t1_kwh=kwh, import_t2_kwh=5.0, import_power_w=2000)
        await hass.async_block_till_done()
        if seconds < 0:
            assert shown(hass, entry) == ["unknown", "unknown"]
    assert shown(hass, entry) == ["400.0", "2200.0"]
    meter = coordinators(entry)[0]
    meter._async_lose()
    await hass.async_block_till_done()
    assert shown(hass, entry) == ["unavailable", "unavailable"]
    meter.last_update_success = True
    say(entry, 300, import_t1_kwh=100.2, import_t2_kwh=5.0, import_power_w=0)
    await hass.async_block_till_done()
    assert float(shown(hass, entry)[0] or 0) == pytest.approx(796)


async def test_another_meter_takes_over(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """Once the first one is removed, the next is the meter of the house."""
    say(entry, 300, demand_w=1000, import_power_w=3000)
    first = coordinators(entry)[0].subentry_id
    hass.config_entries.async_remove_subentry(entry, first)
    await until(lambda: first not in entry.runtime_data.devices)
    say(entry, 360, demand_w=700, import_power_w=0)
    await hass.async_block_till_done()
    assert shown(hass, entry) == ["700", "700.0"]
    await entry.runtime_data.demand.async_refresh()
    assert shown(hass, entry) == ["700", "700.0"]
