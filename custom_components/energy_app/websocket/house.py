"""What a house is made of, for those who show it."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import DeviceCoordinator, EnergyAppConfigEntry
from ..coordinators.charger import ChargerCoordinator
from ..coordinators.meter import MeterCoordinator
from ..energy_core import __version__
from ..energy_core.stores.late import late_import
from ..house import Question
from ..stores import async_in_thread, is_kept
from ..tables.house import EUR
from .handling import Data, command
from .payloads import ChargerPayload, Has, HousePayload

# What an entity stands for, and the key under which a device has it; a meter's goes before any other's.
_OF_DEVICES = {
    "grid_import_w": "import_power_w",
    "grid_export_w": "export_power_w",
    "grid_w": "grid_power_w",
    "solar_w": "pv_power_w",
    "battery_w": "battery_power_w",
    "battery_soc_pct": "battery_soc_pct",
    "house_w": "load_power_w",
    "last_update": "last_telegram",
}
_OF_THE_HOUSE = {
    "demand_w": "quarter_demand",
    "demand_projection_w": "quarter_projection",
    "month_peak_w": "month_peak",
    "import_price": "import_price",
    "export_price": "export_price",
    **{
        name: f"today_{name}"
        for name in (
            "from_grid_kwh",
            "to_grid_kwh",
            "solar_kwh",
            "direct_kwh",
            "self_consumption_pct",
            "self_sufficiency_pct",
            "gas_m3",
            "water_m3",
            "cost_eur",
            "profit_eur",
        )
    },
}
_CHARGER_KEYS = {"on": "switch", "guard_active": "guard"}  # the others are called as they are


async def async_house(hass: HomeAssistant, entry: EnergyAppConfigEntry, _data: Data) -> HousePayload:
    """Return what the house is made of. Raises EnergyCoreError."""
    runtime = entry.runtime_data
    question = runtime.house.question(dt_util.utcnow())
    limit_w = limit_of(entry)
    first_day, is_charged = None, False
    if is_kept(question.url):
        look: Callable[[], tuple[date | None, bool]] = partial(
            _look, partial(runtime.histories.store, question.url), question
        )
        async with runtime.histories.async_use(question.url):
            first_day, is_charged = await async_in_thread(hass, look)
    keys = _keys(hass, entry)
    return HousePayload(
        entry_id=entry.entry_id,
        title=entry.title,
        version=__version__,
        zone=question.zone,
        currency=EUR,
        has=Has(
            gas="gas_m3" in keys,
            water="water_m3" in keys,
            battery="battery_power_w" in keys,
            solar=not keys.isdisjoint({"pv_power_w", "pv_total_kwh"}),
            capacity=is_charged or limit_w is not None,
            prices=bool(question.prices),
        ),
        limit_w=limit_w,
        entities=_entities(hass, entry),
        chargers=[_charger(hass, charger) for charger in runtime.chargers.running.values()],
        first_day=None if first_day is None else str(first_day),
        today=str(question.day),
    )


@callback
def limit_of(entry: EnergyAppConfigEntry) -> float | None:
    """Return the limit under which chargers keep the quarter-hours [W], the lowest, None for none."""
    running = entry.runtime_data.chargers.running.values()
    limits = [limit for charger in running if (limit := charger.data.get("limit_w")) is not None]
    return min(limits, default=None)


def _look(open_: Callable[[str], Any], question: Question) -> tuple[date | None, bool]:
    """Return the first day of which anything is kept, and whether peaks are charged now, in a thread."""
    looking: Any = late_import(".looking", __package__)
    found: tuple[date | None, bool] = looking.look(open_, question)
    return found


@callback
def _ordered(entry: EnergyAppConfigEntry) -> list[DeviceCoordinator]:
    """Return the devices, meters first."""
    devices = [device.coordinator for device in entry.runtime_data.devices.values()]
    return sorted(devices, key=lambda each: not isinstance(each, MeterCoordinator))


@callback
def _entities(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> dict[str, str]:
    """Return the entities by what they stand for; what is not there, or switched off, is left out."""
    registry = er.async_get(hass)
    found: dict[str, str] = {}
    for device in _ordered(entry):
        for role, key in _OF_DEVICES.items():
            if role not in found and (entity_id := _entity(registry, f"{device.subentry_id}_{key}")):
                found[role] = entity_id
    for role, key in _OF_THE_HOUSE.items():
        if entity_id := _entity(registry, f"{entry.entry_id}_{key}"):
            found[role] = entity_id
    return found


@callback
def _entity(registry: er.EntityRegistry, unique_id: str) -> str | None:
    """Return the entity of a unique id, None for one that is not there or switched off."""
    entity_id = registry.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id)
    found = None if entity_id is None else registry.async_get(entity_id)
    return entity_id if found is not None and found.disabled_by is None else None


@callback
def _keys(hass: HomeAssistant, entry: EnergyAppConfigEntry) -> set[str]:
    """Return under which keys there are entities of devices, also those that are switched off."""
    entries = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    prefixes = {f"{device.subentry_id}_" for device in _ordered(entry)}
    return {
        each.unique_id.removeprefix(prefix)
        for each in entries
        for prefix in prefixes
        if each.unique_id.startswith(prefix)
    }


@callback
def _charger(hass: HomeAssistant, charger: ChargerCoordinator) -> ChargerPayload:
    """Return a charger with its entities."""
    prefix = f"{charger.subentry_id}_"
    entries = er.async_entries_for_config_entry(er.async_get(hass), charger.config_entry.entry_id)
    its = {
        each.unique_id.removeprefix(prefix): each.entity_id
        for each in entries
        if each.unique_id.startswith(prefix) and each.disabled_by is None
    }
    return ChargerPayload(
        subentry_id=charger.subentry_id,
        name=charger.name,
        entities={_CHARGER_KEYS.get(key, key): entity_id for key, entity_id in sorted(its.items())},
    )


COMMAND = command("house", async_house)
