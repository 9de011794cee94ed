"""The sensors of an analogue input, which are what the user made of it."""

from ..coordinators.analogue import AnalogueCoordinator
from ..entity import DeviceValue
from .description import DeviceSensorDescription
from .quantities import DIAGNOSTIC, VOLTAGE


def _value(coordinator: AnalogueCoordinator) -> DeviceValue:
    """Return what the volts at the input stand for."""
    return None if coordinator.data is None else coordinator.data.values.get(coordinator.column)


def _input_v(coordinator: AnalogueCoordinator) -> DeviceValue:
    """Return the volts at the input themselves, which help to calibrate it."""
    volts = None if coordinator.data is None else coordinator.data.info.get("input_v")
    return volts if isinstance(volts, float) else None


VALUE = DeviceSensorDescription[AnalogueCoordinator](key="value", name=None, value_fn=_value)
INPUT = DeviceSensorDescription[AnalogueCoordinator](
    key="input_v",
    translation_key="input_v",
    value_fn=_input_v,
    **{**VOLTAGE, "suggested_display_precision": 3},
    **DIAGNOSTIC,
)
