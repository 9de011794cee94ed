"""The mode of the chargers."""

from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .charger_entity import ChargerEntity, async_add_charger
from .coordinator import EnergyAppConfigEntry
from .energy_core.controllers.config import Mode

PARALLEL_UPDATES = 0

SELECTS = (SelectEntityDescription(key="mode", translation_key="charging_mode", options=list(Mode)),)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the mode of every charger, now and later."""
    async_add_charger(entry, SELECTS, ModeSelect, async_add_entities)


class ModeSelect(ChargerEntity, SelectEntity):
    """When to charge; mode *on* ends, and another one is shown then."""

    @property
    @override
    def current_option(self) -> str:
        """The mode that holds."""
        return str(self.coordinator.data["mode"])

    @override
    async def async_select_option(self, option: str) -> None:
        """Take another mode, and keep it."""
        await self.coordinator.async_set(mode=option)
