"""The forms of what switches a charger: what everybody is asked, and the rest in a section."""

from collections.abc import Mapping
from typing import Any

import probatio
from homeassistant.const import CONF_HOST, CONF_PORT, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
)

from ..const import CONF_ENTITY
from ..energy_core.outputs.entity_switch import EntitySwitchConfig
from ..energy_core.outputs.gpio import GpioConfig

MORE = "more"
DAY_S = 86_400
_A_PLUG = EntitySwitchConfig(name="plug", entity_id="switch.plug")  # with what is usual, as is the pin
_A_PIN = GpioConfig(name="pin", pin=0)

type _Fields = Mapping[Any, Any]


def _whole(least: float, most: float) -> probatio.All[Any]:
    """Return a box for a whole number."""
    config = NumberSelectorConfig(min=least, max=most, step=1, mode=NumberSelectorMode.BOX)
    return probatio.All(NumberSelector(config), probatio.Coerce(int))


def _seconds(least: float, most: float, step: float = 1) -> NumberSelector:
    """Return a box for a duration."""
    return NumberSelector(
        NumberSelectorConfig(
            min=least,
            max=most,
            step=step,
            mode=NumberSelectorMode.BOX,
            unit_of_measurement=UnitOfTime.SECONDS,
        )
    )


_PLUG = {
    probatio.Required(CONF_ENTITY): EntitySelector(
        EntitySelectorConfig(domain=["switch", "input_boolean", "light"])
    ),
    probatio.Optional("auto_off"): _seconds(20, DAY_S),
}
_PLUG_MORE = {
    probatio.Optional("heartbeat"): _seconds(5, DAY_S / 2),
    probatio.Required("timeout", default=_A_PLUG.timeout.total_seconds()): _seconds(0.1, 60, 0.1),
}
_PIN: dict[Any, Any] = {
    probatio.Required("pin"): _whole(0, 27),
    probatio.Required("active_high", default=_A_PIN.active_high): BooleanSelector(),
    probatio.Optional(CONF_HOST): TextSelector(),
}
_PIN_MORE: dict[Any, Any] = {
    probatio.Required(CONF_PORT, default=_A_PIN.port): _whole(1, 65_535),
    probatio.Required("dead_man", default=_A_PIN.dead_man.total_seconds()): _seconds(15, 600),
    probatio.Required("timeout", default=_A_PIN.timeout.total_seconds()): _seconds(0.1, 60, 0.1),
}


def _form(first: _Fields, more: _Fields) -> probatio.Schema:
    """Return a form whose rest is in a section that is closed at first."""
    rest = section(probatio.Schema(dict(more)), {"collapsed": True})
    return probatio.Schema({**first, probatio.Required(MORE): rest})


_PARTS: Mapping[str, tuple[_Fields, _Fields]] = {
    "entity_switch": (_PLUG, _PLUG_MORE),
    "gpio": (_PIN, _PIN_MORE),
}
FORMS = {kind: _form(*parts) for kind, parts in _PARTS.items()}


def shown_output(output: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Return the form of a kind of output as it is filled in with its settings."""
    more = {str(key) for key in _PARTS[kind][1]}
    inside = {key: value for key, value in output.items() if key in more}
    return {**{key: value for key, value in output.items() if key not in more}, MORE: inside}


def output_of(kind: str, user_input: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of an output whose form was filled in; those that it does not ask for stay."""
    asked = {str(key) for part in _PARTS[kind] for key in part}
    kept = {key: value for key, value in before.items() if key not in asked}
    given = {key: value for key, value in user_input.items() if key != MORE}
    return {**kept, **given, **user_input[MORE], "type": kind}
