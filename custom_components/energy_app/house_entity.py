"""What the sensors of a house have in common."""

from homeassistant.components.sensor import SensorEntity, SensorEntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .demand import DemandCoordinator
from .device import house_device
from .house import HouseCoordinator


class HouseEntity[CoordinatorT: HouseCoordinator | DemandCoordinator](
    CoordinatorEntity[CoordinatorT], SensorEntity
):
    """A sensor of the device that stands for the house."""

    _attr_has_entity_name = True

    def __init__(self, coordinator: CoordinatorT, description: SensorEntityDescription) -> None:
        """Belong to the house."""
        super().__init__(coordinator)
        self.entity_description = description
        entry = coordinator.config_entry
        self._attr_unique_id = f"{entry.entry_id}_{description.key}"
        self._attr_device_info = house_device(entry)
