"""A charger as an agent: its settings are those that its dialog and its entities set too."""

from collections.abc import Mapping
from typing import override

from ..coordinators.charger import ChargerCoordinator
from ..energy_core.agents.agent import Keeping, Requestable
from ..energy_core.controllers.config import ControllerConfig


class ChargerAgent(Requestable, Keeping):
    """The controller of a charger, whichever that is now; its coordinator keeps its settings."""

    def __init__(self, charger: ChargerCoordinator) -> None:
        """Know the charger."""
        self._charger = charger

    @property
    @override
    def name(self) -> str:  # type: ignore[override]  # it may be given another one
        """What the user calls it."""
        return self._charger.name

    @property
    @override
    def config(self) -> ControllerConfig:
        """Its settings as they are in use."""
        return self._charger.config

    @override
    def set_config(self, config: ControllerConfig) -> None:
        """Take other settings at once; nothing is switched by that."""
        self._charger.controller.set_config(config)

    @override
    async def change(self, changes: Mapping[str, object]) -> None:
        """Take settings and keep them, all or none; nothing is switched by that."""
        await self._charger.async_take(changes)

    @override
    def get_states(self) -> Mapping[str, object]:
        """Return its last decision and all that it was made of."""
        return self._charger.controller.get_states()
