"""The output that is an entity of Home Assistant."""

import asyncio
from typing import override

from ...clock import SystemClock
from ...exceptions import OutputError
from ...models import Observed
from ...protocols import Clock, Output, SwitchSink
from .config import EntitySwitchConfig

_EARLY = 0.9  # the timers of plugs are not exact


class EntitySwitch(Output):
    """Switches a switch, an `input_boolean` or a light; all calls are made in the loop of its sink.

    A plug that has been set to switch off by itself is kept on by a heartbeat: the command *on* again, while
    the plug is on by that command of ours. It never switches on what is off, whoever switched it off, and
    ends for good when a hand switched the plug. To have been unavailable is no hand.
    """

    def __init__(self, config: EntitySwitchConfig, sink: SwitchSink, clock: Clock | None = None) -> None:
        """Take the settings; nothing is switched yet."""
        self.name = config.name
        self._config = config
        self._sink = sink
        self._clock = clock or SystemClock()
        self._timeout = config.timeout.total_seconds()
        self._beat: float | None = None  # when it was last switched on, None if it is not to be kept on
        self._is_back = False  # it was unavailable, and has not been off since
        self._is_closed = False

    @property
    @override
    def falls_off_alone(self) -> bool:
        """Whether the plug has an auto-off, and is kept on by a heartbeat."""
        return self._config.auto_off is not None

    @override
    async def command(self, *, on: bool) -> None:
        """Switch it on or off. Raises OutputError; its fault may be `timeout` or `closed`."""
        if self._is_closed:
            raise self._error("the output is closed", "closed")
        self._beat = None
        await self._switch(on=on)

    @override
    async def observe(self) -> Observed:
        """Return what it is. A plug that has gone off by its own timer was not switched by a hand."""
        seen = self._seen()
        return Observed(seen.on) if seen.on is False and self._has_fallen() else seen

    @override
    async def refresh(self) -> None:
        """Switch it on again if a heartbeat is due, and it is on by our last command.

        Raises OutputError; its fault may be `unreachable`, `timeout`, or `fallen` if it went off by itself.
        """
        period = self._config.period
        if period is None or self._beat is None:
            return
        seen = self._seen()
        if seen.on is None:
            raise self._error("it is not available", "unreachable")
        if not seen.on and (seen.is_own or self._has_fallen()):
            raise self._error("it has gone off by itself, and stays off until it is commanded", "fallen")
        if not seen.on or not (seen.is_own or self._is_back):
            self._beat = None
        elif self._clock.monotonic() - self._beat >= period.total_seconds():
            await self._switch(on=True)

    @override
    async def close(self) -> None:
        """Switch it off. Raises OutputError."""
        if not self._is_closed:
            self._is_closed, self._beat = True, None
            await self._switch(on=False)

    def _seen(self) -> Observed:
        """Look at the entity, and note whether it comes back from being unavailable."""
        seen = self._sink.observe(self._config.entity_id)
        self._is_back = seen.on is None or (self._is_back and seen.on)
        return seen

    async def _switch(self, *, on: bool) -> None:
        """Have it switched, in time."""
        now = self._clock.monotonic()
        try:
            async with asyncio.timeout(self._timeout):
                await self._sink.switch(self._config.entity_id, on=on)
        except TimeoutError as error:
            raise self._error(f"no answer in {self._timeout:g} s", "timeout") from error
        self._beat = now if on else None

    def _has_fallen(self) -> bool:
        """Say whether the plug's own timer has ended since it was last switched on."""
        auto_off = self._config.auto_off
        if auto_off is None or self._beat is None:
            return False
        return self._clock.monotonic() - self._beat >= _EARLY * auto_off.total_seconds()

    def _error(self, words: str, fault: str) -> OutputError:
        """Return an error that names the entity."""
        return OutputError(f"{self._config.entity_id}: {words}", fault=fault)
