"""What the user set for a charger, as values."""

from collections.abc import Mapping
from typing import Any, cast

from .const import CONF_CHARGER_ENTITY, CONF_DRY_RUN, CONF_METER, CONF_OUTPUT, DOMAIN
from .energy_core.config import decode
from .energy_core.controllers.config import ControllerConfig
from .energy_core.factory import output_config
from .energy_core.outputs.entity_switch import EntitySwitchConfig
from .energy_core.outputs.gpio import GpioConfig

SOURCES = CONF_CHARGER_ENTITY, CONF_METER
_NOT_OF_THE_CONTROLLER = frozenset({*SOURCES, CONF_DRY_RUN, CONF_OUTPUT})

type ChargerOutput = EntitySwitchConfig | GpioConfig  # known here, so that the loop imports neither


def controller_config(data: Mapping[str, Any], held: Mapping[str, Any]) -> ControllerConfig:
    """Return the settings of a subentry with those that were changed elsewhere. Raises ConfigError."""
    given = {key: value for key, value in data.items() if key not in _NOT_OF_THE_CONTROLLER}
    threshold = {"upper_threshold_power": given["charging_power"]}
    return decode(ControllerConfig, threshold | given | dict(held))


def charger_output(data: Mapping[str, Any], name: str) -> ChargerOutput:
    """Return the settings of the output of a subentry. Raises ConfigError."""
    return cast("ChargerOutput", output_config({**data[CONF_OUTPUT], "name": name}))


def switched_by(data: Mapping[str, Any]) -> tuple[ChargerOutput, bool]:
    """Return what a subentry has switched, whether its defaults are written out or not."""
    return charger_output(data, DOMAIN), data.get(CONF_DRY_RUN, False)
