"""From the configuration of outputs to objects."""

from datetime import timedelta

import pytest

from energy_core.exceptions import ConfigError
from energy_core.factory import app_config, make_output, output_config, output_place
from energy_core.outputs.entity_switch import EntitySwitch, EntitySwitchConfig
from energy_core.outputs.gpio import GpioConfig, GpioOutput
from tests.energy_core.outputs.plugs import Plugs
from tests.energy_core.readers.clock import HandClock

RELAY = {"type": "gpio", "name": "car", "pin": 17}
PUMP = {"type": "gpio", "name": "pump", "pin": 17, "host": "shed.local", "active_high": False}
PLUG = {"type": "entity_switch", "name": "plug", "entity_id": "switch.car", "auto_off": "5m"}


def house(*outputs: object) -> dict[str, object]:
    """Return a configuration with outputs."""
    return {"house": {"name": "Home"}, "outputs": list(outputs)}


def test_they_become_typed() -> None:
    """In their order; the same pin of another machine is another."""
    config = app_config(house(RELAY, PUMP))
    assert config.outputs == (
        GpioConfig(name="car", pin=17),
        GpioConfig(name="pump", pin=17, host="shed.local", active_high=False),
    )


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        (
            [{**RELAY, "type": "relay"}],
            "outputs[0].type: got 'relay', takes a known type of output: entity_switch, gpio",
        ),
        ([{"name": "car"}], "outputs[0].type: got nothing, takes a known type of output"),
        ([RELAY, {**PUMP, "pin": 40}], "outputs[1].pin: got 40, takes a whole number from 0 to 27"),
        (
            [{**RELAY, "bcm": 17}],
            "outputs[0].bcm: got something, takes no such key here; known are name, pin",
        ),
        (
            [RELAY, {**PUMP, "name": "car"}],
            "outputs[1].name: got 'car', takes a name that none of the other outputs has",
        ),
        (
            [RELAY, {**RELAY, "name": "pump", "active_high": False}],
            "outputs[1].pin: got 'GPIO17', takes a pin that no other output has",
        ),
        (
            [PUMP, {**PUMP, "name": "car", "host": "SHED.local"}],
            "outputs[1].pin: got 'GPIO17 of shed.local:8888', takes a pin that no other output has",
        ),
        (
            [RELAY, PLUG],
            "outputs[1].type: got 'entity_switch', takes gpio; entities are switched in Home Assistant only",
        ),
        ([{**PLUG, "entity_id": "car"}], "outputs[0].entity_id: got 'car', takes the name of a switch"),
    ],
)
def test_what_is_wrong_is_named(outputs: list[object], message: str) -> None:
    """By the key, what it got and what it takes."""
    with pytest.raises(ConfigError) as caught:
        app_config(house(*outputs), where="energy.toml")
    assert str(caught.value).startswith(f"energy.toml: {message}")


def test_a_relay_is_made() -> None:
    """Nothing is opened by that."""
    output = make_output(output_config(RELAY), clock=HandClock())
    assert isinstance(output, GpioOutput)
    assert (output.name, output.falls_off_alone) == ("car", False)
    assert make_output(output_config(PUMP)).falls_off_alone


async def test_a_plug_is_made_in_home_assistant_only() -> None:
    """With the sink and the clock of that door."""
    config = output_config(PLUG)
    with pytest.raises(ConfigError, match="entities are switched in Home Assistant only"):
        make_output(config)
    plugs, clock = Plugs(), HandClock()
    output = make_output(config, sink=plugs, clock=clock)
    assert isinstance(output, EntitySwitch)
    await output.command(on=True)
    clock.forward(100)
    await output.refresh()
    assert plugs.history == [True, True]


def test_what_is_no_output() -> None:
    """An error in the program."""
    with pytest.raises(TypeError, match="no output takes timedelta"):
        make_output(timedelta())


def test_places() -> None:
    """What two outputs may not share."""
    assert output_place(output_config(PLUG)) == "switch.car"
    assert output_place(EntitySwitchConfig(name="x", entity_id="light.hall")) == "light.hall"
    assert output_place(output_config(PUMP)) == "GPIO17 of shed.local:8888"
