"""The settings of an input, and what its volts stand for."""

from datetime import timedelta
from typing import Any

import pytest

from energy_core.config import decode
from energy_core.exceptions import ConfigError
from energy_core.readers.mcp3008 import Mcp3008Config, Mode, Point


def config(**settings: Any) -> Mcp3008Config:
    """Return the settings of input 0, some changed."""
    return Mcp3008Config(**{"name": "clamp", "channel": 0, **settings})


def test_a_table_becomes_settings() -> None:
    """As of a TOML file, points among them."""
    table = {
        "name": "clamp",
        "channel": 3,
        "quantity": "car_current",
        "unit": "A",
        "mode": "rms",
        "window": "400ms",
        "points": [{"voltage_v": 1, "value": 20}, {"voltage_v": 0, "value": 0}],
    }
    settings = decode(Mcp3008Config, table)
    assert settings.mode is Mode.RMS
    assert settings.column == "car_current_a"
    assert settings.points == (Point(voltage_v=0, value=0), Point(voltage_v=1, value=20))
    assert settings.bus == "/dev/spidev0.0"
    assert config(host="pi", port=9).bus == "pi:9"


@pytest.mark.parametrize(
    ("quantity", "unit", "column"),
    [
        ("voltage", "V", "voltage_v"),
        ("car_current", "a", "car_current_a"),
        ("current_a", "A", "current_a"),
        ("heat", "°C", "heat_c"),
        ("humidity", "%", "humidity_pct"),
        ("wind", "m/s", "wind_m_s"),
    ],
)
def test_the_column_ends_in_its_unit(quantity: str, unit: str, column: str) -> None:
    """Once."""
    assert config(quantity=quantity, unit=unit).column == column


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"channel": 8}, "channel: got 8, takes a whole number from 0 to 7"),
        ({"channel": "0"}, "channel: got '0', takes a whole number from 0 to 7"),
        ({"name": ""}, "name: got '', takes a name"),
        ({"host": " "}, "host: got ' ', takes the name or address"),
        ({"quantity": "Car current"}, "quantity: got 'Car current', takes small letters"),
        ({"unit": "ohm"}, "unit: got 'ohm', takes one of w, kw"),
        ({"window": "250ms"}, "window: got '0.25 s', takes a number of tenths of a second"),
        ({"window": "3s"}, "window: got '3s', takes a duration"),
        ({"reference_v": 0}, "reference_v: got 0, takes a number from 0.25 to 5.5"),
        ({"points": [{"voltage_v": 1, "value": 2}]}, "points: got '1 points', takes two or more"),
        (
            {"points": [{"voltage_v": 1, "value": 2}, {"voltage_v": 1, "value": 3}]},
            "points: got '2 points', takes two or more, each of another voltage",
        ),
        (
            {"gain": 2, "points": [{"voltage_v": 1, "value": 2}, {"voltage_v": 2, "value": 3}]},
            "points: got 'points beside gain or offset', takes either",
        ),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, object], message: str) -> None:
    """In words."""
    with pytest.raises(ConfigError) as caught:
        decode(Mcp3008Config, {"name": "clamp", "channel": 0, **settings})
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("settings", "voltage_v", "value"),
    [
        ({}, 1.5, 1.5),
        ({"gain": 30.0, "offset": -1.0}, 0.5, 14.0),
        ({"gain": -2.0}, 1.0, -2.0),
    ],
)
def test_a_line(settings: dict[str, Any], voltage_v: float, value: float) -> None:
    """Through gain and offset."""
    assert config(**settings).value(voltage_v) == pytest.approx(value)


@pytest.mark.parametrize(
    ("voltage_v", "value"), [(0.0, -10.0), (0.5, 0.0), (1.0, 10.0), (1.5, 20.0), (2.0, 70.0), (3.0, 170.0)]
)
def test_points(voltage_v: float, value: float) -> None:
    """Straight between two of them, and on beyond the ends, in whatever order they are given."""
    points = (Point(voltage_v=1.5, value=20), Point(voltage_v=0.5, value=0), Point(voltage_v=2.5, value=120))
    assert config(points=points).value(voltage_v) == pytest.approx(value)


def test_periods() -> None:
    """What is asked too often is refused."""
    with pytest.raises(ConfigError, match="period: got '100ms'"):
        decode(Mcp3008Config, {"name": "clamp", "channel": 0, "period": "100ms"})
    assert config().period == timedelta(seconds=5)
