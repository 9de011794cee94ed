"""Outputs of their settings."""

from collections.abc import Mapping
from typing import Any

from ..config import (
    Nothing,
    decode,
)
from ..exceptions import ConfigError
from ..protocols import Clock, Output, SwitchSink
from .kinds import IN_HOME_ASSISTANT, OUTPUT_CONFIGS, OUTPUTS


def output_config(table: Mapping[str, object], *, key: str = "output", where: str | None = None) -> object:
    """Return the configuration of an output, decoded by the class of its `type`."""
    cls = OUTPUT_CONFIGS.load(table.get("type", Nothing()), key=f"{key}.type", where=where)
    rest = {name: value for name, value in table.items() if name != "type"}
    return decode(cls, rest, key=key, where=where)


def make_output(config: object, *, sink: SwitchSink | None = None, clock: Clock | None = None) -> Output:
    """Return the output of a typed configuration; nothing is opened or switched yet.

    An entity of Home Assistant is switched through the sink of that door; without one it is a ConfigError.
    """
    for kind in OUTPUT_CONFIGS.names:
        if isinstance(config, OUTPUT_CONFIGS.load(kind, key="type")):
            make = OUTPUTS.load(kind, key="type")
            if kind != IN_HOME_ASSISTANT:
                return make(config, clock)
            if sink is None:
                raise no_sink("type", None)
            return make(config, sink, clock)
    raise TypeError(f"no output takes {type(config).__name__}")


def output_place(config: Any) -> str:
    """Return what an output switches, in words: a pin or an entity. No two outputs may have the same."""
    return str(config.where)


def no_sink(key: str, where: str | None) -> ConfigError:
    """Return that there is no Home Assistant here."""
    others = ", ".join(kind for kind in OUTPUT_CONFIGS.names if kind != IN_HOME_ASSISTANT)
    takes = f"{others}; entities are switched in Home Assistant only"
    return ConfigError(key, IN_HOME_ASSISTANT, takes, where=where)
