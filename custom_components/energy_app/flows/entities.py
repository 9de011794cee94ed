"""The subentry flow of entities that Home Assistant has already."""

from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.config_entries import SOURCE_RECONFIGURE, SubentryFlowResult
from homeassistant.const import CONF_NAME, Platform, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
)

from ..const import CONF_ENTITIES, CONF_MAX_AGE, DOMAIN, SUBENTRY_ENTITIES
from ..energy_core.config import decode
from ..energy_core.exceptions import ConfigError
from ..energy_core.readers.entity import EntityConfig, Role
from ..energy_core.readers.entity.conversion import Kind
from ..energy_core.readers.entity.roles import MAX_AGES, MEANINGS
from .device import DeviceSubentryFlow

_DEVICE_CLASSES: Mapping[Kind, list[str]] = {
    Kind.POWER: [SensorDeviceClass.POWER],
    Kind.ENERGY: [SensorDeviceClass.ENERGY],
    Kind.VOLUME: [SensorDeviceClass.GAS, SensorDeviceClass.WATER, SensorDeviceClass.VOLUME],
    Kind.TEMPERATURE: [SensorDeviceClass.TEMPERATURE],
    Kind.SHARE: [SensorDeviceClass.BATTERY],
}
_INVERTED = "_inverted"

SECTIONS: Mapping[str, tuple[Role, ...]] = {
    "grid_power": (Role.GRID_POWER, Role.IMPORT_POWER, Role.EXPORT_POWER),
    "grid_energy": (
        Role.IMPORT_ENERGY,
        Role.IMPORT_ENERGY_T1,
        Role.IMPORT_ENERGY_T2,
        Role.EXPORT_ENERGY,
        Role.EXPORT_ENERGY_T1,
        Role.EXPORT_ENERGY_T2,
    ),
    "solar": (Role.PV_POWER, Role.PV_ENERGY, Role.PV_DAY_ENERGY),
    "battery": (Role.BATTERY_POWER, Role.BATTERY_SOC),
    "car": (Role.EV_POWER, Role.EV_ENERGY),
    "others": (Role.GAS, Role.WATER, Role.TEMPERATURE),
}
_SIGNED = frozenset({Role.GRID_POWER, Role.BATTERY_POWER})


def _fields(role: Role) -> dict[Any, Any]:
    """Return the boxes for one role: the entity and, where its sign matters, whether it is the other."""
    classes = _DEVICE_CLASSES[MEANINGS[role].kind]
    selector = EntitySelector(
        EntitySelectorConfig(filter=[{"domain": Platform.SENSOR, "device_class": each} for each in classes])
    )
    fields: dict[Any, Any] = {probatio.Optional(role.value): selector}
    if role in _SIGNED:
        fields[probatio.Optional(f"{role.value}{_INVERTED}", default=False)] = BooleanSelector()
    return fields


def _section(name: str) -> section:
    """Return the boxes of a section, open where people begin."""
    fields: dict[Any, Any] = {}
    for role in SECTIONS[name]:
        fields |= _fields(role)
    return section(probatio.Schema(fields), {"collapsed": name != "grid_power"})


ENTITIES = probatio.Schema(
    {
        **{probatio.Required(name): _section(name) for name in SECTIONS},
        probatio.Required(CONF_MAX_AGE, default=MAX_AGES[Kind.POWER].total_seconds()): NumberSelector(
            NumberSelectorConfig(
                min=2, max=3600, mode=NumberSelectorMode.BOX, unit_of_measurement=UnitOfTime.SECONDS
            )
        ),
    }
)


class EntitiesSubentryFlow(DeviceSubentryFlow):
    """Take entities for the meter, the panels or the battery of the house, or change which."""

    kind = SUBENTRY_ENTITIES

    @override
    def _schema(self) -> probatio.Schema:
        """Return the form about the entities."""
        return ENTITIES

    @override
    def _typed(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a reader, of what the form says."""
        entities = []
        for name, roles in SECTIONS.items():
            chosen = user_input[name]
            for role in roles:
                if entity_id := chosen.get(role.value):
                    entity = {"role": role.value, "entity_id": entity_id}
                    if chosen.get(f"{role.value}{_INVERTED}"):
                        entity["inverted"] = True
                    if MEANINGS[role].kind is Kind.POWER:
                        entity[CONF_MAX_AGE] = user_input[CONF_MAX_AGE]
                    entities.append(entity)
        return {CONF_ENTITIES: entities}

    @override
    def _filled_in(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return how the form is filled in for settings."""
        entities = {entity["role"]: entity for entity in data.get(CONF_ENTITIES, ())}
        filled_in: dict[str, Any] = {name: {} for name in SECTIONS}
        for name, roles in SECTIONS.items():
            for role in roles:
                if entity := entities.get(role.value):
                    filled_in[name][role.value] = entity["entity_id"]
                    filled_in[name][f"{role.value}{_INVERTED}"] = entity.get("inverted", False)
        ages = [entity[CONF_MAX_AGE] for entity in entities.values() if CONF_MAX_AGE in entity]
        return filled_in | ({CONF_MAX_AGE: max(ages)} if ages else {})

    @override
    async def async_step_connection(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask which entities stand for what; whether they say anything now does not matter."""
        if user_input is None:
            return self._ask(self._data, None, "")
        data = self._typed(user_input)
        if error := self._wrong(data):
            return self._ask(data, error, "")
        self._data = data
        return await self.async_step_name()

    async def async_step_name(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask for a name."""
        if user_input is not None:
            return await self._async_finish(user_input[CONF_NAME])
        return self.async_show_form(step_id="name", data_schema=await self._name_schema())

    def _wrong(self, data: Mapping[str, Any]) -> str | None:
        """Return the key of what is wrong with a choice, None for nothing."""
        if not data[CONF_ENTITIES]:
            return "none_chosen"
        try:
            decode(EntityConfig, {"name": self.kind, **data})
        except ConfigError:
            return "said_twice"
        return "own_entity" if self._has_own(data) else None

    def _has_own(self, data: Mapping[str, Any]) -> bool:
        """Say whether an entity is of this device itself, which would feed on what it says."""
        if self.source != SOURCE_RECONFIGURE:
            return False
        prefix = f"{self._reconfigure_subentry_id}_"
        chosen = (er.async_get(self.hass).async_get(each["entity_id"]) for each in data[CONF_ENTITIES])
        return any(each and each.platform == DOMAIN and each.unique_id.startswith(prefix) for each in chosen)
