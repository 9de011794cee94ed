"""Adding every device of the emulated house, over the same interface as the frontend."""

from collections.abc import Mapping
from typing import Any

from .emulated_house import AMPERES_PER_VOLT, CLAMP, KEY, PASSWORD, EmulatedHouse
from .house import add_meter, walk
from .live_home_assistant import LiveHomeAssistant

PERIOD_S = 5

# Entities of another integration, as those of a charger: here they follow the emulated house.
CHARGER = """\
input_boolean:
  car_plug:
    name: Plug of the car
template:
  - sensor:
      - name: Charger power
        unique_id: charger_power
        device_class: power
        state_class: measurement
        unit_of_measurement: W
        state: "{{ (states('sensor.car_current') | float * 230) | round(0) }}"
        availability: "{{ has_value('sensor.car_current') }}"
      - name: Charger temperature
        unique_id: charger_temperature
        device_class: temperature
        state_class: measurement
        unit_of_measurement: "°C"
        state: "{{ states('sensor.weather_temperature') | float + 4 }}"
        availability: "{{ has_value('sensor.weather_temperature') }}"
"""


def add_house(home: LiveHomeAssistant, house: EmulatedHouse) -> str:
    """Add the meter, and then every other device of a house; returns the id of its config entry."""
    entry_id: str = add_meter(home, house.line.path)["entry_id"]
    for kind, name, answers in (
        ("fronius", "Fronius", _fronius(house)),
        ("sma", "SMA", _sma(house)),
        ("weather", "Weather", _weather(house)),
        ("analogue", "Car current", _clamp(house)),
    ):
        add_device(home, entry_id, kind, name, answers)
    add_device(home, entry_id, "entities", "Charger", _charger())
    add_charger(home, entry_id, "Car", "input_boolean.car_plug")
    return entry_id


def add_device(
    home: LiveHomeAssistant, entry_id: str, kind: str, name: str, connection: Mapping[str, Any]
) -> None:
    """Add a device by its dialog. Raises RuntimeError when the dialog shows an error."""
    named = {"name": name}
    answers = {"connection": connection, "confirm": named, "asleep": named, "name": named}
    walk(home, "config/config_entries/subentries/flow", {"handler": [entry_id, kind]}, answers)


def add_charger(
    home: LiveHomeAssistant, entry_id: str, name: str, entity_id: str, *, guard: bool = True
) -> None:
    """Add a charger on a plug by its dialog."""
    charging = {"name": name, "charging_power": 1400, "guard": guard, "dry_run": False}
    answers: dict[str, dict[str, Any]] = {
        "user": {"next_step_id": "plug"},
        "plug": {"entity_id": entity_id},
        "charging": charging,
        "never_fits": {},
    }
    walk(home, "config/config_entries/subentries/flow", {"handler": [entry_id, "charger"]}, answers)


def _fronius(house: EmulatedHouse) -> dict[str, Any]:
    return {"url": house.fronius.url, "period": PERIOD_S}


def _sma(house: EmulatedHouse) -> dict[str, Any]:
    return {
        "url": house.sma.url,
        "group": "user",
        "password": PASSWORD,
        "verify_tls": False,
        "period": PERIOD_S,
    }


def _weather(house: EmulatedHouse) -> dict[str, Any]:
    latitude, longitude = house.place
    return {
        "api_key": KEY,
        "api": "onecall",
        "location": {"latitude": latitude, "longitude": longitude},
        "advanced": {"period": 120, "forecast_period": 3600, "url": house.weather.url},
    }


def _clamp(house: EmulatedHouse) -> dict[str, Any]:
    return {
        "channel": CLAMP,
        "differential": False,
        "mode": "rms",
        "unit": "a",
        "device_class": "current",
        "calibration": {"gain": AMPERES_PER_VOLT, "offset": 0},
        "chip": {
            "host": house.pigpiod.host,
            "port": house.pigpiod.port,
            "chip_select": 0,
            "reference_v": 3.3,
        },
        "advanced": {"period": PERIOD_S, "smoothing": 0, "samples": 16, "window": 0.2},
    }


def _charger() -> dict[str, Any]:
    empty: dict[str, Any] = {"grid_power": {}, "grid_energy": {}, "solar": {}, "battery": {}}
    return {
        **empty,
        "car": {"ev_power": "sensor.charger_power"},
        "others": {"temperature": "sensor.charger_temperature"},
        "max_age": 60,
    }
