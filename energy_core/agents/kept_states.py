"""When the states of a controller are written down, and how it begins with them."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from ..controllers.sample import Instant
from ..controllers.states import States
from ..controllers.states_codec import decode_states, encode_states
from ..exceptions import StoreError
from .in_flight import InFlight
from .states_keeper import StatesKeeper

_LOGGER = logging.getLogger(__name__)
SAVE_EVERY_S = 300.0  # while energy is counted; what may not be forgotten is kept at once
RETRY_S = 60.0
TIMEOUT_S = 15.0
BEFORE_ON_S = 1.0
_SLOW = "what is to be remembered could not be written in time"


class KeptStates:
    """The states of one controller at rest; without a keeper they are gone with the process."""

    def __init__(self, name: str, keeper: StatesKeeper | None) -> None:
        """Keep those of a controller of a name."""
        self.failure: StoreError | None = None
        self._name = name
        self._keeper = keeper
        self._kept: object = None
        self._tried: Instant | None = None
        self._flight = InFlight()

    async def load(self, now: Instant) -> States:
        """Return what was kept, off; what cannot be read is taken for a switching of just now."""
        states = States()
        try:
            async with asyncio.timeout(TIMEOUT_S):
                found = None if self._keeper is None else await self._keeper.load()
            if found is not None:
                states = decode_states(found, now)
        except (StoreError, TimeoutError) as error:
            _LOGGER.warning("%s begins without what it knew: %s", self._name, error)
            states = States(changed=now)
        if states.on:  # nobody saw when it went off
            states.on, states.changed, states.changed_data_at = False, now, None
        return states

    async def keep(self, states: States, now: Instant) -> bool:
        """Write states down before an *on*; returns whether they are. Where that takes long it goes on.

        It is waited for, but not so long that the data are no longer fresh.
        """
        if self._keeper is None:
            return True
        loop = asyncio.get_running_loop()
        until = loop.time() + BEFORE_ON_S
        if not await self._flight.land_within(BEFORE_ON_S):
            return False
        essence = _essence(states)
        if not await self._begin(self._keeper, states, now, max(0.0, until - loop.time())):
            self._fail(StoreError(_SLOW))
        return self._kept == essence and self.failure is None

    async def keep_up(self, states: States, now: Instant) -> None:
        """Write states down when something in them may not be forgotten, else now and then.

        The disk is not waited for: the next decision may not be late for what is to be remembered.
        """
        if self._flight.is_late:
            self._fail(StoreError(_SLOW))
        if self._keeper is None or not self._flight.land():
            return
        since = None if self._tried is None else now.since(self._tried)
        if self.failure is not None and since is not None and since < RETRY_S:
            return
        if since is None or since >= SAVE_EVERY_S or _essence(states) != self._kept:
            await self._begin(self._keeper, states, now, 0.0)

    async def _begin(self, keeper: StatesKeeper, states: States, now: Instant, patience_s: float) -> bool:
        """Begin to write states down; returns whether that has ended, a moment later."""
        self._tried = now
        write = self._write(keeper, _essence(states), encode_states(states))
        return await self._flight.begin(write, patience_s)

    async def keep_last(self, states: States, now: Instant) -> None:
        """Write states down at the end, however long that takes."""
        await self._flight.wait()
        if self._keeper is not None:
            await self._begin(self._keeper, states, now, 0.0)
        await self._flight.wait()

    async def _write(self, keeper: StatesKeeper, essence: object, encoded: Mapping[str, Any]) -> None:
        """Write something down, and note whether it is."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await keeper.save(encoded)
        except (StoreError, TimeoutError) as error:
            self._fail(error if isinstance(error, StoreError) else StoreError(_SLOW))
        else:
            self._kept, self.failure = essence, None

    def _fail(self, failure: StoreError) -> None:
        """Note why something is not written down; the log has it once."""
        if self.failure is None:
            _LOGGER.warning("%s switches nothing on while it cannot note it: %s", self._name, failure)
        self.failure = failure


def _essence(states: States) -> object:
    """Return what may not be forgotten."""
    override = states.override
    return (
        states.on,
        states.changed,
        override and (override.on, override.began, override.seconds),
        states.mode_on,
        states.safety_off,
        states.no_car,
        states.month_peak,
    )
