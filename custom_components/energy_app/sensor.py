"""The sensors of the devices, their stores and the house."""

from collections.abc import Callable
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass, SensorEntity, SensorStateClass
from homeassistant.const import Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .charger_entity import async_add_charger
from .coordinator import DeviceCoordinator, EnergyAppConfigEntry
from .coordinators.analogue import AnalogueCoordinator
from .coordinators.meter import MeterCoordinator
from .coordinators.prices import PricesCoordinator
from .demand_sensor import async_add_demand
from .entity import DeviceEntity, DeviceValue, async_add_as_seen, async_add_columns
from .house_sensor import async_add_house
from .runtime import Device
from .store_entity import StoreEntity, StoreValue
from .tables.analogue import INPUT, VALUE
from .tables.charger import CHARGER_SENSORS, ChargerSensor
from .tables.columns import columns_of, describe
from .tables.description import DeviceSensorDescription
from .tables.meter import SENSORS
from .tables.prices import PRICE_SENSORS
from .tables.store import STORE_SENSORS, StoreSensorDescription

PARALLEL_UPDATES = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sensors of every device, now and later."""

    @callback
    def add_device(device: Device) -> None:
        entry.async_on_unload(_async_add(device.coordinator, async_add_entities))
        async_add_entities(
            [StoreSensor(device.logger, description) for description in STORE_SENSORS],
            config_subentry_id=device.coordinator.subentry_id,
        )

    entry.async_on_unload(entry.runtime_data.async_on_device(add_device))
    async_add_charger(entry, CHARGER_SENSORS, ChargerSensor, async_add_entities)
    entry.async_on_unload(async_add_house(entry.runtime_data.house, async_add_entities))
    entry.async_on_unload(async_add_demand(entry.runtime_data.demand, async_add_entities))


@callback
def _async_add(
    coordinator: DeviceCoordinator, async_add_entities: AddConfigEntryEntitiesCallback
) -> Callable[[], None]:
    """Add what a device says; returns what ends the looking for more."""
    if isinstance(coordinator, MeterCoordinator):
        return async_add_as_seen(coordinator, Platform.SENSOR, SENSORS, DeviceSensor, async_add_entities)
    if isinstance(coordinator, AnalogueCoordinator):
        async_add_entities(
            [AnalogueSensor(coordinator, VALUE), DeviceSensor(coordinator, INPUT)],
            config_subentry_id=coordinator.subentry_id,
        )
        return lambda: None
    if isinstance(coordinator, PricesCoordinator):
        async_add_entities(
            [PriceSensor(coordinator, description) for description in PRICE_SENSORS],
            config_subentry_id=coordinator.subentry_id,
        )
        return lambda: None
    return async_add_columns(coordinator, columns_of, describe, DeviceSensor, async_add_entities)


class DeviceSensor[CoordinatorT: DeviceCoordinator](DeviceEntity[CoordinatorT], SensorEntity):
    """One value of a device."""

    entity_description: DeviceSensorDescription[CoordinatorT]
    _unrecorded_attributes = frozenset({"months"})

    @property
    @override
    def native_value(self) -> DeviceValue:
        """The value as it was last shown."""
        return self._shown

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any] | None:
        """What belongs to the value, if anything does."""
        attributes_fn = self.entity_description.attributes_fn
        return None if attributes_fn is None else attributes_fn(self.coordinator)


class AnalogueSensor(DeviceSensor[AnalogueCoordinator]):
    """What an analogue input measures, which the user may change."""

    _attr_state_class = SensorStateClass.MEASUREMENT

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """The unit that the user chose."""
        return self.coordinator.unit

    @property
    @override
    def device_class(self) -> SensorDeviceClass | None:
        """The kind of quantity that the user chose, or that its unit tells."""
        return self.coordinator.device_class


class PriceSensor(DeviceSensor[PricesCoordinator]):
    """A price of the market; those of the hours to come are attributes, which change by themselves."""

    _unrecorded_attributes = frozenset({"prices"})

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Write the state, and what belongs to it."""
        self._show(self._value())


class StoreSensor(StoreEntity, SensorEntity):
    """One value of the store of a device."""

    entity_description: StoreSensorDescription

    @property
    @override
    def native_value(self) -> StoreValue:
        """The value as it was last shown."""
        return self._shown
