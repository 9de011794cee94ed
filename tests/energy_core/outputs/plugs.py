"""Plugs of Home Assistant in memory, switched as its entities are."""

import asyncio
from typing import override

from energy_core.exceptions import OutputError
from energy_core.models import Observed
from energy_core.protocols import SwitchSink


class Plugs(SwitchSink):
    """One plug, `switch.car`; it is off, and was not switched by us."""

    def __init__(self) -> None:
        """Have it available."""
        self.seen = Observed(on=False, is_own=False)
        self.history: list[bool] = []
        self.is_available = True
        self.hangs = False

    @override
    async def switch(self, entity_id: str, *, on: bool) -> None:
        """Switch it. Raises OutputError while it is not available."""
        assert entity_id == "switch.car"
        if self.hangs:
            await asyncio.Event().wait()
        if not self.is_available:
            raise OutputError("switch.car: unavailable", fault="unreachable")
        self.history.append(on)
        if self.seen.on is not on:
            self.seen = Observed(on=on)

    @override
    def observe(self, entity_id: str) -> Observed:
        """Return what it is."""
        assert entity_id == "switch.car"
        return self.seen if self.is_available else Observed(None)

    def by_hand(self, *, on: bool) -> None:
        """Have somebody else switch it, or itself."""
        self.seen = Observed(on=on, is_own=False)

    def come_back(self) -> None:
        """Be available again, as it was; Home Assistant knows of no command of ours any more."""
        self.is_available = True
        self.seen = Observed(self.seen.on, is_own=False)
