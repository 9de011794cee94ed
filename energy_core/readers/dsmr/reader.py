"""The reader of a P1 port: keeps the line alive and passes on what the meter says."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing
from typing import override

from ...clock import SystemClock
from ...exceptions import ReaderConnectionError, ReaderError
from ...models import Reading
from ...protocols import Clock, PushReader
from .backoff import Backoff
from .config import DsmrConfig
from .decoder import Rejection, TelegramDecoder
from .faults import connection_error, no_telegram
from .line import SERIAL_SETTINGS, Line, open_line
from .statistics import LineStatistics
from .watch import Timing, Watch

_LOGGER = logging.getLogger(__name__)


class DsmrReader(PushReader):
    """Reads a smart meter over a serial port or TCP, and goes on whatever the line does.

    It has no task of its own: whoever iterates over `stream` drives it. `line` tells how it fares.
    """

    def __init__(self, config: DsmrConfig, clock: Clock | None = None, timing: Timing | None = None) -> None:
        """Take the settings; nothing is opened yet."""
        self.source = config.name
        self.line = LineStatistics()
        self._config = config
        self._clock = clock or SystemClock()
        self._timing = timing or Timing()
        self._decoder = TelegramDecoder(config.name, config.country)
        self._settings = 0
        self._is_settled = config.is_network
        self._latest: Reading | None = None
        self._advanced_at: float | None = None
        self._is_troubled = False

    @property
    @override
    def latest(self) -> Reading | None:
        """The last good reading, None before the first."""
        return self._latest

    @property
    @override
    def age(self) -> float | None:
        """Monotonic seconds since the data last advanced, None before the first reading."""
        return None if self._advanced_at is None else self._clock.monotonic() - self._advanced_at

    @override
    def stream(self) -> AbstractAsyncContextManager[AsyncIterator[Reading]]:
        """Open the line and iterate over good readings for ever; leaving the context closes it."""
        return aclosing(self._readings())

    async def read_first(self, timeout: float = 35) -> Reading:  # noqa: ASYNC109 - says why in a ReaderError
        """Open the line, wait for one good telegram, close it.

        Raises ReaderConnectionError (fault not_found, permission_denied, busy, refused or
        unreachable), ReaderTimeoutError (silent) or ReaderDataError (noise, bad_telegrams, encrypted).
        """
        watches: list[Watch] = []
        try:
            async with asyncio.timeout(timeout):
                while True:
                    try:
                        async with aclosing(self._session(watches)) as readings:
                            return await anext(readings)
                    except ReaderConnectionError:
                        raise
                    except ReaderError:
                        if not self._has_other_settings(watches[-1]):
                            raise self._no_telegram(watches) from None
        except TimeoutError:
            raise self._no_telegram(watches) from None

    async def _readings(self) -> AsyncGenerator[Reading]:
        """Iterate over the readings of one session after the other."""
        timing = self._timing
        longest = timing.longest_pause if self._config.is_network else timing.longest_serial_pause
        backoff = Backoff(timing.first_pause, longest)
        while True:
            watches: list[Watch] = []
            try:
                async with aclosing(self._session(watches)) as readings:
                    async for reading in readings:
                        backoff.reset()
                        self._note_recovery()
                        yield reading
            except ReaderError as error:
                self._note_trouble(error)
            if not (watches and self._has_other_settings(watches[-1])):
                await asyncio.sleep(backoff.pause())

    async def _session(self, watches: list[Watch]) -> AsyncGenerator[Reading]:
        """Open the line and iterate over good readings until it is lost or given up: a ReaderError."""
        now = asyncio.get_running_loop().time
        async with open_line(self._config.url, SERIAL_SETTINGS[self._settings]) as line:
            self.line.connections += 1
            self.line.connected = True
            watch = Watch(self._timing, now(), is_detecting=not self._is_settled)
            watches.append(watch)
            try:
                while not watch.is_over(now()):
                    data = await _read_until(line, watch.deadline)
                    watch.hear(data, now())
                    for reading in self._decode(data, watch):
                        watch.accept(now())
                        self._keep(reading)
                        yield reading
            finally:
                self.line.connected = False
                self._decoder.reset()
        raise self._no_telegram(watches)

    def _decode(self, data: bytes, watch: Watch) -> Iterator[Reading]:
        """Return the readings that bytes complete, count what is rejected."""
        for result in self._decoder.feed(data, self._clock.now()):
            if isinstance(result, Rejection):
                _LOGGER.debug("%s: telegram rejected, %s: %s", self.source, result.reason, result.detail)
                self.line.rejected[result.reason] += 1
                watch.reject(result)
            else:
                yield result

    def _keep(self, reading: Reading) -> None:
        """Make a reading the latest; only a later time stamp than the one before makes it fresh."""
        before, self._latest = self._latest, reading
        self._is_settled = True
        self.line.accepted += 1
        if before is None or reading.info["at_source"] == "arrival" or reading.at > before.at:
            self._advanced_at = self._clock.monotonic()

    def _has_other_settings(self, watch: Watch) -> bool:
        """Go on to the next serial settings if those of a failed session may be wrong.

        Returns whether there are any that were not tried in this round. Settings that have worked
        get a second chance: the noise may be the line's.
        """
        if self._config.is_network or not watch.received or watch.is_encrypted:
            return False
        if self._is_settled:
            self._is_settled = False
            return False
        self._settings = (self._settings + 1) % len(SERIAL_SETTINGS)
        return self._settings > 0

    def _no_telegram(self, watches: Sequence[Watch]) -> ReaderError:
        """Return why nothing good was heard, from all that was."""
        if not watches:
            return connection_error(self._config.url, TimeoutError())
        now = asyncio.get_running_loop().time()
        received = sum(watch.received for watch in watches)
        rejected = sum((watch.rejected for watch in watches), Counter[str]())
        return no_telegram(self._config.url, now - watches[0].now, received, rejected)

    def _note_trouble(self, error: ReaderError) -> None:
        """Keep what went wrong; say it once until the line is back."""
        self.line.last_error = str(error)
        level = logging.DEBUG if self._is_troubled else logging.WARNING
        self._is_troubled = True
        _LOGGER.log(level, "%s: %s; trying again until it is back", self.source, error)

    def _note_recovery(self) -> None:
        """Say once that the line is back."""
        if self._is_troubled:
            self._is_troubled = False
            _LOGGER.info("%s: the meter is back", self.source)


async def _read_until(line: Line, deadline: float) -> bytes:
    """Return the next bytes of a line, none if the deadline of the loop's clock passes first."""
    try:
        async with asyncio.timeout_at(deadline):
            return await line.read()
    except TimeoutError:
        return b""
