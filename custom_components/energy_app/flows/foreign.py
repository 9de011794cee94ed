"""The offer of entities that another integration has already: two that ask one inverter may stop it."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any, override

from homeassistant.config_entries import ConfigSubentry, SubentryFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from ..const import CONF_ENTITIES, CONF_SOURCE, SUBENTRY_ENTITIES, SUBENTRY_METER
from ..energy_core.readers.entity import Role
from ..stores import async_free_source
from .device import NAME, DeviceSubentryFlow

# What the sensors of Home Assistant's own integrations stand for, by the end of their unique ids; Fronius
# counts discharging as positive.
_MEANINGS: Mapping[str, Mapping[str, tuple[Role, bool]]] = {
    "fronius": {
        "power_photovoltaics": (Role.PV_POWER, False),
        "energy_day": (Role.PV_DAY_ENERGY, False),
        "energy_total": (Role.PV_ENERGY, False),
        "power_battery": (Role.BATTERY_POWER, True),
        "state_of_charge": (Role.BATTERY_SOC, False),
        "power_grid": (Role.GRID_POWER, False),
    },
    "sma": {
        "grid_power_0": (Role.PV_POWER, False),
        "daily_yield_0": (Role.PV_DAY_ENERGY, False),
        "total_yield_0": (Role.PV_ENERGY, False),
        "battery_soc_total_0": (Role.BATTERY_SOC, False),
    },
    "openweathermap": {"temperature": (Role.TEMPERATURE, False)},
}


def foreign_entities(hass: HomeAssistant, domain: str, *, has_meter: bool) -> list[dict[str, Any]]:
    """Return what the entities of another integration stand for, none where it does not run.

    Of what several entities say the first is taken; where there is a meter, that says what the grid gives.
    """
    found: dict[Role, dict[str, Any]] = {}
    for entry in _entities(hass, domain):
        meaning = _MEANINGS[domain].get(entry.unique_id.rpartition("-")[2])
        if meaning is None or (has_meter and meaning[0] is Role.GRID_POWER):
            continue
        role, inverted = meaning
        found.setdefault(role, {"role": role.value, "entity_id": entry.entity_id, "inverted": inverted})
    return list(found.values())


def _entities(hass: HomeAssistant, domain: str) -> Iterator[er.RegistryEntry]:
    """Yield the entities of an integration that are in use."""
    registry = er.async_get(hass)
    for entry in hass.config_entries.async_entries(domain, include_ignore=False, include_disabled=False):
        entities = er.async_entries_for_config_entry(registry, entry.entry_id)
        yield from (entity for entity in entities if entity.disabled_by is None)


class ForeignSteps(DeviceSubentryFlow):
    """Offer first what another integration of Home Assistant knows of the device."""

    foreign: str  # its domain

    @override
    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask whose readings to take, if there is a choice."""
        if not self._offered():
            return await super().async_step_user(user_input)
        return self.async_show_menu(step_id="user", menu_options=["foreign", "connection"])

    async def async_step_foreign(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Show which entities are taken, and ask for a name."""
        offered = self._offered()
        if user_input is not None:
            await self._async_add(user_input[CONF_NAME], offered)
            return self.async_abort(reason="entities_added")
        return self.async_show_form(
            step_id="foreign",
            data_schema=self.add_suggested_values_to_schema(NAME, {CONF_NAME: await self._new_name()}),
            description_placeholders={"entities": "\n".join(f"- {each['entity_id']}" for each in offered)},
        )

    def _offered(self) -> list[dict[str, Any]]:
        """Return the entities that may be taken."""
        has_meter = any(self._get_entry().get_subentries_of_type(SUBENTRY_METER))
        return foreign_entities(self.hass, self.foreign, has_meter=has_meter)

    async def _async_add(self, title: str, entities: list[dict[str, Any]]) -> None:
        """Add entities as a device of the house."""
        entry = self._get_entry()
        source = await async_free_source(self.hass, entry, SUBENTRY_ENTITIES)
        data = MappingProxyType({CONF_SOURCE: source, CONF_ENTITIES: entities})
        subentry = ConfigSubentry(data=data, subentry_type=SUBENTRY_ENTITIES, title=title, unique_id=None)
        self.hass.config_entries.async_add_subentry(entry, subentry)
