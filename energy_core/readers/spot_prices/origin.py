"""An entity that has to do with prices, and what can be asked of the integration behind it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from ...models import EntityState
from .intervals import PriceInterval


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceEntity:
    """What an entity says, and of which integration it is; empty where it is of none."""

    state: EntityState
    attributes: Mapping[str, object] = field(default_factory=dict)
    platform: str = ""
    entry_id: str = ""
    unique_id: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """An action of Home Assistant that answers, and its data."""

    domain: str
    action: str
    data: Mapping[str, object]


class PriceSource(Protocol):
    """Where entities are known that tell prices: Home Assistant. All calls are made in its loop."""

    def entity(self, entity_id: str) -> PriceEntity | None:
        """Return an entity, None if there is none of that name."""

    def offers(self, request: Request) -> bool:
        """Say whether there is such an action."""

    async def ask(self, request: Request) -> Mapping[str, object]:
        """Return what an action answers. Raises ReaderError."""


class Action(Protocol):
    """How prices are asked of one integration: a module, whose docstring says where that is documented."""

    HOLDS_VAT: bool  # whether what it answers can hold VAT

    def request(self, entity: PriceEntity, day: date) -> Request:
        """Return what to ask about a day of the market."""

    def extract(self, entity: PriceEntity, answer: Mapping[str, object]) -> list[PriceInterval]:
        """Return the prices of an answer. Raises ReaderDataError."""
