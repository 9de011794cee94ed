"""A real Home Assistant process over a throw-away configuration, for tests and for the demo."""

import asyncio
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import aiohttp
import requests

from tests.servers.ports import free_port

REPOSITORY = Path(__file__).resolve().parents[2]
COMPONENT = REPOSITORY / "custom_components" / "energy_app"
USER = {"name": "Demo", "username": "demo", "password": "demo", "language": "en"}
START_SECONDS = 120
STOP_SECONDS = 30

GHENT = (51.05, 3.73)
CONFIGURATION = """\
homeassistant:
  name: Demo house
  latitude: {place[0]}
  longitude: {place[1]}
  elevation: 8
  country: BE
  currency: EUR
  time_zone: Europe/Brussels
  unit_system: metric
frontend:
api:
config:
diagnostics:
energy:
history:
lovelace:
person:
recorder:
  commit_interval: 1
repairs:
system_health:
websocket_api:
logger:
  default: warning
  logs:
    custom_components.energy_app: info
    haffmpeg: critical
    homeassistant.components.ffmpeg: critical
    homeassistant.loader: error
"""


def _seed_http(port: int) -> dict[str, Any]:
    """Return the stored settings of the web server: this machine only."""
    return {
        "version": 2,
        "minor_version": 2,
        "key": "http",
        "data": {
            "stable": {
                "server_host": ["127.0.0.1"],
                "server_port": port,
                "cors_allowed_origins": ["https://cast.home-assistant.io"],
                "login_attempts_threshold": -1,
                "ip_ban_enabled": True,
                "ssl_profile": "modern",
                "use_x_frame_options": True,
                "created_at": "2026-01-01T00:00:00+00:00",
                "error": None,
                "error_message": None,
            },
            "pending": None,
            "yaml_migration_done": True,
        },
    }


def _seed_onboarding() -> dict[str, Any]:
    """Return the steps of the welcome wizard that are done: all that would reach for the internet."""
    done = ["core_config", "analytics", "integration"]
    return {"version": 4, "minor_version": 1, "key": "onboarding", "data": {"done": done}}


def heir(group: int) -> subprocess.Popen[bytes]:
    """Have a group of processes ended when this process ends without having done so, as one that is killed.

    It would go on by itself, and read the serial lines of the tests that come after.
    """
    command = ["/bin/sh", "-c", 'read -r _; kill -TERM "-$0"', str(group)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, start_new_session=True)


class LiveHomeAssistant:
    """Home Assistant as its users run it: its own process, its web server, its frontend.

    `component` is the folder that becomes `custom_components/energy_app`. `command` starts Home
    Assistant; `environment` is added to that of this process.
    """

    def __init__(
        self,
        config: Path,
        *,
        port: int | None = None,
        component: Path = COMPONENT,
        command: tuple[str, ...] = (sys.executable, "-m", "homeassistant"),
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Prepare the configuration folder; nothing runs yet."""
        self.config = config
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = config / "console.log"
        self.tokens: dict[str, Any] = {}
        self._command_line = command
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._heir: subprocess.Popen[bytes] | None = None
        self._prepare(component)

    def _prepare(self, component: Path) -> None:
        """Write the configuration of a house in which only the integration is missing."""
        storage = self.config / ".storage"
        storage.mkdir(parents=True, exist_ok=True)
        self.configure()
        for seed in (_seed_http(self.port), _seed_onboarding()):
            (storage / str(seed["key"])).write_text(json.dumps(seed), encoding="utf-8")
        components = self.config / "custom_components"
        components.mkdir(exist_ok=True)
        (components / "__init__.py").touch()  # or the package of that name on the path goes before
        target = components / "energy_app"
        if component != target and not target.exists():
            target.symlink_to(component, target_is_directory=True)

    def configure(self, *, place: tuple[float, float] = GHENT, more: str = "") -> None:
        """Have the house stand elsewhere, in degrees north and east, or add to its YAML; before the start."""
        text = CONFIGURATION.format(place=place) + more
        (self.config / "configuration.yaml").write_text(text, encoding="utf-8")

    def __enter__(self) -> Self:
        """Start, wait until it answers, make the first user."""
        try:
            self.start()
            self._onboard()
            self.wait_until(self._is_up, START_SECONDS, "Home Assistant does not finish starting")
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop the process."""
        self.stop()

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    @property
    def process_id(self) -> int:
        """The id of the running process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start the process and wait until its web server answers."""
        inherited = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*self._command_line, "--skip-pip", "-c", str(self.config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=inherited | self._environment,
                cwd=self.config,
                start_new_session=True,
            )
        self._heir = heir(self._process.pid)
        self.wait_until(self._answers, START_SECONDS, "Home Assistant does not answer")

    def _answers(self) -> bool:
        """Whether the web server answers; a dead process is an error at once."""
        if not self.running:
            raise RuntimeError(f"Home Assistant ended early:\n{self.console()[-4000:]}")
        try:
            return requests.get(f"{self.url}/manifest.json", timeout=5).ok
        except requests.RequestException:
            return False

    def _is_up(self) -> bool:
        """Whether every integration has been set up."""
        return bool(self.rest("GET", "config")["state"] == "RUNNING")

    def stop(self) -> None:
        """End the process as its service manager would; kill what does not end."""
        if self._process is None:
            return
        if self.running:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._dismiss()

    def kill(self) -> None:
        """End the process as a power cut would."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._dismiss()

    def _dismiss(self) -> None:
        """Need nobody any more to end what has ended."""
        if self._heir is not None:
            self._heir.kill()
            self._heir.communicate()
            self._heir = None

    def console(self) -> str:
        """Return what the process has printed."""
        return self.log.read_text(encoding="utf-8", errors="replace")

    def remove(self) -> None:
        """Delete the configuration folder."""
        shutil.rmtree(self.config, ignore_errors=True)

    def wait_until(self, condition: Any, seconds: float, complaint: str) -> Any:
        """Return the first true value of `condition()`; TimeoutError with the log's end after `seconds`."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if value := condition():
                return value
            time.sleep(0.1)
        raise TimeoutError(f"{complaint} within {seconds} s:\n{self.console()[-4000:]}")

    def _onboard(self) -> None:
        """Make the owner and log in."""
        client = f"{self.url}/"
        answer = requests.post(
            f"{self.url}/api/onboarding/users", json={"client_id": client, **USER}, timeout=30
        )
        answer.raise_for_status()
        self.tokens = requests.post(
            f"{self.url}/auth/token",
            data={
                "grant_type": "authorization_code",
                "code": answer.json()["auth_code"],
                "client_id": client,
            },
            timeout=30,
        ).json()

    def rest(self, method: str, path: str, body: Mapping[str, Any] | None = None) -> Any:
        """Call the REST interface as the owner; returns the decoded answer."""
        answer = requests.request(
            method, f"{self.url}/api/{path}", json=body, headers=self._bearer(), timeout=60
        )
        answer.raise_for_status()
        return answer.json()

    def _bearer(self) -> dict[str, str]:
        """Return the header that says who we are, with a token that is still valid."""
        if self.tokens.get("until", 0) < time.monotonic():
            answer = requests.post(
                f"{self.url}/auth/token",
                data={
                    "grant_type": "refresh_token",
                    "refresh_token": self.tokens["refresh_token"],
                    "client_id": f"{self.url}/",
                },
                timeout=30,
            )
            self.tokens |= answer.json() | {"until": time.monotonic() + 1000}
        return {"Authorization": f"Bearer {self.tokens['access_token']}"}

    @property
    def access_token(self) -> str:
        """A token of the owner that is still valid."""
        return self._bearer()["Authorization"].removeprefix("Bearer ")

    def state(self, entity: str) -> str | None:
        """Return the state of an entity, None where there is no such entity."""
        answer = requests.get(f"{self.url}/api/states/{entity}", headers=self._bearer(), timeout=30)
        return str(answer.json()["state"]) if answer.ok else None

    def command(self, kind: str, **fields: Any) -> Any:
        """Send one websocket command as the owner; returns its result."""
        with ThreadPoolExecutor(1) as own_thread:  # a test under Playwright has a loop in its own
            return own_thread.submit(asyncio.run, self._command(kind, fields)).result()

    async def _command(self, kind: str, fields: Mapping[str, Any]) -> Any:
        token = self.access_token
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self.url}/api/websocket") as line,
        ):
            await line.receive_json()
            await line.send_json({"type": "auth", "access_token": token})
            await line.receive_json()
            await line.send_json({"id": 1, "type": kind, **fields})
            answer = await line.receive_json()
        if not answer["success"]:
            raise RuntimeError(f"{kind}: {answer['error']}")
        return answer["result"]

    def issues(self) -> list[dict[str, Any]]:
        """Return the repair issues of the integration that are open now."""
        listed = self.command("repairs/list_issues")["issues"]
        return [issue for issue in listed if issue["domain"] == "energy_app"]
