"""The subentry flow of an analogue input."""

import re
from collections.abc import Mapping
from typing import Any, override

import probatio
from homeassistant.components.sensor import SensorDeviceClass
from homeassistant.config_entries import SubentryFlowResult
from homeassistant.const import CONF_DEVICE_CLASS, CONF_HOST, CONF_PORT, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
from homeassistant.util import slugify

from ..const import CONF_ADVANCED, CONF_PERIOD, SUBENTRY_ANALOGUE
from ..energy_core.readers.mcp3008 import Mode
from ..energy_core.units import UNITS
from .device import DeviceSubentryFlow
from .points import points_of, points_text

_QUANTITY = "quantity"
_POINTS = "points"
_UNITS = ("a", "v", "w", "kw", "c", "pct", "hpa", "hz", "m", "mm", "m_s", "mm_h", "deg")
DEVICE_CLASSES = (
    SensorDeviceClass.CURRENT,
    SensorDeviceClass.VOLTAGE,
    SensorDeviceClass.POWER,
    SensorDeviceClass.TEMPERATURE,
    SensorDeviceClass.HUMIDITY,
    SensorDeviceClass.MOISTURE,
    SensorDeviceClass.BATTERY,
    SensorDeviceClass.PRESSURE,
    SensorDeviceClass.DISTANCE,
    SensorDeviceClass.WIND_SPEED,
)


def _number(minimum: float, maximum: float, step: float | str = 1, unit: str | None = None) -> NumberSelector:
    """Return a box for a number."""
    config = NumberSelectorConfig(min=minimum, max=maximum, step=step, mode=NumberSelectorMode.BOX)  # type: ignore[typeddict-item]
    if unit:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


def _whole(minimum: int, maximum: int) -> Any:
    """Return a box for a whole number."""
    return probatio.All(_number(minimum, maximum), probatio.Coerce(int))


CALIBRATION = probatio.Schema(
    {
        probatio.Required("gain", default=1.0): _number(-1e6, 1e6, "any"),
        probatio.Required("offset", default=0.0): _number(-1e6, 1e6, "any"),
        probatio.Optional(_POINTS): TextSelector(),
    }
)
CHIP = probatio.Schema(
    {
        probatio.Optional(CONF_HOST): TextSelector(),
        probatio.Required(CONF_PORT, default=8888): _whole(1, 65535),
        probatio.Required("chip_select", default=0): _whole(0, 1),
        probatio.Required("reference_v", default=3.3): _number(0.25, 5.5, "any", "V"),
    }
)
ADVANCED = probatio.Schema(
    {
        probatio.Required(CONF_PERIOD, default=5): _number(1, 900, 1, UnitOfTime.SECONDS),
        probatio.Required("smoothing", default=0): _number(0, 3600, "any", UnitOfTime.SECONDS),
        probatio.Required("samples", default=16): _whole(1, 1000),
        probatio.Required("window", default=0.2): _number(0.1, 2, 0.1, UnitOfTime.SECONDS),
    }
)
SECTIONS: Mapping[str, tuple[probatio.Schema, bool]] = {
    "calibration": (CALIBRATION, False),
    "chip": (CHIP, True),
    CONF_ADVANCED: (ADVANCED, True),
}
ANALOGUE = probatio.Schema(
    {
        probatio.Required("channel", default=0): _whole(0, 7),
        probatio.Required("differential", default=False): BooleanSelector(),
        probatio.Required("mode", default=Mode.MEAN): SelectSelector(
            SelectSelectorConfig(options=list(Mode), translation_key="mode")
        ),
        probatio.Required("unit", default="v"): SelectSelector(
            SelectSelectorConfig(
                options=[SelectOptionDict(value=unit, label=UNITS[unit]) for unit in _UNITS],
                mode=SelectSelectorMode.DROPDOWN,
            )
        ),
        probatio.Optional(CONF_DEVICE_CLASS): SelectSelector(
            SelectSelectorConfig(
                options=list(DEVICE_CLASSES),
                mode=SelectSelectorMode.DROPDOWN,
                translation_key="device_class",
            )
        ),
        **{
            probatio.Required(name): section(schema, {"collapsed": is_collapsed})
            for name, (schema, is_collapsed) in SECTIONS.items()
        },
    }
)


class AnalogueSubentryFlow(DeviceSubentryFlow):
    """Add an input of an MCP3008, or change what its volts stand for."""

    kind = SUBENTRY_ANALOGUE
    unique = (CONF_HOST, CONF_PORT, "chip_select", "channel", "differential")

    @override
    def _schema(self) -> probatio.Schema:
        """Return the form about the input."""
        return ANALOGUE

    @override
    def _typed(self, user_input: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings of a reader, of what the form says: points, or gain and offset."""
        data = {key: value for key, value in user_input.items() if key not in SECTIONS}
        for name in SECTIONS:
            data |= user_input[name]
        if points := points_of(data.pop(_POINTS, "")):
            del data["gain"], data["offset"]
            data[_POINTS] = points
        if not data.get(CONF_HOST, "").strip():
            data.pop(CONF_HOST, None)
        if _QUANTITY in self._data:
            data[_QUANTITY] = self._data[_QUANTITY]
        return data

    @override
    def _filled_in(self, data: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return how the form is filled in for settings."""
        shown = {**data, _POINTS: points_text(data.get(_POINTS, ()))}
        filled_in = {key: value for key, value in shown.items() if key != _POINTS}
        for name, (schema, _) in SECTIONS.items():
            fields = [str(field) for field in schema.schema]
            filled_in[name] = {key: shown[key] for key in fields if key in shown}
        return filled_in

    @override
    async def _async_finish(self, title: str) -> SubentryFlowResult:
        """Add the input, or change it; its name when it was added names the column of what is kept."""
        if _QUANTITY not in self._data:
            quantity = re.sub(r"^[^a-z]+", "", slugify(title)) or "value"
            self._data = {**self._data, _QUANTITY: quantity}
        return await super()._async_finish(title)
