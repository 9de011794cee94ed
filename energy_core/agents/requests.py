"""What may be asked of running agents, and the answers; both doors answer with it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ..config import changed
from ..exceptions import ConfigError, EnergyCoreError, Hidden, RequestError, SettingsError
from .agent import AgentKind, Keeping, Requestable
from .overlay import Overlay
from .plain import plain, settings

NOT_FOUND, UNAUTHORIZED, INVALID_CONFIG, NOT_KEPT = "not_found", "unauthorized", "invalid_config", "not_kept"

type Listener = Callable[[str, Mapping[str, Any]], None]


@dataclass(slots=True)
class _Entry:
    """An agent that is running."""

    kind: AgentKind
    agent: Requestable
    configured: Any
    more: Callable[[], Mapping[str, object]]
    on_config: Callable[[], None]
    told: Mapping[str, Any] | None = None


class Requests:
    """Answers requests about the agents that were added; all its calls are made in the loop of the door.

    An id is the kind of the agent and what it works on, as `logger.meter.readings`. All answers are plain
    JSON. Who may change settings is for the door to say.
    """

    def __init__(self, overlay: Overlay | None = None) -> None:
        """Keep changed settings in `overlay`, which is loaded."""
        self._overlay = overlay or Overlay()
        self._entries: dict[str, _Entry] = {}
        self._listeners: dict[object, tuple[str | None, Listener]] = {}
        self._turn = asyncio.Lock()

    def add(
        self,
        agent_id: str,
        kind: AgentKind,
        agent: Requestable,
        *,
        more: Callable[[], Mapping[str, object]] = dict,
        on_config: Callable[[], None] = lambda: None,
    ) -> None:
        """Answer for an agent too, with the settings that were changed before.

        `more` gives states that its door knows, `on_config` is told when it has other settings. An id that
        is taken is a ValueError.
        """
        if agent_id in self._entries:
            raise ValueError(f"two agents are {agent_id}")
        entry = _Entry(kind, agent, agent.config, more, on_config)
        if not isinstance(agent, Keeping):
            self._overlay.apply(agent_id, agent)
        self._entries[agent_id] = entry
        self.look(agent_id)

    def remove(self, agent_id: str) -> None:
        """Answer for an agent no longer; who follows it is told that it has no states."""
        if self._entries.pop(agent_id, None) is not None:
            self._tell(agent_id, {})

    async def reconfigure(self, agent_id: str, configured: Any) -> None:
        """Keep what of an agent's settings is not as its configuration says now.

        Raises StoreError, and RequestError.
        """
        async with self._turn:
            entry = self._entry(agent_id)
            entry.configured = configured
            await self._overlay.keep(agent_id, configured, entry.agent.config)
        self.look(agent_id)

    async def forget(self, agent_id: str) -> None:
        """Forget what was changed of an agent, which is configured anew. Raises StoreError."""
        async with self._turn:
            await self._overlay.forget(agent_id)

    def list(self) -> list[dict[str, Any]]:
        """Return which agents there are: the id, kind and name of each, and what went wrong last, if so."""
        return [
            {
                "agent_id": agent_id,
                "kind": str(entry.kind),
                "name": entry.agent.name,
                "error": self._states(entry).get("last_error"),
            }
            for agent_id, entry in sorted(self._entries.items())
        ]

    def get_states(self, agent_id: str) -> dict[str, Any]:
        """Return how an agent fares. Raises RequestError."""
        return self._states(self._entry(agent_id))

    def get_config(self, agent_id: str) -> dict[str, Any]:
        """Return the settings that may change, as `set_config` takes them. Raises RequestError."""
        return settings(self._entry(agent_id).agent.config)

    async def set_config(
        self, agent_id: str, changes: Mapping[str, object], *, may_set: bool
    ) -> dict[str, Any]:
        """Change settings of an agent, all of these or none, and keep them; returns those that it has then.

        Raises RequestError: `unauthorized`, `not_found`, `invalid_config`, which says of each key what is
        wrong, or `not_kept` when they cannot be kept, and nothing has changed.
        """
        if not may_set:
            raise RequestError(UNAUTHORIZED, "only an administrator may change settings")
        async with self._turn:
            entry = self._entry(agent_id)
            with _refusing():
                await self._change(agent_id, entry, changes)
        entry.on_config()
        self.look(agent_id)
        return settings(entry.agent.config)

    def subscribe(self, agent_id: str | None, listener: Listener) -> Callable[[], None]:
        """Tell a listener the states of an agent, or of all, now and whenever they change.

        Returns what ends that. Raises RequestError.
        """
        chosen = list(self._entries) if agent_id is None else [agent_id]
        entries = [(name, self._entry(name)) for name in chosen]
        key = object()
        self._listeners[key] = agent_id, listener
        for name, entry in entries:
            listener(name, self._states(entry))
        return lambda: self._drop(key)

    def look(self, agent_id: str) -> None:
        """Tell those who want to know, if the states of an agent have changed; its door calls this."""
        entry = self._entries.get(agent_id)
        if entry is None or not self._listeners_of(agent_id):
            return
        states = self._states(entry)
        if states != entry.told:
            entry.told = states
            self._tell(agent_id, states)

    async def _change(self, agent_id: str, entry: _Entry, changes: Mapping[str, object]) -> None:
        """Change settings of an agent and keep that, all or nothing. Raises EnergyCoreError."""
        agent = entry.agent
        if isinstance(agent, Keeping):
            await agent.change(changes)
            return
        before = agent.config
        agent.set_config(changed(before, changes))
        try:
            await self._overlay.keep(agent_id, entry.configured, agent.config)
        except EnergyCoreError:
            agent.set_config(before)
            raise

    def _listeners_of(self, agent_id: str) -> tuple[Listener, ...]:
        """Return who wants to know of an agent."""
        return tuple(each for wanted, each in self._listeners.values() if wanted in {None, agent_id})

    def _tell(self, agent_id: str, states: Mapping[str, Any]) -> None:
        """Tell those who want to know."""
        for listener in self._listeners_of(agent_id):
            listener(agent_id, states)

    def _drop(self, key: object) -> None:
        """Forget a listener."""
        self._listeners.pop(key, None)

    def _entry(self, agent_id: str) -> _Entry:
        """Return an agent. Raises RequestError if there is none of that id."""
        if agent_id not in self._entries:
            known = ", ".join(sorted(self._entries)) or "none"
            raise RequestError(NOT_FOUND, f"no agent {agent_id!r}; there are: {known}")
        return self._entries[agent_id]

    @staticmethod
    def _states(entry: _Entry) -> dict[str, Any]:
        """Return the states of an agent."""
        found: dict[str, Any] = plain({**entry.agent.get_states(), **entry.more()})
        return found


@contextmanager
def _refusing() -> Iterator[None]:
    """Say as a RequestError why settings were not changed."""
    try:
        yield
    except (ConfigError, SettingsError) as error:
        errors = error.errors if isinstance(error, SettingsError) else (error,)
        wrong = {each.key: _why(each) for each in errors}
        words = "; ".join(f"{key}: {why}" for key, why in wrong.items())
        raise RequestError(INVALID_CONFIG, words, wrong) from error
    except EnergyCoreError as error:
        raise RequestError(NOT_KEPT, f"nothing was changed: {error}") from error


def _why(error: ConfigError) -> str:
    """Say what is wrong with a setting; one that nobody knows, or that is secret, is not repeated."""
    return error.takes if isinstance(error.got, Hidden) else f"got {error.got!r}, takes {error.takes}"
