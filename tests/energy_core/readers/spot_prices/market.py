"""A Home Assistant that knows one entity, and whose actions answer what they are told to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, override

from energy_core.exceptions import ReaderConnectionError
from energy_core.models import EntityState
from energy_core.readers.spot_prices import PriceEntity, PriceSource, Request


class Market(PriceSource):
    """Where an entity is whatever a test makes of it."""

    def __init__(self, at: datetime) -> None:
        """Know no entity yet; states are reported at that instant."""
        self.at = at
        self.found: PriceEntity | None = None
        self.answers: dict[str, Any] = {}
        self.asked: list[str] = []

    def say(
        self,
        state: str,
        unit: str | None = "EUR/kWh",
        attributes: Mapping[str, object] | None = None,
        platform: str = "",
    ) -> None:
        """Have the entity say something."""
        self.found = PriceEntity(
            state=EntityState(state, unit, self.at),
            attributes=attributes or {},
            platform=platform,
            entry_id="entry",
            unique_id="BE-current_price",
        )

    @override
    def entity(self, entity_id: str) -> PriceEntity | None:
        """Return the entity."""
        return self.found

    @override
    def offers(self, request: Request) -> bool:
        """Say whether something was to be answered."""
        return bool(self.answers)

    @override
    async def ask(self, request: Request) -> Mapping[str, object]:
        """Answer by the day that is asked for, or fail."""
        day = str(request.data.get("date") or request.data["start"])[:10]
        self.asked.append(day)
        if day not in self.answers:
            raise ReaderConnectionError(f"nothing is known of {day}", fault="refused")
        return dict(self.answers[day])
