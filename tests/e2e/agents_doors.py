"""The two who answer for agents: a real Home Assistant, and `energy-core run`, each with a meter."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from tests.energy_core.cli.running_house import RunningHouse, write_config

from .house import Answers, walk
from .live_home_assistant import REPOSITORY, LiveHomeAssistant

PLUG = """\
input_boolean:
  plug:
    name: Plug
"""
TOKEN, READ_TOKEN = "a token of a tester", "a token to read with"


@dataclass(frozen=True, slots=True)
class Door:
    """Where agents are asked, by whom, and how it is started anew."""

    url: str
    token: str
    read_token: str
    restart: Callable[[], None]

    def command(self, *argv: str, token: str | None = None) -> subprocess.CompletedProcess[str]:
        """Ask on the command line."""
        asked = [sys.executable, "-m", "energy_core", "agents", *argv]
        place = ["--url", self.url, "--token", token or self.token]
        return subprocess.run([*asked, *place], cwd=REPOSITORY, capture_output=True, text=True, check=False)


def home_assistant_door(home: LiveHomeAssistant) -> Door:
    """Return that of Home Assistant: with a token of its owner, and one of a user who may only read."""
    token = home.command("auth/long_lived_access_token", client_name="tester", lifespan=1)
    return Door(home.url, str(token), _reader(home), lambda: _restart(home))


def _restart(home: LiveHomeAssistant) -> None:
    """Start Home Assistant anew."""
    home.stop()
    home.start()


def _reader(home: LiveHomeAssistant) -> str:
    """Make a user who may only read; returns the token of a session."""
    user = home.command("config/auth/create", name="Guest", group_ids=["system-read-only"])["user"]
    named = {"username": "guest", "password": "guest"}
    home.command("config/auth_provider/homeassistant/create", user_id=user["id"], **named)
    client = f"{home.url}/"
    start = {"client_id": client, "handler": ["homeassistant", None], "redirect_uri": client}
    flow = _post(f"{home.url}/auth/login_flow", json=start)
    ended = _post(f"{home.url}/auth/login_flow/{flow['flow_id']}", json={"client_id": client, **named})
    form = {"grant_type": "authorization_code", "code": ended["result"], "client_id": client}
    return str(_post(f"{home.url}/auth/token", data=form)["access_token"])


def _post(url: str, **sent: Any) -> dict[str, Any]:
    """Send something; returns the answer."""
    answer = requests.post(url, timeout=30, **sent)
    answer.raise_for_status()
    found: dict[str, Any] = answer.json()
    return found


def add_charger(home: LiveHomeAssistant, entry_id: str) -> None:
    """Add a charger on a helper."""
    answers: Answers = {
        "user": {"next_step_id": "plug"},
        "plug": {"entity_id": "input_boolean.plug"},
        "charging": {"name": "Car", "charging_power": 1400, "guard": False, "dry_run": False},
    }
    walk(home, "config/config_entries/subentries/flow", {"handler": [entry_id, "charger"]}, answers)


class Headless:
    """A house that runs without Home Assistant, and is started anew."""

    def __init__(self, folder: Path, line: str) -> None:
        """Start it."""
        self.config = write_config(folder, line)
        tokens = f'[server]\ntoken = "{TOKEN}"\nread_token = "{READ_TOKEN}"\n'
        text = self.config.read_text(encoding="utf-8").replace("[server]", tokens)
        self.config.write_text(text, encoding="utf-8")
        self._port = int(text.split("port = ")[1].split()[0])
        self._house = RunningHouse(self.config)

    def door(self) -> Door:
        """Return where it is asked, once it answers."""
        door = Door(f"ws://127.0.0.1:{self._port}", TOKEN, READ_TOKEN, self.restart)
        self._house.until(lambda: door.command("list").returncode == 0)
        return door

    def restart(self) -> None:
        """Start it anew."""
        self._house.end()
        self._house = RunningHouse(self.config)

    def stop(self) -> None:
        """Have it gone."""
        self._house.kill()
