"""Twelve devices in one real Home Assistant, at the rates that they have by themselves."""

import re
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.emulators.fronius import MODELS, DataLogger, Flows, SteadyPlant
from tests.emulators.openweathermap import OpenWeatherMap
from tests.emulators.p1_meter import Meter, MeterOptions, PtyLine, TcpLine
from tests.emulators.pigpiod import Pigpiod
from tests.emulators.sma import Inverter

from .house import add_meter, walk
from .live_home_assistant import LiveHomeAssistant

pytestmark = [pytest.mark.live, pytest.mark.timeout(420)]

PLANT = SteadyPlant(Flows(pv_w=4000, grid_w=-1500, load_w=2500, day_wh=9000, year_wh=90000, total_wh=900000))
WATCHED_S = 35  # three rounds of the inverters

# What Home Assistant and asyncio say of a program that holds up the loop, or leaves something behind.
COMPLAINTS = re.compile(
    r"[Bb]locking call|Unclosed|never awaited|never retrieved|was destroyed|took too long"
)
ADVANCED = {"period": 600, "forecast_period": 3600}
CHIP = {"port": 8888, "chip_select": 0, "reference_v": 3.3}
SAMPLING = {"period": 5, "smoothing": 0, "samples": 16, "window": 0.2}
LOCATION = {"latitude": 51.05, "longitude": 3.73}


@dataclass
class Devices:
    """The emulated devices of a house."""

    meters: tuple[PtyLine, TcpLine]
    loggers: list[DataLogger]
    inverters: list[Inverter]
    service: OpenWeatherMap
    pi: Pigpiod


@pytest.fixture
def devices(tmp_path: Path) -> Iterator[Devices]:
    """Two meters, five inverters, the weather, and a Raspberry Pi with a chip."""
    now = datetime.now(UTC).replace(microsecond=0)
    with ExitStack() as stack:
        options = (MeterOptions(start=now), MeterOptions(start=now, flavour="nl", seed=2))
        serial = PtyLine(Meter(options[0]), link=tmp_path / "p1", start=now)
        network = TcpLine(Meter(options[1]), start=now)
        models = ("symo", "gen24", "symo")
        loggers = [stack.enter_context(DataLogger(PLANT, MODELS[model])) for model in models]
        inverters = [stack.enter_context(Inverter(PLANT)) for _ in range(2)]
        service = stack.enter_context(OpenWeatherMap(key="key"))
        pi = stack.enter_context(Pigpiod())
        pi.chip.inputs[:] = [0.4 * number for number in range(8)]
        meters = (stack.enter_context(serial), stack.enter_context(network))
        yield Devices(meters, loggers, inverters, service, pi)


def add(home: LiveHomeAssistant, entry_id: str, kind: str, name: str, *steps: Mapping[str, Any]) -> None:
    """Add a device by its dialog; of a dialog with a menu the first step is what to choose."""
    first = {"user": {"next_step_id": "network"}, "network": steps[0]} if kind == "meter" else {}
    settings = {"max_age": 60, "update_interval": 10} if kind == "meter" else {}
    answers = {
        **first,
        "connection": steps[0],
        "confirm": {"name": name, **settings},
        "asleep": {"name": name},
        "name": {"name": name},
    }
    start = {"handler": [entry_id, kind]}
    walk(home, "config/config_entries/subentries/flow", start, answers)


def add_all(home: LiveHomeAssistant, devices: Devices) -> str:
    """Add twelve devices; returns the id of the house's entry."""
    serial, network = devices.meters
    entry_id: str = add_meter(home, str(serial.path))["entry_id"]
    place = {"host": "127.0.0.1", "port": network.port, "country": "automatic"}
    add(home, entry_id, "meter", "Second meter", place)
    for number, logger in enumerate(devices.loggers):
        add(home, entry_id, "fronius", f"Roof {number}", {"url": logger.url, "period": 10})
    for number, inverter in enumerate(devices.inverters):
        shown = {"url": inverter.url, "group": "user", "password": "password", "verify_tls": False}
        add(home, entry_id, "sma", f"Shed {number}", {**shown, "period": 10})
    for api in ("onecall", "free"):
        asked = {"api_key": "key", "api": api, "location": LOCATION}
        add(home, entry_id, "weather", api, {**asked, "advanced": {**ADVANCED, "url": devices.service.url}})
    for channel in (1, 2):
        chip = {**CHIP, "host": devices.pi.host, "port": devices.pi.port}
        measured = {"channel": channel, "differential": False, "mode": "mean", "unit": "v"}
        sections = {"calibration": {"gain": 1, "offset": 0}, "chip": chip, "advanced": SAMPLING}
        add(home, entry_id, "analogue", f"Input {channel}", {**measured, **sections})
    sections = {name: {} for name in ("grid_energy", "solar", "battery", "car", "others")}
    grid = {"grid_power": {"grid_power": "sensor.meter_grid_power"}, "max_age": 300}
    add(home, entry_id, "entities", "Copy", {**sections, **grid})
    return entry_id


def is_right(home: LiveHomeAssistant) -> bool:
    """Whether every kind of device shows what it should."""
    truth = {
        "sensor.roof_0_solar_power": 4000,
        "sensor.roof_2_solar_power": 4000,
        "sensor.shed_1_solar_power": 4000,
        "sensor.input_1": 0.4,
    }
    shown = {entity: home.state(entity) for entity in truth}
    alive = [home.state(f"sensor.{name}") for name in ("onecall_temperature", "copy_grid_power")]
    try:
        near = all(abs(float(shown[entity] or "nan") - value) < 0.05 for entity, value in truth.items())
        return near and all(float(state or "nan") > -1e6 for state in alive)
    except ValueError:
        return False


def test_twelve_devices(tmp_path: Path, devices: Devices) -> None:
    """None of them holds up the loop; reloaded and removed, they leave nothing behind."""
    with LiveHomeAssistant(tmp_path / "config", environment={"PYTHONASYNCIODEBUG": "1"}) as home:
        entry_id = add_all(home, devices)
        (entry,) = home.command("config_entries/get", domain="energy_app")
        assert entry["num_subentries"] == 12
        home.wait_until(lambda: is_right(home), 60, "the devices are not shown as they are")
        time.sleep(WATCHED_S)
        assert is_right(home)

        home.rest("POST", f"config/config_entries/entry/{entry_id}/reload")
        home.wait_until(lambda: is_right(home), 60, "the devices do not come back")
        assert {len(inverter.sessions) for inverter in devices.inverters} == {1}

        for subentry in home.command("config_entries/subentries/list", entry_id=entry_id)[:6]:
            home.command(
                "config_entries/subentries/delete", entry_id=entry_id, subentry_id=subentry["subentry_id"]
            )
        home.rest("DELETE", f"config/config_entries/entry/{entry_id}")
        home.wait_until(lambda: not any(each.sessions for each in devices.inverters), 30, "still logged in")
        home.wait_until(lambda: not devices.pi.clients, 30, "the chip is still connected")
        home.wait_until(lambda: not any(line.listeners for line in devices.meters), 30, "still listening")
        registered = home.command("config/device_registry/list")
        assert not [each for each in registered if "energy_app" in dict(each["identifiers"])]
        entities = home.command("config/entity_registry/list")
        assert not [each for each in entities if each["platform"] == "energy_app"]
        home.stop()
        told = [words for words in home.console().splitlines() if COMPLAINTS.search(words)]
        assert not told, "\n".join(told)
