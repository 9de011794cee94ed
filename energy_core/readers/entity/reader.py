"""The reader of entities: says what they stand for whenever one of them reports."""

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator, Collection, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, aclosing, asynccontextmanager
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, override

from ...clock import SystemClock
from ...models import EntityState, Reading, Value
from ...protocols import Clock, PushReader, StateSource
from ...units import MOST
from .config import EntityConfig, SourceEntity
from .conversion import convert
from .roles import Role

_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)
_AT_LEAST = 0.01  # seconds, so that a clock which stands still does not make a loop run hot


class Absence(StrEnum):
    """Why an entity gives no value."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    UNAVAILABLE = "unavailable"
    NOT_A_NUMBER = "not_a_number"
    WRONG_UNIT = "wrong_unit"
    STALE = "stale"


class Heard(NamedTuple):
    """When an entity reported a value last, by the clock that it goes by and by our own monotonic one.

    It is no news where it had done so before we listened: nobody knows how long the entity was so by then.
    """

    said: datetime
    at: float
    is_news: bool


class EntityReader(PushReader):
    """Reads entities together as one device, from whoever knows their states.

    A reading holds what is known at that moment. What an entity does not say, or has not said again for too
    long, is absent from it, and `absent` tells why. A register that falls is told as it is.
    """

    def __init__(
        self,
        config: EntityConfig,
        states: StateSource,
        clock: Clock | None = None,
        *,
        before: EntityReader | None = None,
    ) -> None:
        """Take the settings; nothing is subscribed to yet.

        What a reader `before` this one has heard of the same entities is no older for it.
        """
        self.source = config.name
        self._config = config
        self._states = states
        self._clock = clock or SystemClock()
        self._absent: dict[str, Absence] = {}
        self._latest: Reading | None = None
        self.heard: dict[str, Heard] = {} if before is None else dict(before.heard)
        self._is_new = True  # nobody has listened before
        self._has_news = False

    @property
    @override
    def latest(self) -> Reading | None:
        """The last reading, None before the first."""
        return self._latest

    @property
    @override
    def age(self) -> float | None:
        """Monotonic seconds since an entity last reported a value, None before one was seen to."""
        return self.age_of(Role)

    def age_of(self, roles: Collection[Role]) -> float | None:
        """Return the same of the entities that stand for some of the roles."""
        ids = {entity.entity_id for entity in self._config.entities if entity.role in roles}
        heard = [each.at for entity_id, each in self.heard.items() if entity_id in ids and each.is_news]
        return self._clock.monotonic() - max(heard) if heard else None

    @property
    def absent(self) -> Mapping[str, Absence]:
        """The entities that gave no value when they were last looked at, and why."""
        return self._absent

    @override
    def stream(self) -> AbstractAsyncContextManager[AsyncIterator[Reading]]:
        """Subscribe to the entities and iterate over readings for ever, the first of what is known now."""
        return self._stream()

    @asynccontextmanager
    async def _stream(self) -> AsyncGenerator[AsyncIterator[Reading]]:
        """Subscribe while the context lasts."""
        reported = asyncio.Event()
        entity_ids = {entity.entity_id for entity in self._config.entities}
        end = self._states.subscribe(entity_ids, reported.set)
        try:
            async with aclosing(self._readings(reported)) as readings:
                yield readings
        finally:
            end()

    async def _readings(self, reported: asyncio.Event) -> AsyncGenerator[Reading]:
        """Look whenever an entity reports, and when a value becomes too old."""
        self._is_new = True
        while True:
            reading, patience = self._look()
            if reading is not None:
                yield reading
            try:
                async with asyncio.timeout(patience):
                    await reported.wait()
            except TimeoutError:
                continue  # a value has become too old
            reported.clear()

    def _look(self) -> tuple[Reading | None, float | None]:
        """Return a reading if there is another than before, and the seconds until a value is too old."""
        now = self._clock.monotonic()
        known = list(self._known(now))
        self._is_new = False
        values: dict[str, Value] = {}
        for entity, number, _ in known:
            values |= _columns(entity, number)
        left = [heard.at + entity.patience.total_seconds() - now for entity, _, heard in known]
        patience = max(_AT_LEAST, min(left)) if left else None
        newest = max((heard for *_, heard in known), key=lambda heard: heard.at, default=None)
        return self._keep(values, None if newest is None else newest.said), patience

    def _known(self, now: float) -> Iterator[tuple[SourceEntity, float, Heard]]:
        """Yield the entities that say something, what, and when they did; the others are noted."""
        self._absent = {}
        for entity in self._config.entities:
            state = self._states.state(entity.entity_id)
            if state is None:
                self._absent[entity.entity_id] = Absence.MISSING
                continue
            if isinstance(number := _number(entity, state), Absence):
                self._absent[entity.entity_id] = number
                continue
            heard = self._hear(entity.entity_id, state.last_reported, now)
            if now - heard.at > entity.patience.total_seconds():
                self._absent[entity.entity_id] = Absence.STALE
            else:
                yield entity, number, heard

    def _hear(self, entity_id: str, said: datetime, now: float) -> Heard:
        """Return when an entity reported by our own time; what had reported before we listened, by its clock.

        Any other time stamp is a report: the wall clock, of which it is, may have been put back.
        """
        before = self.heard.get(entity_id)
        if before is not None and before.said == said:
            return before
        is_news = not self._is_new or before is not None
        age = max(0.0, (self._clock.now() - said).total_seconds()) if self._is_new else 0.0
        self.heard[entity_id] = heard = Heard(said, now - age, is_news=is_news)
        self._has_news |= is_news
        return heard

    def _keep(self, values: Mapping[str, Value], at: datetime | None) -> Reading | None:
        """Make these values the latest reading; None if they are the same, or there never were any."""
        before, has_news = self._latest, self._has_news
        self._has_news = False
        if at is None or (before is not None and not has_news):
            at = None if before is None else before.at
        if at is None:
            return None
        self._latest = reading = Reading(self.source, at, values)
        return None if reading == before else reading


def _number(entity: SourceEntity, state: EntityState) -> float | Absence:
    """Return what an entity says in the unit of its column, or why it says nothing."""
    number = _parsed(state.state)
    if isinstance(number, Absence):
        return number
    converted = convert(number, state.unit or entity.unit, entity.meaning.kind)
    if converted is None:
        return Absence.WRONG_UNIT
    if not abs(converted) < MOST:  # nor NaN
        return Absence.NOT_A_NUMBER
    return -converted if entity.inverted and converted else converted


def _parsed(text: str) -> float | Absence:
    """Return the number that a state is, or why it is none."""
    if text in {Absence.UNKNOWN, Absence.UNAVAILABLE}:
        return Absence(text)
    return float(text) if _NUMBER.fullmatch(text) else Absence.NOT_A_NUMBER


def _columns(entity: SourceEntity, number: float) -> dict[str, Value]:
    """Return the columns of a number; a signed power of the grid is also told as a meter tells it."""
    values: dict[str, Value] = {entity.meaning.column: number}
    if entity.role is Role.GRID_POWER:
        values |= {"import_power_w": max(0.0, number), "export_power_w": max(0.0, -number)}
    return values
