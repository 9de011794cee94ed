"""The switchings of the chargers, each with its reason."""

from typing import override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .charger_entity import ChargerEntity, async_add_charger
from .coordinator import EnergyAppConfigEntry
from .coordinators.charger import ChargerCoordinator

PARALLEL_UPDATES = 0

SWITCHED_ON, SWITCHED_OFF = "switched_on", "switched_off"
EVENTS = (
    EventEntityDescription(
        key="switching", translation_key="switching", event_types=[SWITCHED_ON, SWITCHED_OFF]
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EnergyAppConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the event of every charger, now and later."""
    async_add_charger(entry, EVENTS, ChargerEvent, async_add_entities)


class ChargerEvent(ChargerEntity, EventEntity):
    """Tells each switching, and why; a decision that switches nothing is none."""

    def __init__(self, coordinator: ChargerCoordinator, description: EventEntityDescription) -> None:
        """Know how it is now."""
        super().__init__(coordinator, description)
        self._is_on = bool(coordinator.data["on"])

    @callback
    @override
    def _handle_coordinator_update(self) -> None:
        """Tell a switching."""
        data = self.coordinator.data
        if data["on"] == self._is_on:
            return
        self._is_on = bool(data["on"])
        told = {key: data[key] for key in ("reason", "wanted", "mode", "dry_run")}
        self._trigger_event(SWITCHED_ON if self._is_on else SWITCHED_OFF, told)
        self.async_write_ha_state()
