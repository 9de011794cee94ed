"""What the entities of a device's store have in common."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.typing import StateType
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import DOMAIN
from .logger import LoggerCoordinator

type StoreValue = StateType | datetime


@dataclass(frozen=True, kw_only=True)
class StoreEntityDescription(EntityDescription):
    """Where an entity of a store finds its value, which is known whatever the device does."""

    value_fn: Callable[[LoggerCoordinator], StoreValue]
    entity_category: EntityCategory | None = EntityCategory.DIAGNOSTIC


class StoreEntity(CoordinatorEntity[LoggerCoordinator]):
    """An entity of the store of a device; it writes its state when that is another."""

    _attr_has_entity_name = True
    entity_description: StoreEntityDescription

    def __init__(self, logger: LoggerCoordinator, description: StoreEntityDescription) -> None:
        """Belong to the device of a logger."""
        super().__init__(logger)
        self.entity_description = description
        self._attr_unique_id = f"{logger.device.subentry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, logger.device.subentry_id)})
        self._shown = self._value()

    @property
    @override
    def available(self) -> bool:
        """Whether the value is known: it always is."""
        return True

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state if there is something new."""
        value = self._value()
        if value != self._shown:
            self._shown = value
            self.async_write_ha_state()

    def _value(self) -> StoreValue:
        """Return the value of now."""
        return self.entity_description.value_fn(self.coordinator)
