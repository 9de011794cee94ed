"""A charger whose meter is entities that Home Assistant has already."""

from types import MappingProxyType
from typing import Any, cast

import pytest
from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util

from custom_components.energy_app.coordinator import EnergyAppConfigEntry
from custom_components.energy_app.coordinators import charger as charger_module
from custom_components.energy_app.counting import HouseDay
from custom_components.energy_app.energy_core.costs.totals import Totals

from .clock import HandClock
from .devices import answered, coordinator_of, device_data
from .house import set_up
from .test_charger import car, charger_data, is_on, switch_on
from .test_entities import tell

IMPORT, EXPORT, SOLAR = "sensor.import", "sensor.export", "sensor.solar"
ENTITIES = [
    {"role": "import_power", "entity_id": IMPORT},
    {"role": "export_power", "entity_id": EXPORT},
    {"role": "pv_power", "entity_id": SOLAR},
]


@pytest.fixture
async def entry(
    hass: HomeAssistant, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> EnergyAppConfigEntry:
    """A house that has good data, and a charger that is switched on."""
    monkeypatch.setattr(charger_module, "PERIOD_S", 3600)  # it decides when it is told to
    assert await async_setup_component(hass, "input_boolean", {"input_boolean": {"plug": {"name": "Plug"}}})
    for entity_id in (IMPORT, EXPORT, SOLAR):
        tell(hass, entity_id, "1", "W")
    entry = await set_up(hass, device_data("entities", entities=ENTITIES), charger_data())
    await answered(hass, coordinator_of(entry, "entities"))
    for second in range(400 // 20):
        await hear(hass, entry, clock, 20, IMPORT, EXPORT, watt=second)
    await switch_on(hass, entry)
    return entry


async def hear(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    clock: HandClock,
    seconds: float,
    *entity_ids: str,
    watt: int = 7,
) -> None:
    """Let time pass, have entities report, and the charger decide."""
    clock.skip(seconds)
    for entity_id in entity_ids:
        tell(hass, entity_id, f"{watt}", "W")
    await hass.async_block_till_done()
    await car(entry).async_run()
    await hass.async_block_till_done()


async def test_what_others_say_makes_the_grid_no_younger(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """An inverter that goes on is no meter."""
    await hear(hass, entry, clock, 59, SOLAR)
    assert is_on(hass)
    await hear(hass, entry, clock, 2, SOLAR)
    assert not is_on(hass)
    assert car(entry).data["reason"] == "stale"


async def test_what_is_taken_has_to_be_known(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """Where only the way back is told, anything may be taken."""
    tell(hass, IMPORT, "unavailable", "W")
    await hear(hass, entry, clock, 1, EXPORT)
    assert not is_on(hass)
    assert car(entry).data["reason"] == "stale"


async def test_another_entity_switches_nothing(
    hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: HandClock
) -> None:
    """Beside those of the grid, which go on being known."""
    subentry = entry.subentries[coordinator_of(entry, "entities").subentry_id]
    more: list[dict[str, Any]] = [*ENTITIES, {"role": "temperature", "entity_id": "sensor.outside"}]
    reader = coordinator_of(entry, "entities").reader  # type: ignore[attr-defined]
    hass.config_entries.async_update_subentry(entry, subentry, data={**subentry.data, "entities": more})
    await hass.async_block_till_done()
    assert coordinator_of(entry, "entities").reader is not reader  # type: ignore[attr-defined]
    await hear(hass, entry, clock, 1)
    assert is_on(hass)


@pytest.mark.parametrize(("meters", "kept"), [(1, (4.1, 4100)), (2, (4.1, 2500)), (1, (9000, 2500))])
async def test_the_peak_of_the_month_is_that_of_what_is_kept(
    hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    clock: HandClock,
    meters: int,
    kept: tuple[float, float],
) -> None:
    """Where the meter says none; that of several meters is none of them, and one beyond all houses none."""
    peak_kw, limit_w = kept
    others = [{"role": "grid_power", "entity_id": "sensor.other"}]
    for number in range(1, meters):
        other = ConfigSubentry(
            subentry_type="entities",
            title=f"Other {number}",
            unique_id=None,
            data=MappingProxyType({"source": f"other_{number}", "entities": others}),
        )
        hass.config_entries.async_add_subentry(entry, other)
    await hass.async_block_till_done()
    entry.runtime_data.house.data = HouseDay(
        midnight=dt_util.start_of_local_day(),
        totals=cast("Totals", None),
        import_price=None,
        export_price=None,
        month_peak_kw=peak_kw,
        mean_peak_kw=None,
        periods={},
        advances_eur=0,
    )
    await hear(hass, entry, clock, 1, IMPORT)
    assert car(entry).data["limit_w"] == limit_w
