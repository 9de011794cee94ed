"""The sensors of the demand of the running quarter-hour."""

from collections.abc import Callable
from typing import override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .demand import DemandCoordinator
from .device import house_device
from .tables.demand import DEMAND_SENSORS, DemandSensorDescription


class DemandSensor(CoordinatorEntity[DemandCoordinator], SensorEntity):
    """One figure of the running quarter-hour; unknown until one has begun under our eyes."""

    _attr_has_entity_name = True
    entity_description: DemandSensorDescription

    def __init__(self, demand: DemandCoordinator, description: DemandSensorDescription) -> None:
        """Belong to the house."""
        super().__init__(demand)
        self.entity_description = description
        entry = demand.config_entry
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = house_device(entry)

    @property
    @override
    def available(self) -> bool:
        """Whether the meter speaks."""
        return self.coordinator.data is not None

    @property
    @override
    def native_value(self) -> float | None:
        """The figure, None if it is not known yet."""
        demand = self.coordinator.data
        return None if demand is None else self.entity_description.value_fn(demand)


@callback
def async_add_demand(
    demand: DemandCoordinator, async_add_entities: AddConfigEntryEntitiesCallback
) -> Callable[[], None]:
    """Add the sensors once something measures the grid; returns what ends the looking for it."""
    is_added = False

    @callback
    def look() -> None:
        nonlocal is_added
        if not is_added and demand.data is not None:
            is_added = True
            async_add_entities([DemandSensor(demand, description) for description in DEMAND_SENSORS])

    look()
    return demand.async_add_listener(look)
