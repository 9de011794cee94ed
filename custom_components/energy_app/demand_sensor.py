"""The sensors of the demand of the running quarter-hour."""

from collections.abc import Callable
from typing import override

from homeassistant.core import callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .demand import DemandCoordinator
from .house_entity import HouseEntity
from .tables.demand import DEMAND_SENSORS, DemandSensorDescription


class DemandSensor(HouseEntity[DemandCoordinator]):
    """One figure of the running quarter-hour; unknown until one has begun under our eyes."""

    entity_description: DemandSensorDescription

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
