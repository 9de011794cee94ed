"""The settings of an entity that is switched."""

import re
from dataclasses import dataclass, field
from datetime import timedelta

from ...exceptions import ConfigError

_ENTITY = re.compile(r"(switch|input_boolean|light)\.[a-z0-9_]+", re.ASCII)
_SHORTEST = timedelta(seconds=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitySwitchConfig:
    """Which entity of Home Assistant, and whether it goes off by itself.

    Attributes:
        auto_off: after how long the plug itself switches off unless it is switched on again, as it is set in
            the plug; None for one that does not.
        heartbeat: how often it is switched on again meanwhile; by default three times in that time.
        timeout: how long a command may take.
    """

    name: str
    entity_id: str
    auto_off: timedelta | None = field(
        default=None, metadata={"minimum": 2 * _SHORTEST, "maximum": timedelta(days=1)}
    )
    heartbeat: timedelta | None = field(default=None, metadata={"minimum": _SHORTEST / 2})
    timeout: timedelta = field(
        default=timedelta(seconds=10),
        metadata={"minimum": timedelta(milliseconds=100), "maximum": timedelta(seconds=60)},
    )

    def __post_init__(self) -> None:
        """Refuse with a ConfigError what names nothing, and a heartbeat that comes too late."""
        if not self.name:
            raise ConfigError("name", self.name, "a name of one letter or more")
        if not _ENTITY.fullmatch(self.entity_id):
            takes = "the name of a switch, an input_boolean or a light, as switch.car"
            raise ConfigError("entity_id", self.entity_id, takes)
        if self.heartbeat is None:
            return
        if self.auto_off is None:
            raise ConfigError("heartbeat", self.heartbeat.total_seconds(), "an auto_off beside it")
        if 2 * self.heartbeat > self.auto_off:
            takes = "half of auto_off at most, so that one may be lost"
            raise ConfigError("heartbeat", self.heartbeat.total_seconds(), takes)

    @property
    def where(self) -> str:
        """The entity; two outputs never have the same."""
        return self.entity_id

    @property
    def period(self) -> timedelta | None:
        """The heartbeat, None without an auto-off."""
        if self.auto_off is None:
            return None
        return self.heartbeat or self.auto_off / 3
