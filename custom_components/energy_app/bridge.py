"""What the library wants of Home Assistant: the states of entities, and what its actions answer."""

from collections import deque
from collections.abc import Callable, Collection, Mapping
from typing import override

import probatio
from homeassistant.const import (
    ATTR_ENTITY_ID,
    ATTR_UNIT_OF_MEASUREMENT,
    STATE_OFF,
    STATE_ON,
    STATE_UNAVAILABLE,
)
from homeassistant.core import (
    CALLBACK_TYPE,
    Context,
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.event import async_track_state_change_event, async_track_state_report_event

from .energy_core.exceptions import OutputError, ReaderConnectionError, ReaderTimeoutError
from .energy_core.models import EntityState, Observed
from .energy_core.protocols import StateSource, SwitchSink
from .energy_core.readers.spot_prices import PriceEntity, PriceSource, Request
from .renamed import renamed


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


class HomeAssistantPrices(PriceSource):
    """The prices of Home Assistant: in the attributes of entities, and in what actions answer."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Know Home Assistant."""
        self._hass = hass

    @override
    def entity(self, entity_id: str) -> PriceEntity | None:
        """Return an entity and whose it is, None if there is none of that name."""
        state = HomeAssistantStates(self._hass).state(entity_id)
        found = self._hass.states.get(entity_id)
        entry = er.async_get(self._hass).async_get(entity_id)
        if state is None or found is None:
            return None
        if entry is None:
            return PriceEntity(state=state, attributes=found.attributes)
        return PriceEntity(
            state=state,
            attributes=found.attributes,
            platform=entry.platform,
            entry_id=entry.config_entry_id or "",
            unique_id=entry.unique_id,
        )

    @override
    def offers(self, request: Request) -> bool:
        """Say whether there is such an action."""
        return self._hass.services.has_service(request.domain, request.action)

    @override
    async def ask(self, request: Request) -> Mapping[str, object]:
        """Return what an action answers. Raises ReaderError."""
        name = f"{request.domain}.{request.action}"
        try:
            answer = await self._hass.services.async_call(
                request.domain, request.action, dict(request.data), blocking=True, return_response=True
            )
        except (HomeAssistantError, probatio.Invalid) as error:
            raise ReaderConnectionError(f"{name} failed: {error}", fault="refused") from error
        except TimeoutError as error:
            raise ReaderTimeoutError(f"{name} did not answer", fault="silent") from error
        return answer or {}


class HomeAssistantSwitch(SwitchSink):
    """One entity that is switched, whatever it is called by now; both calls are made in its loop.

    Whose the last change between on and off was is noted as it happens: a later change of an attribute has a
    context of its own.
    """

    def __init__(self, hass: HomeAssistant, entity_id: str) -> None:
        """Know the entity; `async_follow` has to be called before anything else."""
        self.entity_id = entity_id
        self._hass = hass
        self._end_noting: CALLBACK_TYPE = lambda: None
        self._is_renamed = False  # and not there again yet
        self._contexts: deque[str] = deque(maxlen=16)
        self._is_own = False

    @callback
    def async_follow(self) -> CALLBACK_TYPE:
        """Note who switches it, and what it is called; returns what ends that."""

        @callback
        def follow(event: Event[er.EventEntityRegistryUpdatedData]) -> None:
            ids = renamed(event)
            if ids is not None and ids[0] == self.entity_id:
                self.entity_id, self._is_renamed = ids[1], True
                self._note()

        self._note()
        end_following = self._hass.bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, follow)

        def end() -> None:
            end_following()
            self._end_noting()

        return end

    @callback
    def _note(self) -> None:
        """Note who switches it, by the name that it has now; to be given another is no switching."""
        self._end_noting()

        @callback
        def note(event: Event[EventStateChangedData]) -> None:
            old, new = event.data["old_state"], event.data["new_state"]
            if new is None or (old is not None and old.state == new.state):
                return
            if not self._is_renamed:
                self._is_own = new.context.id in self._contexts or new.context.parent_id in self._contexts
            self._is_renamed = False

        self._end_noting = async_track_state_change_event(self._hass, self.entity_id, note)

    @override
    async def switch(self, entity_id: str, *, on: bool) -> None:
        """Have it switched, and wait for it. Raises OutputError."""
        entity_id = self.entity_id
        state = self._hass.states.get(entity_id)
        if state is None or state.state == STATE_UNAVAILABLE:  # what is not known yet may hear it
            raise OutputError(f"{entity_id} is not available", fault="unreachable")
        context = Context()
        self._contexts.append(context.id)
        domain = entity_id.partition(".")[0]
        data = {ATTR_ENTITY_ID: entity_id}
        try:
            await self._hass.services.async_call(
                domain, f"turn_{STATE_ON if on else STATE_OFF}", data, blocking=True, context=context
            )
        except (HomeAssistantError, probatio.Invalid) as error:
            raise OutputError(f"{entity_id} could not be switched: {error}", fault="refused") from error

    @override
    def observe(self, entity_id: str) -> Observed:
        """Return what it is; unknown where it is unavailable or there is none of that name."""
        state = self._hass.states.get(self.entity_id)
        if state is None or state.state not in {STATE_ON, STATE_OFF}:
            return Observed(None)
        return Observed(state.state == STATE_ON, self._is_own)
