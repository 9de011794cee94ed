"""The settings of a reader of entities: which stand for what."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from ...exceptions import ConfigError
from .conversion import Kind, units_of
from .roles import ALTERNATIVES, MAX_AGES, MEANINGS, Meaning, Role

_ENTITY_ID = re.compile(r"[a-z0-9_]+\.[a-z0-9_]+")
_LEAST = timedelta(seconds=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceEntity:
    """An entity and what it stands for.

    Attributes:
        inverted: it counts the other way round: export, or discharging, as positive.
        unit: for an entity that does not state one.
        max_age: for how long a value counts that is not reported again; by what it is, if left out.
    """

    role: Role
    entity_id: str
    inverted: bool = False
    unit: str | None = None
    max_age: timedelta | None = field(default=None, metadata={"minimum": _LEAST})

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what is no entity, or counts in no unit."""
        if not _ENTITY_ID.fullmatch(self.entity_id):
            raise ConfigError("entity_id", self.entity_id, "the id of an entity, as sensor.grid_power")
        units = units_of(self.meaning.kind)
        if self.inverted and self.meaning.kind is not Kind.POWER:
            raise ConfigError("inverted", self.inverted, "true for a power only")
        if self.unit is not None and self.unit not in units:
            raise ConfigError("unit", self.unit, f"one of {', '.join(units)}")

    @property
    def meaning(self) -> Meaning:
        """What it becomes."""
        return MEANINGS[self.role]

    @property
    def patience(self) -> timedelta:
        """For how long its value counts."""
        return self.max_age or MAX_AGES[self.meaning.kind]


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityConfig:
    """The entities that are read together; `name` is the source of their readings."""

    name: str
    entities: tuple[SourceEntity, ...]

    def __post_init__(self) -> None:
        """Refuse with a ConfigError roles that are there twice, or none at all."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        roles = [entity.role for entity in self.entities]
        if not roles:
            raise ConfigError("entities", roles, "one entity or more")
        for number, role in enumerate(roles):
            if role in roles[:number]:
                raise ConfigError(f"entities[{number}].role", str(role), "a role that no other entity has")
        for role, others in ALTERNATIVES:
            if role in roles and set(others) & set(roles):
                raise ConfigError("entities", str(role), f"either it, or {' and '.join(others)}")
