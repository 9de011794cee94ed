"""Since when the second store of a house lacks what was changed in the first one."""

from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers.storage import Store

from .const import DOMAIN
from .coordinator import EnergyAppConfigEntry

_VERSION = 1


class Owed:
    """Remembers the earliest row that was changed, over a restart, until it was copied."""

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry) -> None:
        """Know the house; nothing is read yet."""
        self._store: Store[dict[str, Any]] = Store(hass, _VERSION, f"{DOMAIN}.{entry.entry_id}.owed")

    async def async_get(self) -> datetime | None:
        """Return since when something is owed, None if nothing is."""
        since = (await self._store.async_load() or {}).get("since")
        return None if since is None else datetime.fromisoformat(since)

    async def async_add(self, since: datetime) -> None:
        """Remember that rows were changed from an instant on."""
        before = await self.async_get()
        earliest = since if before is None else min(before, since)
        if earliest != before:
            await self._store.async_save({"since": earliest.isoformat()})

    async def async_remove(self) -> None:
        """Forget the house."""
        await self._store.async_remove()

    async def async_settle(self, since: datetime | None) -> None:
        """Forget what was copied, unless more has been changed meanwhile."""
        if since is not None and await self.async_get() == since:
            await self._store.async_save({})
