"""What the library wants of Home Assistant: the states of entities."""

from collections.abc import Callable, Collection
from typing import override

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT
from homeassistant.core import Event, EventStateChangedData, EventStateReportedData, HomeAssistant, callback
from homeassistant.helpers.event import async_track_state_change_event, async_track_state_report_event

from .energy_core.models import EntityState
from .energy_core.protocols import StateSource


class HomeAssistantStates(StateSource):
    """The states of Home Assistant; both calls are made in its loop."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know Home Assistant."""
        self._hass = hass

    @override
    def state(self, entity_id: str) -> EntityState | None:
        """Return what an entity is, None if there is none of that name."""
        state = self._hass.states.get(entity_id)
        if state is None:
            return None
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        return EntityState(state.state, unit, state.last_reported)

    @override
    def subscribe(self, entity_ids: Collection[str], notify: Callable[[], None]) -> Callable[[], None]:
        """Have `notify` called when one of them reports, changed or not, or goes; returns what ends that."""

        @callback
        def tell(_event: Event[EventStateChangedData] | Event[EventStateReportedData]) -> None:
            notify()

        ends = (
            async_track_state_change_event(self._hass, entity_ids, tell),
            async_track_state_report_event(self._hass, entity_ids, tell),
        )

        def end() -> None:
            for each in ends:
                each()

        return end
