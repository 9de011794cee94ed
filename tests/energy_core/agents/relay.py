"""A relay, a meter and a clock that tests hold in their hands."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import override

from energy_core.exceptions import OutputError
from energy_core.models import Observed, Reading
from energy_core.protocols import Clock, Output

NOON = datetime(2026, 6, 15, 10, tzinfo=UTC)


@dataclass
class Time(Clock):
    """Both clocks, of which the wall can be put wrong."""

    second: float = 0.0
    wrong_by: timedelta = timedelta(0)

    @override
    def now(self) -> datetime:
        return NOON + timedelta(seconds=self.second) + self.wrong_by

    @override
    def monotonic(self) -> float:
        return 777 + self.second


class Relay(Output):
    """A relay in memory: it obeys or refuses, is away, hangs, falls off unless fed, has a hand on it."""

    def __init__(self, time: Time, *, dead_man_s: float | None = None, on: bool = False) -> None:
        """Switch by a clock."""
        self.name = "relay"
        self.closed = False
        self.commands: list[tuple[float, bool]] = []
        self.switchings: list[tuple[float, bool, bool]] = []  # when, to what, and whether by a command
        self.breaks = False
        self.is_away = self.is_silent = self.refuses = self.takes_nothing = False
        self.hangs = False
        self._time = time
        self._dead_man_s = dead_man_s
        self._on = on
        self._is_own = False
        self._fed = time.second

    @property
    @override
    def falls_off_alone(self) -> bool:
        return self._dead_man_s is not None

    @property
    def on(self) -> bool:
        """What it is."""
        if self._on and self._dead_man_s is not None and self._time.second - self._fed > self._dead_man_s:
            self._on, self._is_own = False, True
        return self._on

    @override
    async def command(self, *, on: bool) -> None:
        await self._reach()
        if self.takes_nothing:
            raise OutputError("the relay takes no command")
        self.commands.append((self._time.second, on))
        self._fed = self._time.second
        if not self.refuses:
            self._switch(on=on, is_own=True)

    @override
    async def observe(self) -> Observed:
        if self.hangs:
            await asyncio.sleep(3600)
        if self.breaks:
            raise KeyError("relay")
        return Observed(None) if self.is_away or self.is_silent else Observed(self.on, self._is_own)

    @override
    async def refresh(self) -> None:
        await self._reach()
        self._fed = self._time.second

    @override
    async def close(self) -> None:
        self.closed = True
        await self.command(on=False)

    def press(self, *, on: bool) -> None:
        """Switch it by hand."""
        self._fed = self._time.second
        self._switch(on=on, is_own=False)

    def _switch(self, *, on: bool, is_own: bool) -> None:
        """Be something."""
        if on is not self._on:
            self.switchings.append((self._time.second, on, is_own))
        self._on, self._is_own = on, is_own

    async def _reach(self) -> None:
        """Raise if it is away."""
        if self.hangs:
            await asyncio.sleep(3600)
        if self.is_away:
            raise OutputError("the relay cannot be reached")


@dataclass
class Meter:
    """A meter that sends a telegram whenever it is told to."""

    time: Time
    latest: Reading | None = None
    wrong_by: timedelta = timedelta(0)
    columns: dict[str, float] = field(default_factory=dict)
    _at: float = 0.0

    @property
    def age(self) -> float | None:
        """Since the last one."""
        return None if self.latest is None else self.time.second - self._at

    def send(self, grid_w: float) -> None:
        """Send one."""
        at = NOON + timedelta(seconds=self.time.second) + self.wrong_by
        values = {"import_power_w": max(0.0, grid_w), "export_power_w": max(0.0, -grid_w)}
        self.latest = Reading("meter", at, values | self.columns)
        self._at = self.time.second
