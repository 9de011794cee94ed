"""The kinds of quantities, as Home Assistant knows them."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass, SensorStateClass
from homeassistant.const import (
    DEGREE,
    PERCENTAGE,
    UV_INDEX,
    EntityCategory,
    UnitOfElectricCurrent,
    UnitOfElectricPotential,
    UnitOfEnergy,
    UnitOfFrequency,
    UnitOfLength,
    UnitOfPower,
    UnitOfPressure,
    UnitOfSpeed,
    UnitOfTemperature,
    UnitOfVolume,
    UnitOfVolumetricFlux,
)

type Quantity = Mapping[str, Any]

POWER: Quantity = {
    "device_class": SensorDeviceClass.POWER,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfPower.WATT,
    "suggested_display_precision": 0,
}
ENERGY: Quantity = {
    "device_class": SensorDeviceClass.ENERGY,
    "state_class": SensorStateClass.TOTAL_INCREASING,
    "native_unit_of_measurement": UnitOfEnergy.KILO_WATT_HOUR,
    "suggested_display_precision": 3,
}
GAS: Quantity = {
    "device_class": SensorDeviceClass.GAS,
    "state_class": SensorStateClass.TOTAL_INCREASING,
    "native_unit_of_measurement": UnitOfVolume.CUBIC_METERS,
    "suggested_display_precision": 3,
}
WATER: Quantity = {**GAS, "device_class": SensorDeviceClass.WATER}
VOLTAGE: Quantity = {
    "device_class": SensorDeviceClass.VOLTAGE,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfElectricPotential.VOLT,
    "suggested_display_precision": 1,
}
CURRENT: Quantity = {
    "device_class": SensorDeviceClass.CURRENT,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfElectricCurrent.AMPERE,
    "suggested_display_precision": 2,
}
FREQUENCY: Quantity = {
    "device_class": SensorDeviceClass.FREQUENCY,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfFrequency.HERTZ,
    "suggested_display_precision": 2,
}
CHARGE: Quantity = {
    "device_class": SensorDeviceClass.BATTERY,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": PERCENTAGE,
    "suggested_display_precision": 0,
}
TEMPERATURE: Quantity = {
    "device_class": SensorDeviceClass.TEMPERATURE,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfTemperature.CELSIUS,
    "suggested_display_precision": 1,
}
HUMIDITY: Quantity = {**CHARGE, "device_class": SensorDeviceClass.HUMIDITY}
SHARE: Quantity = {**CHARGE, "device_class": None}
PRESSURE: Quantity = {
    "device_class": SensorDeviceClass.ATMOSPHERIC_PRESSURE,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfPressure.HPA,
    "suggested_display_precision": 0,
}
DISTANCE: Quantity = {
    "device_class": SensorDeviceClass.DISTANCE,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfLength.METERS,
    "suggested_display_precision": 0,
}
WIND_SPEED: Quantity = {
    "device_class": SensorDeviceClass.WIND_SPEED,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfSpeed.METERS_PER_SECOND,
    "suggested_display_precision": 1,
}
WIND_DIRECTION: Quantity = {
    "device_class": SensorDeviceClass.WIND_DIRECTION,
    "state_class": SensorStateClass.MEASUREMENT_ANGLE,
    "native_unit_of_measurement": DEGREE,
    "suggested_display_precision": 0,
}
PRECIPITATION: Quantity = {
    "device_class": SensorDeviceClass.PRECIPITATION_INTENSITY,
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UnitOfVolumetricFlux.MILLIMETERS_PER_HOUR,
    "suggested_display_precision": 1,
}
INDEX: Quantity = {
    "state_class": SensorStateClass.MEASUREMENT,
    "native_unit_of_measurement": UV_INDEX,
    "suggested_display_precision": 1,
}
TIMESTAMP: Quantity = {"device_class": SensorDeviceClass.TIMESTAMP}
COUNT: Quantity = {"state_class": SensorStateClass.TOTAL_INCREASING, "survives_silence": True}
DISABLED: Quantity = {"entity_registry_enabled_default": False}
DIAGNOSTIC: Quantity = {**DISABLED, "entity_category": EntityCategory.DIAGNOSTIC}
