"""The questions that the Solar API answers."""

from enum import StrEnum


class Endpoint(StrEnum):
    """What is asked of a data logger."""

    POWERFLOW = "powerflow"
    INVERTER_SYSTEM = "inverter-system"
    INVERTER_DEVICE = "inverter-device"
    METER = "meter"
    STORAGE = "storage"
