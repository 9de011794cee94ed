"""Entities that Home Assistant has already, as a device of the house."""

import logging
from typing import Any

import pytest
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, HomeAssistant, callback

from custom_components.energy_app.bridge import HomeAssistantStates
from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators import listening
from custom_components.energy_app.coordinators.entities import EntitiesCoordinator

from .clock import HandClock
from .devices import answered, coordinator_of, device_data, shown
from .house import kept, set_up, until

ENTITIES = [
    {"role": "grid_power", "entity_id": "sensor.grid"},
    {"role": "import_energy", "entity_id": "sensor.register"},
    {"role": "temperature", "entity_id": "sensor.outside"},
]


def tell(hass: HomeAssistant, entity_id: str, state: str, unit: str | None) -> None:
    """Have an entity report."""
    hass.states.async_set(entity_id, state, {} if unit is None else {"unit_of_measurement": unit})


@pytest.fixture
async def entry(hass: HomeAssistant) -> EnergyAppConfigEntry:
    """A house whose meter is three entities of other integrations."""
    tell(hass, "sensor.grid", "-1.25", "kW")
    tell(hass, "sensor.register", "5.5", "MWh")
    tell(hass, "sensor.outside", "50", "°F")
    entry = await set_up(hass, device_data("entities", "House", entities=ENTITIES))
    await answered(hass, coordinator_of(entry, "entities"))
    return entry


async def test_units_are_converted(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A signed power is shown as a meter shows it; what is changed is followed."""
    coordinator = coordinator_of(entry, "entities")
    assert shown(hass, coordinator) == {
        "grid_power_w": "-1250",
        "import_power_w": "0",
        "export_power_w": "1250",
        "import_total_kwh": "5500",
        "temperature_c": "10",
    }
    tell(hass, "sensor.grid", "300", "W")
    await until(lambda: shown(hass, coordinator)["import_power_w"] == "300")
    assert shown(hass, coordinator)["export_power_w"] == "0"


@pytest.mark.parametrize("state", ["unknown", "unavailable", "none of these"])
async def test_what_is_not_known(hass: HomeAssistant, entry: EnergyAppConfigEntry, state: str) -> None:
    """It is absent, never 0; when nothing is known, all is unavailable, and back by itself."""
    coordinator = coordinator_of(entry, "entities")
    tell(hass, "sensor.grid", state, "W")
    await until(lambda: shown(hass, coordinator)["grid_power_w"] == "unknown")
    assert shown(hass, coordinator)["import_total_kwh"] == "5500"
    for entity_id in ("sensor.register", "sensor.outside"):
        tell(hass, entity_id, state, None)
    await until(lambda: set(shown(hass, coordinator).values()) == {"unavailable"})
    await coordinator.async_refresh()
    assert not coordinator.last_update_success
    tell(hass, "sensor.grid", "7", "W")
    await until(lambda: shown(hass, coordinator)["import_power_w"] == "7")
    await coordinator.async_refresh()
    assert coordinator.last_update_success


async def test_the_log_says_it_once(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    """One line when nothing is known any more, one when something is again."""
    coordinator = coordinator_of(entry, "entities")
    caplog.clear()
    caplog.set_level(logging.INFO)
    for _ in range(2):
        for entity in ENTITIES:
            hass.states.async_remove(entity["entity_id"])
        await until(lambda: not coordinator.last_update_success)
    tell(hass, "sensor.grid", "7", "W")
    await until(lambda: coordinator.last_update_success)
    said = [record.levelname for record in caplog.records if ".energy_app.coordinator" in record.name]
    assert said == ["ERROR", "INFO"]
    assert "sensor.grid (missing)" in caplog.text


async def test_other_entities(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
    """A new name interrupts nothing; other entities take their place."""
    coordinator = coordinator_of(entry, "entities")
    reader: Any = coordinator.reader  # type: ignore[attr-defined]
    (subentry,) = entry.subentries.values()
    hass.config_entries.async_update_subentry(entry, subentry, title="Home")
    await hass.async_block_till_done()
    assert coordinator.reader is reader  # type: ignore[attr-defined]
    tell(hass, "sensor.solar", "900", "W")
    data = {**subentry.data, "entities": [{"role": "pv_power", "entity_id": "sensor.solar"}]}
    hass.config_entries.async_update_subentry(entry, entry.subentries[subentry.subentry_id], data=data)
    await until(lambda: shown(hass, coordinator).get("pv_power_w") == "900")


async def test_kept_and_let_go(hass: HomeAssistant, clock: HandClock) -> None:
    """What they say is kept; at the end nobody listens any more."""
    tell(hass, "sensor.grid", "12", "W")
    entry = await set_up(hass, device_data("entities", entities=ENTITIES[:1]))
    await until(lambda: coordinator_of(entry, "entities").data is not None)
    await clock.move(11)
    await until(lambda: kept(hass, "entities"))
    assert kept(hass, "entities")[0]["grid_power_w"] == "12"
    assert await hass.config_entries.async_unload(entry.entry_id)
    tell(hass, "sensor.grid", "13", "W")
    await hass.async_block_till_done()


async def test_reports_without_a_change(hass: HomeAssistant) -> None:
    """Whoever subscribes hears of every report, changed or not, and of what goes, until the end."""
    states, heard = HomeAssistantStates(hass), list[int]()
    assert states.state("sensor.grid") is None
    end = states.subscribe(["sensor.grid"], lambda: heard.append(1))
    for _ in range(2):
        tell(hass, "sensor.grid", "12", "W")
    hass.states.async_remove("sensor.grid")
    await hass.async_block_till_done()
    assert len(heard) == 3
    end()
    tell(hass, "sensor.grid", "12", "W")
    await hass.async_block_till_done()
    assert len(heard) == 3


async def test_whoever_fails_that_hears_it(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The entities are heard all the same, a while later."""
    monkeypatch.setattr(listening, "_RESTART_SECONDS", 0.01)
    coordinator = coordinator_of(entry, "entities")

    @callback
    def fail() -> None:
        end()
        raise ZeroDivisionError

    end = coordinator.async_add_listener(fail)
    tell(hass, "sensor.grid", "8", "W")
    await hass.async_block_till_done()
    tell(hass, "sensor.grid", "9", "W")
    await until(lambda: shown(hass, coordinator)["import_power_w"] == "9")


async def test_a_register_that_falls_to_nothing_for_a_moment(
    hass: HomeAssistant, entry: EnergyAppConfigEntry
) -> None:
    """As that of a template without its parts: it is not kept. Another meter is followed at once."""
    coordinator = coordinator_of(entry, "entities")
    tell(hass, "sensor.register", "0", "MWh")
    await until(lambda: shown(hass, coordinator)["import_total_kwh"] == "unknown")
    tell(hass, "sensor.register", "5.501", "MWh")
    await until(lambda: shown(hass, coordinator)["import_total_kwh"] == "5501")
    tell(hass, "sensor.register", "0.1", "MWh")
    await until(lambda: shown(hass, coordinator)["import_total_kwh"] == "100")


async def test_registers_while_home_assistant_starts_and_stops(
    hass: HomeAssistant, entry: EnergyAppConfigEntry
) -> None:
    """They wait: entities of which they are made come and go then. Powers do not."""
    coordinator = coordinator_of(entry, "entities")
    for state in (CoreState.starting, CoreState.stopping):
        hass.set_state(state)
        tell(hass, "sensor.register", "0", "MWh")
        tell(hass, "sensor.grid", "42", "W")
        await until(lambda: shown(hass, coordinator)["import_power_w"] == "42")
        assert shown(hass, coordinator)["import_total_kwh"] == "unknown"
        hass.set_state(CoreState.running)
        tell(hass, "sensor.register", "5.6", "MWh")
        tell(hass, "sensor.grid", "43", "W")
        await until(lambda: shown(hass, coordinator)["import_total_kwh"] == "5600")
        await until(lambda: shown(hass, coordinator)["import_power_w"] == "43")


async def test_a_register_that_begins_anew(hass: HomeAssistant, clock: HandClock) -> None:
    """That it is at 0 is believed after ten minutes, though nothing is said meanwhile."""
    tell(hass, "sensor.register", "5.5", "MWh")
    alone = [{"role": "import_energy", "entity_id": "sensor.register"}]
    entry = await set_up(hass, device_data("entities", "House", entities=alone))
    coordinator = coordinator_of(entry, "entities")
    await answered(hass, coordinator)
    assert isinstance(coordinator, EntitiesCoordinator)
    tell(hass, "sensor.register", "0", "MWh")
    await until(
        lambda: coordinator.reader.latest and coordinator.reader.latest.values == {"import_total_kwh": 0}
    )
    await clock.move(590)
    assert shown(hass, coordinator) == {"import_total_kwh": "5500"}
    assert coordinator.last_update_success
    await clock.move(20)
    await until(lambda: shown(hass, coordinator) == {"import_total_kwh": "0"})


async def test_a_register_that_says_nothing_more_is_there_once_home_assistant_has_started(
    hass: HomeAssistant,
) -> None:
    """As that of gas, which may wait for hours for the next m³."""
    hass.set_state(CoreState.starting)
    tell(hass, "sensor.gas", "613.5", "m³")
    alone = [{"role": "gas", "entity_id": "sensor.gas"}]
    entry = await set_up(hass, device_data("entities", "Gas", entities=alone))
    coordinator = coordinator_of(entry, "entities")
    assert isinstance(coordinator, EntitiesCoordinator)
    await until(lambda: coordinator.reader.latest)
    assert coordinator.data is None
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await until(lambda: shown(hass, coordinator) == {"gas_m3": "613.5"})
