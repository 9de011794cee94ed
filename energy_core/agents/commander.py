"""How an output is commanded: in time, off first when it is back, and kept alive while it is on."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from ..controllers.sample import Instant
from ..exceptions import OutputError
from ..models import Observed
from ..protocols import Output
from .in_flight import InFlight

_LOGGER = logging.getLogger(__name__)
TIMEOUT_S = 15.0  # outputs have shorter ones of their own
AGAIN_S = 30.0  # until an *off* that did not arrive, or was not followed, is repeated
BACK_S = 2.0  # the same where it says what it is: off within the shortest age of data and a period
EAGER_S = 60.0  # for which that is so
REFRESH_S = 5.0


class Commander:
    """Commands one output.

    It owes the output an *off* at the start, and whenever that could not be reached: until it is paid,
    nothing else is commanded. An *on* that is not answered at once holds up no decision: it is in flight
    until `land`, and the next *off* ends it.
    """

    def __init__(self, output: Output) -> None:
        """Command `output`, which belongs to this from now on."""
        self.output = output
        self.on = False  # what was commanded last
        self.owes_off = True
        self.failure: OutputError | None = None
        self._is_unseen = False
        self._was_followed = False
        self._tried: Instant | None = None
        self._flight = InFlight()
        self._is_refreshing = False
        self._off_since: Instant | None = None  # and it is on all the same
        self._refreshed: Instant | None = None

    async def observe(self) -> Observed:
        """Return what the output is; unknown as well if it does not answer in time."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                seen = await self.output.observe()
        except TimeoutError:
            seen = Observed(None)
        self.owes_off = self.owes_off or (self._is_unseen and seen.on is None and not self.on)
        self._is_unseen = False
        self._was_followed = self._was_followed or seen.on is self.on
        if seen.on is not True:
            self._off_since = None
        return seen

    def is_payable(self, observed: Observed, now: Instant) -> bool:
        """Say whether to try the *off* that is owed: at once if it was never tried, else when it is back."""
        if not self.owes_off:
            return False
        return self._is_time(observed, now)

    def is_due(self, observed: Observed, now: Instant, *, on: bool) -> bool:
        """Say whether something is to be commanded: what is decided, or *off* again where it is not."""
        if on is not self.on:
            return True
        if on or not (self.owes_off or observed.on is True):
            return False
        return self._was_followed or self._is_time(observed, now)

    @property
    def is_ignored(self) -> bool:
        """Whether *off* has arrived, and was not followed yet: to say it again is no other command."""
        return self._off_since is not None and self.failure is None and not self.on

    async def command(self, now: Instant, *, on: bool) -> None:
        """Command it. Raises OutputError, also if it does not answer in time.

        An *off* is owed where that failed, and where what it is cannot be seen then.
        """
        self._tried, self.on, self._was_followed = now, False, False
        self._off_since = None if on else self._off_since or now
        try:
            await self._say(on=on)
        except Exception as error:  # whatever it is, the output did not do it
            raise self._failed(error) from error
        self.on, self.failure, self._refreshed = on, None, now
        self.owes_off, self._is_unseen = False, True

    def land(self) -> bool:
        """Say whether an *on* is still in flight. Raises OutputError for one that did not arrive."""
        try:
            return not self._flight.land() and not self._is_refreshing
        except Exception as error:
            if not self._is_refreshing:
                raise self._failed(error) from error
            _LOGGER.debug("%s could not be refreshed: %r", self.output.name, error)
            return False

    async def refresh(self, now: Instant) -> None:
        """Keep it on, where it is. Raises OutputError."""
        is_fresh = self._refreshed is not None and now.since(self._refreshed) < REFRESH_S
        if not self.on or is_fresh or self._flight.is_busy:
            return
        self._is_refreshing = True
        try:
            await self._flight.begin(self._limited(self.output.refresh()))
        except Exception as error:
            raise self._failure(error) from error
        self._refreshed = now

    async def close(self) -> None:
        """Let go of the output, which is off then. Raises OutputError."""
        await self._flight.drop()
        try:
            await self._limited(self.output.close())
        except Exception as error:
            raise self._failure(error) from error

    async def _say(self, *, on: bool) -> None:
        """Say it to the output: *off* until it is answered."""
        await self._flight.drop()
        self._is_refreshing = False
        command = self._limited(self.output.command(on=on))
        await (self._flight.begin(command) if on else command)

    @staticmethod
    async def _limited(work: Coroutine[Any, Any, None]) -> None:
        """Have something done in time. Raises TimeoutError."""
        async with asyncio.timeout(TIMEOUT_S):
            await work

    def _failed(self, error: Exception) -> OutputError:
        """Owe the output an *off*, and return what happened to it."""
        self.on, self.owes_off = False, True
        self.failure = self._failure(error)
        return self.failure

    def _is_time(self, observed: Observed, now: Instant) -> bool:
        """Say whether an *off* is tried again: soon, and later now and then; one never tried is at once."""
        if self._tried is None:
            return True
        is_eager = self._off_since is None or now.since(self._off_since) < EAGER_S
        wait = BACK_S if is_eager and observed.on is not None else AGAIN_S
        return now.since(self._tried) >= wait

    def _failure(self, error: Exception) -> OutputError:
        """Return what happened to the output, in words."""
        if isinstance(error, OutputError):
            return error
        name = self.output.name
        if isinstance(error, TimeoutError):
            return OutputError(f"{name} did not answer within {TIMEOUT_S:g} s")
        return OutputError(f"{name} could not be commanded: {error!r}")
