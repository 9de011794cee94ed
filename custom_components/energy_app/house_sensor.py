"""The sensors of the totals of a house."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, override

from homeassistant.const import Platform
from homeassistant.core import callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .house import HouseCoordinator
from .house_entity import HouseEntity
from .tables.house import HOUSE_SENSORS, HouseSensorDescription


class HouseSensor(HouseEntity[HouseCoordinator]):
    """One figure of a house; where it cannot be counted, the attribute `reason` says why."""

    entity_description: HouseSensorDescription

    @property
    @override
    def native_value(self) -> float | None:
        """The figure, None if it cannot be counted."""
        day = self.coordinator.data
        return None if day is None else self.entity_description.value_fn(day)

    @property
    @override
    def last_reset(self) -> datetime | None:
        """When a total began: that of today at local midnight."""
        day = self.coordinator.data
        return None if day is None else self.entity_description.reset_fn(day)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """Why a figure cannot be counted, if it cannot, and what belongs to it."""
        day = self.coordinator.data
        if day is None:
            return None
        attributes = dict(self.entity_description.attributes_fn(day))
        reason = self.entity_description.reason_fn(day)
        return attributes if reason is None else {**attributes, "reason": reason}


@callback
def async_add_house(
    house: HouseCoordinator, async_add_entities: AddConfigEntryEntitiesCallback
) -> Callable[[], None]:
    """Add the sensors of a house: those known from before at once, others once they can be counted.

    Returns what ends the looking for more.
    """
    registry = er.async_get(house.hass)
    waiting = list(HOUSE_SENSORS)

    def is_known(description: HouseSensorDescription) -> bool:
        unique_id = f"{house.config_entry.entry_id}_{description.key}"
        if registry.async_get_entity_id(Platform.SENSOR, DOMAIN, unique_id):
            return True
        return house.data is not None and description.value_fn(house.data) is not None

    @callback
    def look() -> None:
        if found := [description for description in waiting if is_known(description)]:
            waiting[:] = [description for description in waiting if description not in found]
            async_add_entities([HouseSensor(house, description) for description in found])

    look()
    return house.async_add_listener(look)
