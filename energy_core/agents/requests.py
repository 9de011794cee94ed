"""What may be asked of running agents, and the answers; both doors answer with it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ..config import changed
from ..exceptions import ConfigError, EnergyCoreError, Hidden, RequestError, SettingsError
from .agent import AgentKind, Requestable
from .overlay import Overlay
from .plain import plain, settings

NOT_FOUND, UNAUTHORIZED, INVALID_CONFIG, NOT_KEPT = "not_found", "unauthorized", "invalid_config", "not_kept"

type Keep = Callable[[Any], Awaitable[None]]
type Listener = Callable[[str, Mapping[str, Any]], None]


@dataclass(slots=True)
class _Entry:
    """An agent that is running."""

    kind: AgentKind
    agent: Requestable
    more: Callable[[], Mapping[str, object]]
    on_config: Callable[[], None]
    keep: Keep
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

    def add(  # noqa: PLR0913  # all but the agent is named by the caller
        self,
        agent_id: str,
        kind: AgentKind,
        agent: Requestable,
        *,
        more: Callable[[], Mapping[str, object]] = dict,
        on_config: Callable[[], None] = lambda: None,
        keep: Keep | None = None,
    ) -> None:
        """Answer for an agent too, with the settings that were changed before.

        `more` gives states that its door knows, `on_config` is told when it has other settings. `keep` keeps
        them elsewhere than beside those of all others, and raises StoreError. An id that is taken is a
        ValueError.
        """
        if agent_id in self._entries:
            raise ValueError(f"two agents are {agent_id}")
        beside = partial(self._overlay.keep, agent_id, agent.config)
        if keep is None:
            self._overlay.apply(agent_id, agent)
        self._entries[agent_id] = _Entry(kind, agent, more, on_config, keep or beside)

    async def forget(self, agent_id: str) -> None:
        """Forget what was changed of an agent, which is configured anew. Raises StoreError."""
        async with self._turn:
            await self._overlay.forget(agent_id)

    def remove(self, agent_id: str) -> None:
        """Answer for an agent no longer."""
        self._entries.pop(agent_id, None)

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
            before = entry.agent.config
            _set(entry.agent, changes)
            try:
                await entry.keep(entry.agent.config)
            except EnergyCoreError as error:
                entry.agent.set_config(before)
                raise RequestError(NOT_KEPT, f"nothing was changed: {error}") from error
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
        listeners = [each for wanted, each in self._listeners.values() if wanted in {None, agent_id}]
        if entry is None or not listeners:
            return
        states = self._states(entry)
        if states == entry.told:
            return
        entry.told = states
        for listener in listeners:
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


def _set(agent: Requestable, changes: Mapping[str, object]) -> None:
    """Change settings of an agent, all or none. Raises RequestError."""
    try:
        agent.set_config(changed(agent.config, changes))
    except (ConfigError, SettingsError) as error:
        errors = error.errors if isinstance(error, SettingsError) else (error,)
        wrong = {each.key: _why(each) for each in errors}
        words = "; ".join(f"{key}: {why}" for key, why in wrong.items())
        raise RequestError(INVALID_CONFIG, words, wrong) from error


def _why(error: ConfigError) -> str:
    """Say what is wrong with a setting; one that nobody knows, or that is secret, is not repeated."""
    return error.takes if isinstance(error.got, Hidden) else f"got {error.got!r}, takes {error.takes}"
