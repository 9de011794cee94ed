"""The sensors of a meter and its store."""

from typing import Any, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import EnergyAppConfigEntry
from .entity import MeterEntity, MeterValue, async_add_as_seen
from .runtime import Meter
from .sensor_table import SENSORS, STORE_SENSORS, MeterSensorDescription, StoreSensorDescription
from .store_entity import StoreEntity, StoreValue

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of every meter, now and later."""

    @callback
    def add_meter(meter: Meter) -> None:
        entry.async_on_unload(
            async_add_as_seen(meter.coordinator, Platform.SENSOR, SENSORS, MeterSensor, async_add_entities)
        )
        async_add_entities(
            [StoreSensor(meter.logger, description) for description in STORE_SENSORS],
            config_subentry_id=meter.coordinator.subentry_id,
        )

    entry.async_on_unload(entry.runtime_data.async_on_meter(add_meter))


class MeterSensor(MeterEntity, SensorEntity):
    """One value of a meter."""

    entity_description: MeterSensorDescription
    _unrecorded_attributes = frozenset({"months"})

    @property
    @override
    def native_value(self) -> MeterValue:
        """The value as it was last shown."""
        return self._shown

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """What belongs to the value, if anything does."""
        attributes_fn = self.entity_description.attributes_fn
        return None if attributes_fn is None else attributes_fn(self.coordinator)


class StoreSensor(StoreEntity, SensorEntity):
    """One value of the store of a meter."""

    entity_description: StoreSensorDescription

    @property
    @override
    def native_value(self) -> StoreValue:
        """The value as it was last shown."""
        return self._shown
