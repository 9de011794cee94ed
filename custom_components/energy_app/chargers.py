"""What runs for the chargers of a house; each is the first to stop."""

import asyncio
import logging
from collections.abc import Callable

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN, SUBENTRY_CHARGER
from .coordinator import EnergyAppConfigEntry
from .coordinators.charger import ChargerCoordinator
from .energy_core.agents.turns import Turns
from .energy_core.exceptions import ConfigError
from .energy_core.protocols import Clock

_LOGGER = logging.getLogger(__name__)

type ChargerCallback = Callable[[ChargerCoordinator], None]


class Chargers:
    """The chargers of a house, by their subentries; once stopped, none starts again."""

    def __init__(self, hass: HomeAssistant, entry: EnergyAppConfigEntry, clock: Clock) -> None:
        """Know the house; nothing runs yet."""
        self.running: dict[str, ChargerCoordinator] = {}
        self.turns = Turns()
        self._hass = hass
        self._entry = entry
        self._clock = clock
        self._callbacks: list[ChargerCallback] = []
        self._changing = asyncio.Lock()
        self._is_stopped = False

    @callback
    def async_on_charger(self, added: ChargerCallback) -> CALLBACK_TYPE:
        """Call for every charger that runs and for each that comes later; returns what ends this."""
        self._callbacks.append(added)
        for charger in self.running.values():
            added(charger)
        return lambda: self._callbacks.remove(added)

    async def async_follow(self) -> None:
        """Start, change and stop chargers as the settings say; what did not change is left alone."""
        async with self._changing:
            if self._is_stopped:
                return
            wanted = {each.subentry_id: each for each in self._entry.get_subentries_of_type(SUBENTRY_CHARGER)}
            for subentry_id in self.running.keys() - wanted.keys():
                await self.running.pop(subentry_id).async_remove()
            for subentry_id, subentry in wanted.items():
                charger = self.running.get(subentry_id)
                try:
                    if charger is not None:
                        await charger.async_change(subentry)
                        self._register(charger)
                        continue
                    charger = ChargerCoordinator(self._hass, self._entry, subentry, self._clock)
                    await charger.async_start()
                except ConfigError as error:
                    _LOGGER.warning("%s stays as it was: %s", subentry.title, error)
                    continue
                self.running[subentry_id] = charger
                self._register(charger)
                for added in self._callbacks:
                    added(charger)

    async def async_stop(self) -> None:
        """Switch every charger off; all are on return, as far as they can be reached."""
        async with self._changing:
            self._is_stopped = True
            await asyncio.gather(*(charger.async_stop() for charger in self.running.values()))

    @callback
    def _register(self, charger: ChargerCoordinator) -> None:
        """Write a charger in the device registry, by the name that it has now."""
        dr.async_get(self._hass).async_get_or_create(
            config_entry_id=self._entry.entry_id,
            config_subentry_id=charger.subentry_id,
            identifiers={(DOMAIN, charger.subentry_id)},
            name=charger.name,
        )
