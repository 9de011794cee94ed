"""The coordinator of an analogue input."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.core import HomeAssistant

from ..const import GPIO_REQUIREMENTS
from ..energy_core.protocols import Clock
from ..energy_core.readers.mcp3008 import Mcp3008Config, Mcp3008Reader
from ..energy_core.units import unit_of
from .polled import PolledCoordinator

# What a unit usually counts.
DEVICE_CLASSES: Mapping[str, SensorDeviceClass] = {
    "A": SensorDeviceClass.CURRENT,
    "Hz": SensorDeviceClass.FREQUENCY,
    "V": SensorDeviceClass.VOLTAGE,
    "W": SensorDeviceClass.POWER,
    "hPa": SensorDeviceClass.PRESSURE,
    "kW": SensorDeviceClass.POWER,
    "m": SensorDeviceClass.DISTANCE,
    "m/s": SensorDeviceClass.WIND_SPEED,
    "mm": SensorDeviceClass.DISTANCE,
    "mm/h": SensorDeviceClass.PRECIPITATION_INTENSITY,
    "°C": SensorDeviceClass.TEMPERATURE,
}


class AnalogueCoordinator(PolledCoordinator[Mcp3008Config, Mcp3008Reader]):
    """Asks one input of an MCP3008, of this machine or of a Raspberry Pi on the network."""

    config_class = Mcp3008Config
    requirements = GPIO_REQUIREMENTS

    @property
    @override
    def identity(self) -> Mapping[str, Any]:
        """Which chip it is."""
        return {"manufacturer": "Microchip", "model": "MCP3008"}

    @property
    def column(self) -> str:
        """Under which name its readings have the value."""
        return self.settings.config.column

    @property
    def unit(self) -> str | None:
        """The unit that the user chose."""
        return unit_of(self.column)

    @property
    def device_class(self) -> SensorDeviceClass | None:
        """The kind of quantity that the user chose, else the usual one of the unit."""
        chosen = self.settings.device_class
        return SensorDeviceClass(chosen) if chosen else DEVICE_CLASSES.get(self.unit or "")

    @classmethod
    @override
    def make_reader(cls, hass: HomeAssistant, config: Mcp3008Config, clock: Clock) -> Mcp3008Reader:
        """Return a reader; nothing is opened yet."""
        return Mcp3008Reader(config, clock)

    @classmethod
    @override
    async def async_close(cls, reader: Mcp3008Reader) -> None:
        """Give the input back."""
        await reader.close()
