"""What a charger tells, as sensors."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, override

from homeassistant.components.binary_sensor import BinarySensorEntity, BinarySensorEntityDescription
from homeassistant.components.binary_sensor.const import BinarySensorDeviceClass
from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfEnergy, UnitOfPower
from homeassistant.util import dt as dt_util

from ..charger_entity import ChargerEntity
from ..coordinators.charger import ChargerCoordinator
from ..energy_core.controllers.decision import GUARD, ProblemKind, Reason

_STALE = frozenset({Reason.STALE, Reason.RECOVERING, Reason.STARTING})

type ChargerValue = float | str | datetime | None


@dataclass(frozen=True, kw_only=True)
class ChargerSensorDescription(SensorEntityDescription):
    """A value of what a charger explains."""

    value_fn: Callable[[Mapping[str, Any]], ChargerValue]


@dataclass(frozen=True, kw_only=True)
class ChargerBinarySensorDescription(BinarySensorEntityDescription):
    """A yes or no about a charger."""

    value_fn: Callable[[ChargerCoordinator], bool]


def _next_change(data: Mapping[str, Any]) -> datetime | None:
    """Return when it may change next, to the second."""
    text = data["next_change_at"]
    return dt_util.parse_datetime(text).replace(microsecond=0) if text else None  # type: ignore[union-attr]


def _solar_share(data: Mapping[str, Any]) -> float | None:
    """Return how much of what was charged today was from the sun [%]."""
    charged = data.get("charged_today_kwh")
    return round(100 * data["solar_today_kwh"] / charged) if charged else None


CHARGER_SENSORS = (
    ChargerSensorDescription(
        key="excess_power",
        translation_key="excess_power",
        device_class=SensorDeviceClass.POWER,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfPower.WATT,
        suggested_display_precision=0,
        value_fn=lambda data: data.get("excess_w"),
    ),
    ChargerSensorDescription(
        key="reason",
        translation_key="charging_reason",
        device_class=SensorDeviceClass.ENUM,
        options=list(Reason),
        value_fn=lambda data: data["reason"],
    ),
    ChargerSensorDescription(
        key="next_change",
        translation_key="next_change",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=_next_change,
    ),
    ChargerSensorDescription(
        key="charged_today",
        translation_key="charged_today",
        device_class=SensorDeviceClass.ENERGY,
        state_class=SensorStateClass.TOTAL_INCREASING,
        native_unit_of_measurement=UnitOfEnergy.KILO_WATT_HOUR,
        suggested_display_precision=2,
        value_fn=lambda data: data.get("charged_today_kwh"),
    ),
    ChargerSensorDescription(
        key="solar_share",
        translation_key="solar_share",
        native_unit_of_measurement="%",
        value_fn=_solar_share,
    ),
    ChargerSensorDescription(
        key="switches_today",
        translation_key="switches_today",
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda data: data.get("switches_today"),
    ),
)

CHARGER_BINARY_SENSORS = (
    ChargerBinarySensorDescription(
        key="stale",
        translation_key="charger_stale",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda charger: charger.data["reason"] in _STALE,
    ),
    ChargerBinarySensorDescription(
        key="guard_active",
        translation_key="guard_active",
        value_fn=lambda charger: charger.data["reason"] in GUARD,
    ),
    ChargerBinarySensorDescription(
        key="mismatch",
        translation_key="charger_mismatch",
        device_class=BinarySensorDeviceClass.PROBLEM,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda charger: any(
            problem.kind is ProblemKind.MISMATCH for problem in charger.controller.problems
        ),
    ),
)


class ChargerSensor(ChargerEntity, SensorEntity):
    """One value of what a charger explains."""

    entity_description: ChargerSensorDescription

    @property
    @override
    def _value(self) -> ChargerValue:
        """What it is now."""
        return self.entity_description.value_fn(self.coordinator.data)

    @property
    @override
    def native_value(self) -> ChargerValue:
        """What it is now."""
        return self._value


class ChargerBinarySensor(ChargerEntity, BinarySensorEntity):
    """A yes or no about a charger."""

    entity_description: ChargerBinarySensorDescription

    @property
    @override
    def _value(self) -> bool:
        """The answer now."""
        return self.entity_description.value_fn(self.coordinator)

    @property
    @override
    def is_on(self) -> bool:
        """The answer now."""
        return self._value
