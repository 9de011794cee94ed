"""The form of how a charger charges: what everybody is asked, and the rest in sections.

What is a number or a choice among the entities of the charger is set there, and not asked here.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import time, timedelta
from typing import Any, NamedTuple

import probatio
from homeassistant.const import (
    CONF_NAME,
    PERCENTAGE,
    UnitOfElectricCurrent,
    UnitOfEnergy,
    UnitOfPower,
)
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    DurationSelector,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    TextSelector,
    TimeSelector,
)

from ..const import CONF_CHARGER_ENTITY, CONF_CHARGING_POWER, CONF_DRY_RUN, CONF_GUARD, CONF_METER
from ..energy_core.controllers.config import ControllerConfig, Count, Mode

_DEFAULTS = ControllerConfig()
DURATIONS = tuple(each.name for each in fields(ControllerConfig) if each.name.endswith("_seconds"))

_FIELDS = {each.name: each for each in fields(_DEFAULTS)}

type _Fields = dict[Any, Any]


def _bounds(key: str) -> tuple[float, float]:
    """Return the bounds of the number of a setting."""
    bounds = _FIELDS[key].metadata
    return bounds["minimum"], bounds["maximum"]


def _number(key: str, unit: str | None = None, step: float = 1) -> NumberSelector:
    """Return a box for the number of a setting, within its bounds."""
    least, most = _bounds(key)
    config = NumberSelectorConfig(min=least, max=most, step=step, mode=NumberSelectorMode.BOX)
    if unit:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


def _choice(key: str, options: list[str]) -> SelectSelector:
    """Return a choice of words."""
    return SelectSelector(SelectSelectorConfig(options=options, translation_key=key))


def _asked(**selectors: Any) -> _Fields:
    """Return the fields of settings that have a default, which is theirs."""
    values = shown_of({key: getattr(_DEFAULTS, key) for key in selectors})
    return {probatio.Required(key, default=values[key]): each for key, each in selectors.items()}


def _optional(**selectors: Any) -> _Fields:
    """Return the fields of settings that may be left empty."""
    return {probatio.Optional(key): each for key, each in selectors.items()}


def shown_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as the form shows them: seconds as durations, times as texts, none that is not set."""
    return {key: _shown(key, value) for key, value in values.items() if value is not None}


def _shown(key: str, value: Any) -> Any:
    """Return a setting as the form shows it."""
    if key.endswith("_seconds"):
        minutes, seconds = divmod(int(value), 60)
        return {"hours": minutes // 60, "minutes": minutes % 60, "seconds": seconds}
    return value.isoformat() if isinstance(value, time) else value


SECTIONS: Mapping[str, _Fields] = {
    "switching": {
        **_asked(
            moving_average_seconds=DurationSelector(),
            min_on_seconds=DurationSelector(),
            min_off_seconds=DurationSelector(),
        ),
        **_asked(max_switches_per_day=probatio.All(_number("max_switches_per_day"), probatio.Coerce(int))),
        **_optional(battery_soc_pct=_number("battery_soc_pct", PERCENTAGE)),
    },
    "cheap": _asked(
        cheap_at_night=BooleanSelector(),
        cheap_from=TimeSelector(),
        cheap_until=TimeSelector(),
        daily_kwh=_number("daily_kwh", UnitOfEnergy.KILO_WATT_HOUR, 0.1),
    ),
    "ready": {
        **_optional(ready_by=TimeSelector()),
        **_asked(
            ready_by_kwh=_number("ready_by_kwh", UnitOfEnergy.KILO_WATT_HOUR, 0.1),
            ready_by_count=_choice("ready_by_count", list(Count)),
        ),
    },
    "limits": {
        **_optional(
            fuse_power=_number("fuse_power", UnitOfPower.WATT),
            fuse_current=_number("fuse_current", UnitOfElectricCurrent.AMPERE),
        ),
        **_asked(
            reserve_power=_number("reserve_power", UnitOfPower.WATT),
            max_age_seconds=DurationSelector(),
            override_seconds=DurationSelector(),
            after_on=_choice("after_on", [each for each in Mode if each is not Mode.ON]),
            on_ignores_guard=BooleanSelector(),
            on_ignores_freshness=BooleanSelector(),
        ),
    },
}
_ASKED = {CONF_CHARGING_POWER, CONF_CHARGER_ENTITY, CONF_GUARD, CONF_DRY_RUN, CONF_METER}
_OWN = _ASKED.union(str(field) for each in SECTIONS.values() for field in each)


def form(meters: Mapping[str, str]) -> probatio.Schema:
    """Return the form; of several meters, titles by their subentries, one is asked for."""
    choice = [SelectOptionDict(value=key, label=title) for key, title in meters.items()]
    meter = {probatio.Required(CONF_METER): SelectSelector(SelectSelectorConfig(options=choice))}
    sections = {
        probatio.Required(name): section(probatio.Schema(each), {"collapsed": True})
        for name, each in SECTIONS.items()
    }
    return probatio.Schema(
        {
            probatio.Required(CONF_NAME): TextSelector(),
            probatio.Required(CONF_CHARGING_POWER, default=_DEFAULTS.charging_power): _number(
                CONF_CHARGING_POWER, UnitOfPower.WATT
            ),
            probatio.Optional(CONF_CHARGER_ENTITY): EntitySelector(
                EntitySelectorConfig(domain="sensor", device_class="power")
            ),
            **(meter if len(meters) > 1 else {}),
            probatio.Required(CONF_GUARD): BooleanSelector(),
            probatio.Required(CONF_DRY_RUN, default=False): BooleanSelector(),
            **sections,
        }
    )


def asked_of(config: ControllerConfig) -> dict[str, Any]:
    """Return those settings of a controller that the form asks."""
    return {key: getattr(config, key) for key in _FIELDS.keys() & _OWN}


def filled_in(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the form as it is filled in with settings."""
    shown = shown_of(settings)
    sections = {
        name: {str(field): shown.pop(str(field)) for field in each if str(field) in shown}
        for name, each in SECTIONS.items()
    }
    return {**shown, **sections}


def settings_of(user_input: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of a form that was filled in; those before that it does not ask for stay."""
    given = {key: value for key, value in user_input.items() if key not in SECTIONS}
    for name in SECTIONS:
        given.update(user_input[name])
    kept = {key: value for key, value in before.items() if key not in _OWN}
    return {**kept, **{key: _kept(value) for key, value in given.items()}}


def _kept(value: Any) -> Any:
    """Return a value as it is kept: a duration in seconds."""
    return timedelta(**value).total_seconds() if isinstance(value, dict) else value


class OutOfBounds(NamedTuple):
    """A duration that is too short or too long, and its bounds as people read them."""

    key: str
    least: str
    most: str


def out_of_bounds(settings: Mapping[str, Any]) -> OutOfBounds | None:
    """Return the first duration that is too short or too long, None if all are well."""
    for key in DURATIONS:
        least, most = _bounds(key)
        if not least <= settings.get(key, least) <= most:
            return OutOfBounds(key, str(timedelta(seconds=least)), str(timedelta(seconds=most)))
    return None
