"""When the states of a controller are written down, and how it begins with them."""

import asyncio
import logging

from ..controllers.sample import Instant
from ..controllers.states import States
from ..controllers.states_codec import decode_states, encode_states
from ..exceptions import StoreError
from .states_keeper import StatesKeeper

_LOGGER = logging.getLogger(__name__)
SAVE_EVERY_S = 300.0  # while energy is counted; what may not be forgotten is kept at once
RETRY_S = 60.0
TIMEOUT_S = 15.0
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
        """Write states down; returns whether they are."""
        if self._keeper is None:
            return True
        essence, self._tried = _essence(states), now
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self._keeper.save(encode_states(states))
        except (StoreError, TimeoutError) as error:
            failure = error if isinstance(error, StoreError) else StoreError(_SLOW)
            if self.failure is None:
                _LOGGER.warning("%s switches nothing on while it cannot note it: %s", self._name, failure)
            self.failure = failure
            return False
        self._kept, self.failure = essence, None
        return True

    async def keep_up(self, states: States, now: Instant) -> None:
        """Write states down when something in them may not be forgotten, else now and then."""
        since = None if self._tried is None else now.since(self._tried)
        if self.failure is not None and since is not None and since < RETRY_S:
            return
        if since is None or since >= SAVE_EVERY_S or _essence(states) != self._kept:
            await self.keep(states, now)


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
