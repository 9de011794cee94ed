"""The reader of one input of an MCP3008."""

import asyncio
from threading import Lock
from typing import override
from weakref import WeakValueDictionary

from ...clock import SystemClock
from ...models import Reading
from ...protocols import Clock, Reader
from .channel import Channel
from .config import Mcp3008Config, Mode
from .faults import bus_error, closed
from .samples import Smoother, mean, rms, take, take_for, volts

_TURNS: WeakValueDictionary[str, Lock] = WeakValueDictionary()


class Mcp3008Reader(Reader):
    """Measures a voltage when asked, and says what it stands for.

    What speaks to the chip blocks, so that it runs in a thread, on each bus one reader at a time. The input
    is opened at the first question, and again at the first one after a failure.
    """

    def __init__(self, config: Mcp3008Config, clock: Clock | None = None) -> None:
        """Take the settings; nothing is imported or opened yet."""
        self.source = config.name
        self._config = config
        self._clock = clock or SystemClock()
        self._smoother = Smoother(config.smoothing.total_seconds())
        self._turn = _TURNS.setdefault(config.bus, Lock())
        self._channel: Channel | None = None
        self._is_closed = False

    @override
    async def read(self) -> Reading:
        """Take the samples of one reading; `info` has the volts at the input.

        Raises ReaderConnectionError, ReaderTimeoutError, ReaderDataError (too_slow) or, when a package is
        missing, ReaderError (not_installed).
        """
        voltage_v = await asyncio.to_thread(self._measure)
        value = self._smoother.add(self._config.value(voltage_v), self._clock.monotonic())
        info = {"input_v": round(voltage_v, 4)}
        return Reading(self.source, self._clock.now(), {self._config.column: round(value, 6)}, info)

    async def close(self) -> None:
        """Give the input back; it is read no more."""
        await asyncio.to_thread(self._close)

    def _measure(self) -> float:
        """Return the volts at the input. Raises ReaderError, after which it is opened anew."""
        with self._turn:
            if self._is_closed:
                raise closed(self._config)
            channel = self._channel = self._channel or Channel(self._config)
            try:
                code = self._sample(channel)
            except channel.faults as error:
                self._channel = None
                channel.abandon()
                raise bus_error(self._config, error) from error
        return volts(code, self._config.reference_v)

    def _sample(self, channel: Channel) -> float:
        """Return what the mode makes of samples, as a code of the chip."""
        config, now = self._config, self._clock.monotonic
        if config.mode is Mode.RMS:
            return rms(take_for(channel.read, config.window.total_seconds(), now))
        return mean(take(channel.read, config.samples, config.timeout.total_seconds(), now))

    def _close(self) -> None:
        """Close the input when it is its turn."""
        with self._turn:
            self._is_closed = True
            channel, self._channel = self._channel, None
            if channel is not None:
                channel.close()
