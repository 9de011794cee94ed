"""A device of the house as an agent: what it said last, and how often it is read."""

from collections.abc import Mapping
from typing import Any, override

from ..coordinator import DeviceCoordinator
from ..energy_core.agents.agent import Requestable


class ReaderAgent(Requestable):
    """A device, of which somebody else has the coordinator."""

    def __init__(self, coordinator: DeviceCoordinator) -> None:
        """Speak for a coordinator."""
        self._coordinator = coordinator

    @property
    @override
    def name(self) -> str:  # type: ignore[override]  # it may be given another one
        """What the user calls it."""
        return self._coordinator.name

    @property
    @override
    def config(self) -> Any:
        """What may change while it is read."""
        return self._coordinator.pace

    @override
    def set_config(self, config: Any) -> None:
        """Have it read at another pace; its line stays open. Raises ConfigError or SettingsError."""
        self._coordinator.async_set_pace(config)

    @override
    def get_states(self) -> Mapping[str, object]:
        """Return how its runs went, and what it said last."""
        coordinator = self._coordinator
        latest, age = coordinator.data, coordinator.age
        return {
            **coordinator.log.states(),
            "readings": coordinator.readings,
            "age": None if age is None else round(age, 1),
            "at": None if latest is None else latest.at,
            "values": {} if latest is None else latest.values,
        }
