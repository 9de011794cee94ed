"""States of entities in memory, told and heard as Home Assistant's."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime, timedelta
from typing import override

from energy_core.models import EntityState
from energy_core.protocols import Clock, StateSource

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


class SetClock(Clock):
    """A clock that stands where it is set."""

    def __init__(self) -> None:
        """Stand at noon."""
        self.seconds = 0.0
        self.wrong_s = 0.0  # by which the wall clock is ahead

    @override
    def now(self) -> datetime:
        """Return the wall time."""
        return NOON + timedelta(seconds=self.seconds + self.wrong_s)

    @override
    def monotonic(self) -> float:
        """Return the time since some moment."""
        return 1000 + self.seconds


class States(StateSource):
    """The states, and who listens to them."""

    def __init__(self, clock: Clock) -> None:
        """Know no entity."""
        self.clock = clock
        self.listeners: list[tuple[frozenset[str], Callable[[], None]]] = []
        self._states: dict[str, EntityState] = {}

    @override
    def state(self, entity_id: str) -> EntityState | None:
        """Return what an entity is."""
        return self._states.get(entity_id)

    @override
    def subscribe(self, entity_ids: Collection[str], notify: Callable[[], None]) -> Callable[[], None]:
        """Add a listener; returns what takes it off again."""
        listener = frozenset(entity_ids), notify
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def report(self, entity_id: str, state: object, unit: str | None = None) -> None:
        """Have an entity report now."""
        self._states[entity_id] = EntityState(str(state), unit, self.clock.now())
        self._tell(entity_id)

    def remove(self, entity_id: str) -> None:
        """Have an entity go."""
        del self._states[entity_id]
        self._tell(entity_id)

    def _tell(self, entity_id: str) -> None:
        for entity_ids, notify in tuple(self.listeners):
            if entity_id in entity_ids:
                notify()
