"""The settings of an entity that is switched."""

from datetime import timedelta

import pytest

from energy_core.config import decode
from energy_core.exceptions import ConfigError
from energy_core.outputs.entity_switch import EntitySwitchConfig

PLUG = {"name": "car", "entity_id": "switch.car"}


@pytest.mark.parametrize("entity", ["switch.car", "input_boolean.car_2", "light.hall"])
def test_what_can_be_switched(entity: str) -> None:
    """A switch, a helper, a light."""
    config = decode(EntitySwitchConfig, {**PLUG, "entity_id": entity})
    assert (config.where, config.auto_off, config.period) == (entity, None, None)


@pytest.mark.parametrize(
    ("settings", "period"),
    [({"auto_off": "5m"}, 100), ({"auto_off": 300, "heartbeat": 150}, 150), ({"auto_off": "20s"}, 20 / 3)],
)
def test_the_heartbeat(settings: dict[str, object], period: float) -> None:
    """A third of the auto-off, unless it is set."""
    config = decode(EntitySwitchConfig, {**PLUG, **settings})
    assert config.period == timedelta(seconds=period)


@pytest.mark.parametrize(
    ("settings", "key"),
    [
        ({"name": ""}, "name"),
        ({"entity_id": "sensor.car"}, "entity_id"),
        ({"entity_id": "switch.Car"}, "entity_id"),
        ({"entity_id": "car"}, "entity_id"),
        ({"auto_off": 19}, "auto_off"),
        ({"auto_off": "2d"}, "auto_off"),
        ({"heartbeat": 30}, "heartbeat"),
        ({"auto_off": 60, "heartbeat": 31}, "heartbeat"),
        ({"auto_off": 60, "heartbeat": 4}, "heartbeat"),
        ({"timeout": 0}, "timeout"),
        ({"pin": 17}, "pin"),
    ],
)
def test_what_is_refused(settings: dict[str, object], key: str) -> None:
    """By the key that is wrong."""
    with pytest.raises(ConfigError) as caught:
        decode(EntitySwitchConfig, {**PLUG, **settings})
    assert caught.value.key == key
