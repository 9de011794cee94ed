"""Which sensors the demand of the running quarter-hour has."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.components.sensor import SensorEntityDescription

from ..energy_core.demand import Demand
from .quantities import POWER


@dataclass(frozen=True, kw_only=True)
class DemandSensorDescription(SensorEntityDescription):
    """A figure of the running quarter-hour, in W."""

    value_fn: Callable[[Demand], float | None]


def _sensor(key: str, value_fn: Callable[[Demand], float | None]) -> DemandSensorDescription:
    """Describe a figure."""
    merged: dict[str, Any] = {**POWER}
    return DemandSensorDescription(key=key, translation_key=key, value_fn=value_fn, **merged)


DEMAND_SENSORS: tuple[DemandSensorDescription, ...] = (
    _sensor("quarter_demand", lambda demand: demand.demand_w),
    _sensor("quarter_projection", lambda demand: demand.projection_w),
)
