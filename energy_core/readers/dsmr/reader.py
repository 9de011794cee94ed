"""The reader of a P1 port: keeps the line alive and passes on what the meter says."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, aclosing
from typing import override

from ...clock import SystemClock
from ...exceptions import ReaderConnectionError, ReaderError
from ...models import Reading
from ...protocols import Clock, PushReader
from .backoff import Backoff
from .config import DsmrConfig
from .decoder import Rejection, TelegramDecoder
from .faults import SettingsRefusedError, connection_error, no_telegram, stands_still
from .line import SERIAL_SETTINGS, Line, open_line
from .statistics import LineStatistics
from .watch import Heard, Timing, Watch

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
        self._settings = deque(SERIAL_SETTINGS)
        self._refused = 0
        self._is_settled = not config.has_serial_settings
        self._heard = Heard(0)
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
        """Monotonic seconds since the data last advanced, None before they ever did."""
        return None if self._advanced_at is None else self._clock.monotonic() - self._advanced_at

    @override
    def stream(self) -> AbstractAsyncContextManager[AsyncIterator[Reading]]:
        """Open the line and iterate over good readings for ever; leaving the context closes it."""
        return aclosing(self._readings(self._note_trouble))

    async def read_first(self, timeout: float = 35) -> Reading:  # noqa: ASYNC109 - the error says why
        """Open the line, wait for one good telegram, close it.

        Raises ReaderConnectionError (fault not_found, permission_denied, busy, refused or
        unreachable), ReaderTimeoutError (silent) or ReaderDataError (noise, bad_telegrams, encrypted).
        """
        try:
            async with asyncio.timeout(timeout), aclosing(self._readings(_give_up)) as readings:
                return await anext(readings)
        except TimeoutError:
            raise self._no_telegram() from None

    async def _readings(self, trouble: Callable[[ReaderError], None]) -> AsyncGenerator[Reading]:
        """Iterate over the readings of one session after the other; what ends one goes to `trouble`."""
        timing = self._timing
        longest = timing.longest_pause if self._config.is_network else timing.longest_serial_pause
        backoff = Backoff(timing.first_pause, longest)
        self._heard = Heard(_now())
        while True:
            try:
                async with aclosing(self._session()) as readings:
                    async for reading in readings:
                        backoff.reset()
                        yield reading
            except ReaderError as error:
                if self._pass_over_settings(error):
                    continue
                trouble(error)
            await asyncio.sleep(backoff.pause())

    async def _session(self) -> AsyncGenerator[Reading]:
        """Open the line and iterate over good readings until it is lost or given up: a ReaderError."""
        async with open_line(self._config.url, self._settings[0]) as line:
            watch = Watch(self._timing, _now(), is_detecting=not self._is_settled)
            self._heard.is_open = self.line.connected = True
            self.line.connections += 1
            try:
                while not watch.is_over(_now()):
                    data = await _read_until(line, watch.deadline)
                    watch.hear(data, _now())
                    for reading in self._decode(data, watch):
                        yield reading
            finally:
                self.line.connected = False
                self._decoder.reset()
        if watch.is_frozen:
            raise stands_still(self._config.url, self._timing.silence)
        self._doubt_settings(watch)
        raise self._no_telegram()

    def _decode(self, data: bytes, watch: Watch) -> Iterator[Reading]:
        """Return the readings that bytes complete, count what is rejected."""
        self._heard.received += len(data)
        for result in self._decoder.feed(data, self._clock.now()):
            if isinstance(result, Rejection):
                _LOGGER.debug("%s: telegram rejected, %s: %s", self.source, result.reason, result.detail)
                watch.is_encrypted |= result.reason == "encrypted"
                self._heard.rejected[result.reason] += 1
                self.line.rejected[result.reason] += 1
            else:
                self._keep(result, watch)
                yield result

    def _keep(self, reading: Reading, watch: Watch) -> None:
        """Make a reading the latest; only a later time stamp than the one before makes it fresh."""
        before, self._latest = self._latest, reading
        is_later = _is_later(reading, before)
        if is_later:
            self._advanced_at = self._clock.monotonic()
        self._heard = Heard(_now(), is_open=True)
        self._is_settled = True
        self.line.accepted += 1
        if is_later or before is None:
            watch.accept(_now())
            self._note_return()
        else:
            watch.repeat()

    def _doubt_settings(self, watch: Watch) -> None:
        """Go on to other serial settings when bytes made no sense.

        Settings that have worked get a second chance: it may be noise on the line.
        """
        if not self._config.has_serial_settings or not watch.received:
            return
        if not self._is_settled:
            self._settings.rotate(-1)
        self._is_settled = False

    def _pass_over_settings(self, error: ReaderError) -> bool:
        """Go on to other settings when a port refuses these; returns whether to try those at once.

        None is forgotten, as a port that is only just plugged in may refuse what it takes later.
        """
        if not isinstance(error, SettingsRefusedError):
            self._refused = 0
            return False
        self._settings.rotate(-1)
        self._is_settled = not self._config.has_serial_settings
        self._refused = (self._refused + 1) % len(self._settings)
        return self._refused > 0

    def _no_telegram(self) -> ReaderError:
        """Return why nothing good was heard, from all that was."""
        heard = self._heard
        if not heard.is_open:
            return connection_error(self._config.url, TimeoutError())
        return no_telegram(self._config.url, _now() - heard.since, heard.received, heard.rejected)

    def _note_return(self) -> None:
        """Say once that the line is back."""
        self.line.fault = None
        if self._is_troubled:
            self._is_troubled = False
            _LOGGER.info("%s: the meter is back", self.source)

    def _note_trouble(self, error: ReaderError) -> None:
        """Keep what went wrong; say it once until the line is back."""
        self.line.last_error, self.line.fault = str(error), error.fault
        level = logging.DEBUG if self._is_troubled else logging.INFO  # its door warns, when data are too old
        self._is_troubled = True
        _LOGGER.log(level, "%s: %s; trying again until it is back", self.source, error)


def _is_later(reading: Reading, before: Reading | None) -> bool:
    """Return whether a reading is known to be new: a time stamp must be seen to move, an arrival is one."""
    return reading.info["at_source"] == "arrival" or (before is not None and reading.at > before.at)


def _give_up(error: ReaderError) -> None:
    """Raise the error if trying again within a minute will not help."""
    if isinstance(error, ReaderConnectionError) or error.fault == "encrypted":
        raise error


def _now() -> float:
    """Return the time of the loop, in seconds."""
    return asyncio.get_running_loop().time()


async def _read_until(line: Line, deadline: float) -> bytes:
    """Return the next bytes of a line, none if the deadline passes first."""
    try:
        async with asyncio.timeout_at(deadline):
            return await line.read()
    except TimeoutError:
        return b""
