"""From configuration to controllers."""

import tomllib
from datetime import time, timedelta
from pathlib import Path

import pytest

from energy_core.agents.states_keeper import FileKeeper
from energy_core.config import ControllerSetup, HouseConfig
from energy_core.controllers.config import ControllerConfig, Mode
from energy_core.controllers.decision import Reason
from energy_core.exceptions import ConfigError
from energy_core.factory import app_config, controller_setup, make_controller
from tests.energy_core.agents.relay import Meter, Relay, Time

CAR = """
[[controllers]]
name = "car"
output = "relay"
meter = "meter"
mode = "solar_cheap"
max_price = 0.12
cheap_from = 22:00:00
ready_by = "07:30"
peak_limit_power = 4000
"""


def reader() -> dict[str, object]:
    """Return the table of a meter."""
    return {"type": "dsmr", "name": "meter", "url": "tcp://meter:2001"}


def house(*controllers: dict[str, object]) -> dict[str, object]:
    """Return a house with a meter."""
    outputs = [{"type": "gpio", "name": name, "pin": pin} for name, pin in (("relay", 17), ("other", 27))]
    return {
        "house": {"name": "House"},
        "readers": [reader()],
        "outputs": outputs,
        "controllers": list(controllers),
    }


def car(**settings: object) -> dict[str, object]:
    """Return the table of a controller."""
    return {"name": "car", "output": "relay", "meter": "meter", **settings}


def test_a_controller_is_written_down_in_one_table() -> None:
    """What it works with, and its settings."""
    table = tomllib.loads(CAR)["controllers"][0]
    (setup,) = app_config(house(table)).controllers
    assert (setup.links.name, setup.links.output, setup.links.meter) == ("car", "relay", "meter")
    assert setup.links.period == timedelta(seconds=1)
    assert setup.settings == ControllerConfig(
        mode=Mode.SOLAR_CHEAP,
        max_price=0.12,
        cheap_from=time(22),
        ready_by=time(7, 30),
        peak_limit_power=4000,
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"meter": "gas"}, r"controllers\[0\]\.meter: got 'gas', takes one of meter"),
        ({"output": "plug"}, r"controllers\[0\]\.output: got 'plug', takes one of relay, other"),
        ({"charger": "clamp"}, r"controllers\[0\]\.charger: got 'clamp', takes one of meter"),
        ({"battery": "b"}, r"controllers\[0\]\.battery: got 'b'"),
        ({"mode": "fast"}, r"controllers\[0\]\.mode: got 'fast', takes one of off, on, solar, solar_cheap"),
        (
            {"min_on_seconds": -1},
            r"controllers\[0\]\.min_on_seconds: got -1, takes a number of seconds from 0",
        ),
        ({"after_on": "on"}, r"controllers\[0\]\.after_on: got 'on', takes a mode that may last"),
        ({"threshold": 1}, r"controllers\[0\]\.threshold: got something, takes no such key here"),
        ({"period": "10ms"}, r"controllers\[0\]\.period"),
    ],
)
def test_what_is_wrong_is_named(wrong: dict[str, object], message: str) -> None:
    """With its place."""
    with pytest.raises(ConfigError, match=message):
        app_config(house(car(**wrong)))


def test_two_controllers_of_a_name_or_of_an_output_are_refused() -> None:
    """They would fight."""
    with pytest.raises(ConfigError, match=r"controllers\[1\]\.name: got 'car'"):
        app_config(house(car(), car(output="other")))
    with pytest.raises(ConfigError, match=r"controllers\[1\]\.output: got 'relay', takes an output that no"):
        app_config(house(car(), car(name="boiler")))


async def test_a_controller_is_made_of_its_configuration(tmp_path: Path) -> None:
    """And switches."""
    time_of = Time()
    relay, meter = Relay(time_of), Meter(time_of)
    settings = {"moving_average_seconds": 0, "guard": False}
    setup = controller_setup(car(charger="meter", battery="meter", charger_column="car_w", **settings))
    controller = make_controller(
        setup,
        relay,
        {"meter": meter},
        house=HouseConfig(name="home"),
        clock=time_of,
        keeper=FileKeeper(tmp_path / "car.json"),
    )
    meter.send(-3000)
    await controller.run_once(time_of.now())
    assert relay.commands == [(0, False), (0, True)]
    assert controller.decision.reason is Reason.SUN
    assert (tmp_path / "car.json").exists()
    with pytest.raises(TypeError, match="no controller takes str"):
        make_controller(
            ControllerSetup(links=setup.links, settings="fast"),
            relay,
            {"meter": meter},
            house=HouseConfig(name="home"),
            clock=time_of,
        )
