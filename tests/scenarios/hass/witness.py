"""Watches a Home Assistant over its websocket: states as they change, and the repair issues."""

import asyncio
import time
from contextlib import suppress
from itertools import count
from threading import Event, Thread
from typing import Any, Self

import aiohttp

from tests.e2e.live_home_assistant import LiveHomeAssistant

from .plug import Change

_POLL_S = 0.3


class Witness:
    """Watches until it is left, whatever becomes of Home Assistant meanwhile; a context manager.

    `seen` has when each issue was open first, `issues` are those that are open now.
    """

    def __init__(self, home: LiveHomeAssistant) -> None:
        """Know whom to watch."""
        self.seen: dict[str, float] = {}
        self.issues: frozenset[str] = frozenset()
        self._home = home
        self._watched: dict[str, list[Change]] = {}
        self._ending = Event()
        self._thread = Thread(target=self._run, daemon=True)
        self._numbers = count(1)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._ending.set()
        self._thread.join()

    def watch(self, entity_id: str) -> list[Change]:
        """Return the changes of an entity between on and off, to which those to come are added."""
        return self._watched.setdefault(entity_id, [])

    def _run(self) -> None:
        """Watch one run of Home Assistant after the other."""
        while not self._ending.is_set():
            with suppress(aiohttp.ClientError, OSError, TypeError):
                asyncio.run(self._watch_one())
            self._ending.wait(_POLL_S)

    async def _watch_one(self) -> None:
        """Watch until the connection ends."""
        token = await asyncio.to_thread(lambda: self._home.access_token)
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{self._home.url}/api/websocket") as line,
        ):
            await line.receive_json()
            await line.send_json({"type": "auth", "access_token": token})
            await line.receive_json()
            await self._ask(line, "subscribe_events", event_type="state_changed")
            asking = asyncio.create_task(self._ask_for_issues(line))
            try:
                while not self._ending.is_set():
                    self._hear(await line.receive_json())
            finally:
                asking.cancel()

    async def _ask(self, line: aiohttp.ClientWebSocketResponse, kind: str, **more: Any) -> None:
        await line.send_json({"id": next(self._numbers), "type": kind, **more})

    async def _ask_for_issues(self, line: aiohttp.ClientWebSocketResponse) -> None:
        """Ask again and again."""
        while True:
            await self._ask(line, "repairs/list_issues")
            await asyncio.sleep(_POLL_S)

    def _hear(self, said: dict[str, Any]) -> None:
        """Take an event or an answer."""
        if said["type"] == "event":
            self._note_state(said["event"]["data"])
        elif said["type"] == "result" and said["result"]:
            self._note_issues(said["result"]["issues"])

    def _note_issues(self, listed: list[dict[str, Any]]) -> None:
        found = frozenset(each["issue_id"] for each in listed if each["domain"] == "energy_app")
        for issue in found - self.seen.keys():
            self.seen[issue] = time.monotonic()
        self.issues = found

    def _note_state(self, data: dict[str, Any]) -> None:
        changes, new = self._watched.get(data["entity_id"]), data["new_state"]
        if changes is None or new is None or new["state"] not in {"on", "off"}:
            return
        on = new["state"] == "on"
        if on is not (bool(changes) and changes[-1].on):
            changes.append(Change(time.monotonic(), on))
