"""The binary sensors of the devices and their stores."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.const import EntityCategory, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .charger_entity import async_add_charger
from .coordinator import EnergyAppConfigEntry
from .coordinators.meter import MeterCoordinator
from .entity import DeviceEntity, DeviceEntityDescription, async_add_as_seen
from .runtime import Device
from .store_entity import StoreEntity, StoreEntityDescription
from .tables.charger import CHARGER_BINARY_SENSORS, ChargerBinarySensor

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class MeterBinarySensorDescription(DeviceEntityDescription[MeterCoordinator], BinarySensorEntityDescription):
    """A yes or no about a meter."""


@dataclass(frozen=True, kw_only=True)
class StoreBinarySensorDescription(StoreEntityDescription, BinarySensorEntityDescription):
    """A yes or no about the store of a device."""


BINARY_SENSORS = (
    MeterBinarySensorDescription(
        key="connected",
        translation_key="connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_category=EntityCategory.DIAGNOSTIC,
        entity_registry_enabled_default=False,
        immediate=True,
        survives_silence=True,
        value_fn=lambda coordinator: coordinator.fresh is not None,
    ),
)


STORE_BINARY_SENSORS = (
    StoreBinarySensorDescription(
        key="store_connected",
        translation_key="store_connected",
        device_class=BinarySensorDeviceClass.CONNECTIVITY,
        entity_registry_enabled_default=False,
        value_fn=lambda logger: logger.is_connected,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the binary sensors of every device, now and later."""

    @callback
    def add_device(device: Device) -> None:
        coordinator = device.coordinator
        if isinstance(coordinator, MeterCoordinator):
            entry.async_on_unload(
                async_add_as_seen(
                    coordinator,
                    Platform.BINARY_SENSOR,
                    BINARY_SENSORS,
                    MeterBinarySensor,
                    async_add_entities,
                )
            )
        async_add_entities(
            [StoreBinarySensor(device.logger, description) for description in STORE_BINARY_SENSORS],
            config_subentry_id=coordinator.subentry_id,
        )

    entry.async_on_unload(entry.runtime_data.async_on_device(add_device))
    async_add_charger(entry, CHARGER_BINARY_SENSORS, ChargerBinarySensor, async_add_entities)


class MeterBinarySensor(DeviceEntity[MeterCoordinator], BinarySensorEntity):
    """A yes or no about a meter."""

    entity_description: MeterBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        """The answer as it was last shown."""
        return bool(self._shown)


class StoreBinarySensor(StoreEntity, BinarySensorEntity):
    """A yes or no about the store of a device."""

    entity_description: StoreBinarySensorDescription

    @property
    @override
    def is_on(self) -> bool:
        """The answer as it was last shown."""
        return bool(self._shown)
