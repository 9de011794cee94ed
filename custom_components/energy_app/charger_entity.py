"""What the entities of a charger have in common."""

from collections.abc import Callable, Iterable
from typing import Any, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .coordinator import EnergyAppConfigEntry
from .coordinators.charger import ChargerCoordinator


class ChargerEntity(CoordinatorEntity[ChargerCoordinator]):
    """An entity of a charger; it is available without the meter, as it tells of that."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: ChargerCoordinator, description: EntityDescription) -> None:
        """Belong to the device of the charger."""
        super().__init__(coordinator)
        self.entity_description = description
        self._attr_unique_id = f"{coordinator.subentry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, coordinator.subentry_id)})
        self._shown: object = None

    @property
    def _value(self) -> object:
        """What is compared to see whether there is anything to write."""
        return self.coordinator.data.get(self.entity_description.key)

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state, if it is another."""
        if (value := self._value) != self._shown:
            self._shown = value
            self.async_write_ha_state()

    @override
    async def async_added_to_hass(self) -> None:
        """Begin with what is written first."""
        await super().async_added_to_hass()
        self._shown = self._value


def async_add_charger[DescriptionT: EntityDescription](
    entry: EnergyAppConfigEntry,
    descriptions: Iterable[DescriptionT],
    create: Callable[[ChargerCoordinator, Any], Entity],
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add entities to every charger, now and later."""
    described = tuple(descriptions)

    @callback
    def add(charger: ChargerCoordinator) -> None:
        entities = [create(charger, description) for description in described]
        async_add_entities(entities, config_subentry_id=charger.subentry_id)

    entry.async_on_unload(entry.runtime_data.chargers.async_on_charger(add))
