"""The settings of a relay on a pin, and what the Raspberry Pi is told about it."""

from datetime import timedelta

import pytest

from energy_core.config import decode
from energy_core.exceptions import ConfigError
from energy_core.outputs.gpio import GpioConfig, Level, boot_line, boot_warning

RELAY = {"name": "car", "pin": 17}


def test_what_is_not_said() -> None:
    """Active high, off at both ends, on this machine."""
    config = decode(GpioConfig, RELAY)
    assert config == GpioConfig(name="car", pin=17)
    assert (config.active_high, config.at_start, config.at_exit) == (True, Level.OFF, Level.OFF)
    assert (config.dead_man, config.where) == (timedelta(seconds=30), "GPIO17")


def test_another_machine() -> None:
    """The same pin of another machine, or of another daemon, is another place."""
    places = {
        decode(GpioConfig, {**RELAY, **machine}).where
        for machine in ({}, {"host": "Shed.local"}, {"host": "shed.local"}, {"host": "shed.local", "port": 1})
    }
    assert places == {"GPIO17", "GPIO17 of shed.local:8888", "GPIO17 of shed.local:1"}


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"name": ""}, "name"),
        ({"pin": 28}, "pin"),
        ({"pin": -1}, "pin"),
        ({"pin": "17"}, "pin"),
        ({"active_high": 1}, "active_high"),
        ({"at_start": "high"}, "at_start"),
        ({"at_exit": True}, "at_exit"),
        ({"host": " "}, "host"),
        ({"port": 0}, "port"),
        ({"dead_man": 14}, "dead_man"),
        ({"dead_man": "11m"}, "dead_man"),
        ({"timeout": 0}, "timeout"),
        ({"gpio": 17}, "gpio"),
    ],
)
def test_what_is_refused(settings: dict[str, object], key: str) -> None:
    """By the key that is wrong."""
    with pytest.raises(ConfigError) as caught:
        decode(GpioConfig, {**RELAY, **settings})
    assert caught.value.key == key


@pytest.mark.parametrize(
    ("pin", "active_high", "line", "warning"),
    [(17, True, "gpio=17=op,dl", None), (4, False, "gpio=4=op,dh", "active_low_boot")],
)
def test_the_line_for_the_boot(pin: int, *, active_high: bool, line: str, warning: str | None) -> None:
    """An output at the level of off; only a board that is on while its pin is low is warned of."""
    assert boot_line(pin, active_high=active_high) == line
    assert boot_warning(active_high=active_high) == warning
