"""Setting up the house in a running Home Assistant, over the same interface as the frontend."""

import json
import time
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from tests.emulators.p1_meter import Line

from .live_home_assistant import LiveHomeAssistant

type Answers = Mapping[str, Mapping[str, Any]]

POWER = "sensor.meter_power_from_grid"
SETTINGS = {"name": "Meter", "max_age": 60, "update_interval": 10}


def walk(home: LiveHomeAssistant, path: str, start: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """Start a flow and answer its steps by name until it ends; returns its last word.

    Raises RuntimeError when a step shows an error or the flow is aborted.
    """
    step: dict[str, Any] = home.rest("POST", path, start)
    while step["type"] != "create_entry":
        here = f"{path}/{step['flow_id']}"
        if step["type"] == "abort" or step.get("errors"):
            raise RuntimeError(f"{step.get('step_id')}: {step.get('reason') or step['errors']}")
        if step["type"] == "progress":
            time.sleep(0.2)
            step = home.rest("GET", here)
        else:
            step = home.rest("POST", here, {**_sections(step), **answers[step["step_id"]]})
    return step


def _sections(step: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the frontend sends of the sections of a form that nobody opened: their defaults."""
    return {
        section["name"]: {each["name"]: each["default"] for each in section["schema"] if "default" in each}
        for section in step.get("data_schema") or ()
        if section.get("type") == "expandable"
    }


def add_meter(home: LiveHomeAssistant, device: str, **settings: float | str) -> dict[str, Any]:
    """Add the integration with one meter on a serial device; returns its config entry."""
    return _add(home, "serial", {"port": device}, settings)


def add_meter_on_network(home: LiveHomeAssistant, port: int, **settings: float) -> dict[str, Any]:
    """Add the integration with one meter on a TCP port of this machine; returns its config entry."""
    return _add(home, "network", {"host": "127.0.0.1", "port": port}, settings)


def _add(
    home: LiveHomeAssistant, kind: str, place: Mapping[str, Any], settings: Mapping[str, float | str]
) -> dict[str, Any]:
    answers = {
        "user": {"next_step_id": kind},
        kind: {"country": "automatic", **place},
        "confirm": {**SETTINGS, **settings},
    }
    ended = walk(home, "config/config_entries/flow", {"handler": "energy_app"}, answers)
    entry: dict[str, Any] = ended["result"]
    return entry


def logged_in(home: LiveHomeAssistant) -> str:
    """Return the script by which a page of the frontend finds its owner logged in."""
    tokens = {**home.tokens, "hassUrl": home.url, "clientId": f"{home.url}/", "expires": 0}
    stored = json.dumps(json.dumps(tokens))
    return f"if (location.origin === {json.dumps(home.url)}) localStorage.setItem('hassTokens', {stored})"


def follows(home: LiveHomeAssistant, line: Line, entity: str, column: str, *, within: timedelta) -> bool:
    """Whether an entity shows what the meter said in the last while."""
    state = home.state(entity)
    if state in {None, "unknown", "unavailable"}:
        return False
    newest: datetime = line.sent[-1].at
    recent = [sent.at for sent in line.sent if newest - sent.at <= within]
    return float(str(state)) in {line.meter.truth(at)[column] for at in recent}
