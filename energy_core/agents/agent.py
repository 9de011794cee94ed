"""What every agent can do."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, runtime_checkable


class AgentKind(StrEnum):
    """What an agent does; its id begins with this word."""

    READER = "reader"
    LOGGER = "logger"
    DATA_MANAGER = "data_manager"
    CONTROLLER = "controller"


class Agent(Protocol):
    """A service that does one step whenever a door tells it the time; it owns no clock and no task."""

    name: str

    async def run_once(self, now: datetime) -> None:
        """Do what is due at an instant. Raises EnergyCoreError when it cannot; the next run tries again."""

    async def close(self) -> None:
        """Finish, and let go of everything."""


@runtime_checkable
class Unfinished(Protocol):
    """An agent that does a part of its work in each run."""

    @property
    def is_due(self) -> bool:
        """Whether the last run left something that can be done now."""


@runtime_checkable
class Interruptible(Protocol):
    """An agent whose runs may take long."""

    def interrupt(self) -> None:
        """Bring the run that is going on to an end soon; there is no other."""


@runtime_checkable
class Requestable(Protocol):
    """An agent that says how it fares, and whose settings may change while it runs.

    Its calls are made in the loop of its door, and wait for nothing.
    """

    name: str

    @property
    def config(self) -> Any:
        """What may change while it runs: a frozen dataclass, whose fields with `repr=False` are secrets."""

    def get_states(self) -> Mapping[str, object]:
        """Return how it fares, as `plain` knows it; nothing secret is in it."""

    def set_config(self, config: Any) -> None:
        """Take other settings at once, all or none. Raises ConfigError for what it cannot be set to."""


@runtime_checkable
class Keeping(Protocol):
    """A requestable agent that keeps its settings itself, since others than requests change them as well."""

    async def change(self, changes: Mapping[str, object]) -> None:
        """Take settings by name and keep them, all or none.

        Raises ConfigError or SettingsError for what they cannot be, StoreError when they cannot be kept.
        """
