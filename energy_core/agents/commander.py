"""How an output is commanded: in time, off first when it is back, and kept alive while it is on."""

import asyncio

from ..controllers.sample import Instant
from ..exceptions import OutputError
from ..models import Observed
from ..protocols import Output

TIMEOUT_S = 15.0  # outputs have shorter ones of their own
AGAIN_S = 30.0  # until a command that was not followed or did not arrive is repeated
BACK_S = 5.0  # the same, of one that says what it is again
REFRESH_S = 5.0


class Commander:
    """Commands one output.

    It owes the output an *off* at the start, and whenever that could not be reached: until it is paid,
    nothing else is commanded.
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
        return seen

    def is_payable(self, observed: Observed, now: Instant) -> bool:
        """Say whether to try the *off* that is owed: at once if it was never tried, else when it is back."""
        if not self.owes_off:
            return False
        wait = AGAIN_S if observed.on is None else BACK_S
        return self._tried is None or now.since(self._tried) >= wait

    def is_due(self, observed: Observed, now: Instant, *, on: bool) -> bool:
        """Say whether something is to be commanded: what is decided, or *off* again where it is not."""
        if on is not self.on:
            return True
        if on or not (self.owes_off or observed.on is True):
            return False
        return self._was_followed or self._tried is None or now.since(self._tried) >= AGAIN_S

    async def command(self, now: Instant, *, on: bool) -> None:
        """Command it. Raises OutputError, also if it does not answer in time.

        An *off* is owed where that failed, and where what it is cannot be seen then.
        """
        self._tried, self.on, self._was_followed = now, False, False
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self.output.command(on=on)
        except Exception as error:  # whatever it is, the output did not do it
            self.owes_off = True
            self.failure = self._failure(error)
            raise self.failure from error
        self.on, self.failure, self._refreshed = on, None, now
        self.owes_off, self._is_unseen = False, True

    async def refresh(self, now: Instant) -> None:
        """Keep it on, where it is. Raises OutputError."""
        if not self.on or (self._refreshed is not None and now.since(self._refreshed) < REFRESH_S):
            return
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await self.output.refresh()
        except Exception as error:
            raise self._failure(error) from error
        self._refreshed = now

    def _failure(self, error: Exception) -> OutputError:
        """Return what happened to the output, in words."""
        if isinstance(error, OutputError):
            return error
        name = self.output.name
        if isinstance(error, TimeoutError):
            return OutputError(f"{name} did not answer within {TIMEOUT_S:g} s")
        return OutputError(f"{name} could not be commanded: {error!r}")
