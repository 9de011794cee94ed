"""Where settings are kept that were changed while agents ran."""

from collections.abc import Mapping
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from ..energy_core.agents.states_keeper import StatesKeeper
from ..energy_core.exceptions import StoreUnavailableError


class StorageKeeper(StatesKeeper):
    """Keeps them in the storage of Home Assistant, whole or not at all."""

    def __init__(self, hass: HomeAssistant, version: int, key: str) -> None:
        """Keep them under a key."""
        self._store = Store[dict[str, Any]](hass, version, key)

    @override
    async def load(self) -> Mapping[str, Any] | None:
        return await self._store.async_load()

    @override
    async def save(self, states: Mapping[str, Any]) -> None:
        try:
            await self._store.async_save(dict(states))
        except (HomeAssistantError, OSError) as error:
            raise StoreUnavailableError(f"{self._store.key} cannot be written: {error}") from error

    async def remove(self) -> None:
        """Forget them."""
        await self._store.async_remove()
