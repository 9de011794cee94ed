"""Where settings are kept that were changed while agents ran."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any, override

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store

from ..energy_core.agents.states_keeper import StatesKeeper
from ..energy_core.exceptions import StoreError, StoreUnavailableError

_LOGGER = logging.getLogger(__name__)
TIMEOUT_S = 15.0  # a charger that is to stop may have to wait for it


class StorageKeeper(StatesKeeper):
    """Keeps them in the storage of Home Assistant, which does not say whether it could: that is looked at."""

    def __init__(self, hass: HomeAssistant, version: int, key: str) -> None:
        """Keep them under a key."""
        self._hass = hass
        self._version, self._key = version, key
        self._store = self._opened()

    @override
    async def load(self) -> Mapping[str, Any] | None:
        try:
            return await self._opened().async_load()
        except (HomeAssistantError, OSError) as error:
            raise StoreError(f"{self._store.path} cannot be read: {error}") from error

    @override
    async def save(self, states: Mapping[str, Any]) -> None:
        path = self._store.path
        if self._hass.state is CoreState.stopping:  # it would be written at the very end, or never
            raise StoreUnavailableError(f"{path} is not written while Home Assistant stops")
        kept = dict(states)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._store.async_save(kept)
                found = await self.load()
        except TimeoutError as error:
            raise StoreUnavailableError(f"{path} was not written within {TIMEOUT_S:g} s") from error
        except (HomeAssistantError, OSError) as error:
            raise StoreUnavailableError(f"{path} cannot be written: {error}") from error
        if found != kept:
            raise StoreUnavailableError(f"{path} cannot be written, the log of Home Assistant says why")

    async def load_if_it_can(self, name: str) -> dict[str, Any]:
        """Return what was kept last for somebody; what cannot be read is said, and left out."""
        try:
            return dict(await self.load() or {})
        except StoreError as error:
            _LOGGER.warning("%s has the settings of its dialog: %s", name, error)
            return {}

    async def save_if_it_can(self, name: str, states: Mapping[str, Any]) -> None:
        """Keep what counts for somebody in any case; where that fails, not over a restart."""
        try:
            await self.save(states)
        except StoreError as error:
            _LOGGER.warning("Settings of %s are not kept over a restart: %s", name, error)

    async def remove(self) -> None:
        """Forget them."""
        await self._store.async_remove()

    def _opened(self) -> Store[dict[str, Any]]:
        """Return the store, as if nothing of it were known."""
        return Store(self._hass, self._version, self._key, atomic_writes=True)
