"""What the sensors of all devices are described by."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from homeassistant.components.sensor import SensorEntityDescription

from ..coordinator import DeviceCoordinator
from ..entity import DeviceEntityDescription


@dataclass(frozen=True, kw_only=True)
class DeviceSensorDescription[CoordinatorT: DeviceCoordinator](
    DeviceEntityDescription[CoordinatorT], SensorEntityDescription
):
    """A value of a device, and what belongs to it."""

    attributes_fn: Callable[[CoordinatorT], dict[str, Any]] | None = None
