"""Which sensors the store of a device has."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from homeassistant.components.sensor import SensorEntityDescription, SensorStateClass

from ..logger import LoggerCoordinator
from ..store_entity import StoreEntityDescription, StoreValue
from .quantities import TIMESTAMP


@dataclass(frozen=True, kw_only=True)
class StoreSensorDescription(StoreEntityDescription, SensorEntityDescription):
    """A value of the store of a device."""


def _written(figure: str, logger: LoggerCoordinator) -> StoreValue:
    """Return a figure of what was written."""
    value: StoreValue = getattr(logger.agent, figure)
    return value


def _store(figure: str, **more: Any) -> StoreSensorDescription:
    """Describe a figure of the writing."""
    return StoreSensorDescription(
        key=figure,
        translation_key=figure,
        value_fn=partial(_written, figure),
        entity_registry_enabled_default=False,
        **more,
    )


STORE_SENSORS: tuple[StoreSensorDescription, ...] = (
    _store("rows_written", state_class=SensorStateClass.TOTAL_INCREASING),
    _store("rows_waiting", state_class=SensorStateClass.MEASUREMENT),
    _store("last_write", **TIMESTAMP),
)
