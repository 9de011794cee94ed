"""Which sensors the columns of a reading become, of every device but the meter."""

import re
from collections.abc import Callable, Collection, Mapping
from functools import partial
from typing import Any

from homeassistant.components.sensor import SensorDeviceClass

from ..const import SUBENTRY_FRONIUS, SUBENTRY_SMA, SUBENTRY_WEATHER
from ..coordinator import DeviceCoordinator
from ..energy_core.models import Reading
from ..entity import DeviceValue
from .description import DeviceSensorDescription
from .quantities import (
    CHARGE,
    DIAGNOSTIC,
    DISABLED,
    DISTANCE,
    ENERGY,
    FREQUENCY,
    GAS,
    HUMIDITY,
    INDEX,
    POWER,
    PRECIPITATION,
    PRESSURE,
    SHARE,
    TEMPERATURE,
    WATER,
    WIND_DIRECTION,
    WIND_SPEED,
    Quantity,
)

# What the codes of the status of an inverter mean, as their makers list them.
STATUS: Mapping[str, Mapping[int, str]] = {
    SUBENTRY_FRONIUS: dict.fromkeys(range(7), "startup")
    | {
        7: "running",
        8: "standby",
        9: "bootloading",
        10: "error",
        11: "idle",
        12: "ready",
        13: "sleeping",
    },
    SUBENTRY_SMA: {35: "error", 303: "off", 307: "running", 455: "warning"},
}
STATES = (
    "startup",
    "running",
    "standby",
    "bootloading",
    "error",
    "idle",
    "ready",
    "sleeping",
    "off",
    "warning",
)

CONDITIONS = (
    "ash",
    "clear",
    "clouds",
    "drizzle",
    "dust",
    "fog",
    "haze",
    "mist",
    "rain",
    "sand",
    "smoke",
    "snow",
    "squall",
    "thunderstorm",
    "tornado",
)

QUANTITIES: Mapping[str, Quantity] = {
    "pv_power_w": POWER,
    "pv_day_kwh": ENERGY,
    "pv_total_kwh": ENERGY,
    "pv_year_kwh": {**ENERGY, **DISABLED},
    "pv_generation_power_w": {**POWER, **DISABLED},
    "battery_power_w": POWER,
    "battery_soc_pct": CHARGE,
    "load_power_w": POWER,
    "grid_power_w": POWER,
    "import_power_w": POWER,
    "export_power_w": POWER,
    "import_total_kwh": ENERGY,
    "import_t1_kwh": ENERGY,
    "import_t2_kwh": ENERGY,
    "export_total_kwh": ENERGY,
    "export_t1_kwh": ENERGY,
    "export_t2_kwh": ENERGY,
    "ev_power_w": POWER,
    "ev_total_kwh": ENERGY,
    "gas_m3": GAS,
    "water_m3": WATER,
    "temperature_c": TEMPERATURE,
    "feels_like_c": TEMPERATURE,
    "dew_point_c": {**TEMPERATURE, **DISABLED},
    "humidity_pct": HUMIDITY,
    "pressure_hpa": PRESSURE,
    "cloud_cover_pct": SHARE,
    "visibility_m": {**DISTANCE, **DISABLED},
    "wind_speed_m_s": WIND_SPEED,
    "wind_gust_m_s": {**WIND_SPEED, **DISABLED},
    "wind_bearing_deg": WIND_DIRECTION,
    "uv_index": INDEX,
    "rain_mm_h": PRECIPITATION,
    "snow_mm_h": PRECIPITATION,
    "condition": {"device_class": SensorDeviceClass.ENUM, "options": list(CONDITIONS)},
    "frequency_hz": {**FREQUENCY, **DISABLED},
    "device_status": {**DIAGNOSTIC, "device_class": SensorDeviceClass.ENUM, "options": list(STATES)},
    "error_code": DIAGNOSTIC,
}

# One of several inverters, smart meters or batteries behind a device, and what is told of it.
APART: Mapping[str, Quantity] = {
    "inverter_power_w": POWER,
    "inverter_day_kwh": ENERGY,
    "inverter_total_kwh": ENERGY,
    "inverter_soc_pct": CHARGE,
    "meter_power_w": POWER,
    "storage_soc_pct": CHARGE,
}
_APART = re.compile(r"(inverter|meter|storage)_([0-9]+)_([a-z_]+)")

# What the weather does not mention is not there: it neither rains nor snows.
_NOTHING_FALLS = {"rain_mm_h": 0.0, "snow_mm_h": 0.0}


def columns_of(kind: str, reading: Reading) -> Collection[str]:
    """Return the columns of a reading that become sensors; one that is alone is not apart from all."""
    columns = dict.fromkeys(reading.values)
    if kind == SUBENTRY_WEATHER:
        columns |= _NOTHING_FALLS
    numbers: dict[str, set[str]] = {}
    for column in columns:
        if match := _APART.fullmatch(column):
            numbers.setdefault(match[1], set()).add(match[2])
    alone = tuple(f"{thing}_{number}_" for thing, (number, *more) in numbers.items() if not more)
    return [column for column in columns if not column.startswith(alone)]


def describe(column: str) -> DeviceSensorDescription[DeviceCoordinator] | None:
    """Return the sensor that a column becomes, None if it becomes none."""
    quantity, named = QUANTITIES.get(column), column
    more: dict[str, Any] = {}
    if quantity is None and (match := _APART.fullmatch(column)):
        named = f"{match[1]}_{match[3]}"
        quantity, more = APART.get(named), {"translation_placeholders": {"number": match[2]}}
    if quantity is None:
        return None
    value_fn = _VALUES.get(column) or partial(_value, column)
    return DeviceSensorDescription(key=column, translation_key=named, value_fn=value_fn, **quantity, **more)


def _value(column: str, coordinator: DeviceCoordinator) -> DeviceValue:
    """Return what a device said in a column, None if nothing."""
    return None if coordinator.data is None else coordinator.data.values.get(column)


def _falling(column: str, coordinator: DeviceCoordinator) -> DeviceValue:
    """Return how much falls; where the weather is known and does not mention it, nothing does."""
    return None if coordinator.data is None else coordinator.data.values.get(column, _NOTHING_FALLS[column])


def _status(coordinator: DeviceCoordinator) -> DeviceValue:
    """Return how an inverter fares in a word, None for a code that its maker does not explain."""
    code = _value("device_status", coordinator)
    return STATUS.get(coordinator.kind, {}).get(code) if isinstance(code, int) else None


def _condition(coordinator: DeviceCoordinator) -> DeviceValue:
    """Return the weather in a word of the service."""
    word = _value("condition", coordinator)
    word = word.lower() if isinstance(word, str) else None
    return word if word in CONDITIONS else None


_VALUES: Mapping[str, Callable[[DeviceCoordinator], DeviceValue]] = {
    "condition": _condition,
    "device_status": _status,
    **{column: partial(_falling, column) for column in _NOTHING_FALLS},
}
