"""The output of a relay on a GPIO pin."""

import asyncio
import math
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import override

from ...clock import SystemClock
from ...exceptions import OutputError
from ...models import Observed
from ...protocols import Clock, Output
from .config import GpioConfig, Level
from .faults import FALLEN, LOST, closed, fallen, lost, pin_error
from .relay import Relay

_PATIENCE_S = 0.5  # each try may take as long as a command


class GpioOutput(Output):
    """Switches a relay on a GPIO pin.

    What speaks to the pin blocks, so that it runs in a thread, one call at a time. The pin is opened, off, at
    the first command or by `start`; before that nobody touches it, and what it is counts as unknown. After a
    failure it is opened again at the next call, off, and counts as unknown until it is commanded if it was to
    be on; where that fails as well, only a command tries again within half a second.
    """

    def __init__(self, config: GpioConfig, clock: Clock | None = None) -> None:
        """Take the settings; nothing is imported or opened yet."""
        self.name = config.name
        self._config = config
        self._clock = clock or SystemClock()
        self._turn = Lock()
        self._relay: Relay | None = None
        self._own: bool | None = None  # what it is by our own doing, None if we cannot know
        self._refused = -math.inf  # when it could not be opened
        self._is_wanted = self._is_touched = self._is_closed = False

    @property
    @override
    def falls_off_alone(self) -> bool:
        """Whether it is at a pigpiod, which outlives us and runs the dead man; that ends with pigpiod itself.

        False on this machine. When a process dies, Raspberry Pi's kernel leaves its outputs as they were (the
        parameter `persist_gpio_outputs` of its driver pinctrl-bcm2835). With `dtparam=strict_gpiod` in
        `config.txt`, and in the mainline kernel, they become inputs, which not every board takes for off.
        """
        return self._config.host is not None

    async def start(self) -> None:
        """Open the pin as `at_start` says, if it is not open yet. Raises OutputError.

        Who wants it off until the first command, as a controller does, need not call this.
        """
        await asyncio.to_thread(self._start)

    @override
    async def command(self, *, on: bool) -> None:
        """Switch it on or off.

        Raises OutputError, whose fault is `timeout`, `refused`, `unreachable`, `not_found`,
        `permission_denied`, `in_use`, `not_installed`, `fallen`, `taken`, `lost` or `closed`.
        """
        await asyncio.to_thread(self._command, on=on)

    @override
    async def observe(self) -> Observed:
        """Return what it is. What has fallen off is off by our own doing."""
        return await asyncio.to_thread(self._observe)

    @override
    async def refresh(self) -> None:
        """Keep it on if it was commanded on; what has fallen or was lost stays off.

        Raises OutputError as `command` does.
        """
        await asyncio.to_thread(self._refresh)

    @override
    async def close(self) -> None:
        """Leave it as `at_exit` says, and let go of the pin. Raises OutputError if that could not be done."""
        await asyncio.to_thread(self._close)

    def _start(self) -> None:
        """Open the pin."""
        with self._taking_turns():
            if not self._is_touched:
                self._is_wanted = self._config.at_start is Level.ON
                self._switch(on=self._is_wanted)

    def _command(self, *, on: bool) -> None:
        """Switch it; an off over a line that has failed is said once more, on a pin that is opened anew."""
        with self._taking_turns():
            self._is_wanted, was_open = on, self._relay is not None
            try:
                self._switch(on=on)
            except OutputError:
                if on or not was_open:
                    raise
                self._switch(on=False)

    def _switch(self, *, on: bool) -> None:
        """Switch it."""
        with self._opened() as relay:
            relay.switch(on=on)
        self._own = on

    def _observe(self) -> Observed:
        """Look at the pin; unknown is what cannot be looked at."""
        try:
            with self._taking_turns():
                return self._look() if self._is_touched and self._is_tried() else Observed(None)
        except OutputError:
            return Observed(None)

    def _look(self) -> Observed:
        """Look at the pin, and who has made it what it is."""
        with self._opened() as relay:
            is_on = relay.is_on()
            if self._own is None and not self._is_wanted:
                self._own = False  # by being opened
            if self._own and not is_on and relay.has_fallen():
                self._own = False
        return Observed(None) if self._own is None else Observed(is_on, is_own=is_on is self._own)

    def _refresh(self) -> None:
        """Feed what watches over it, if it is on by our own doing."""
        with self._taking_turns():
            if not self._is_wanted:
                return
            if not self._is_tried():
                raise lost(self._config)
            with self._opened() as relay:
                if self._own:
                    relay.refresh()
                else:
                    raise lost(self._config) if self._own is None else fallen(self._config)

    def _close(self) -> None:
        """Leave it; over a line that has failed once more, on a pin that is opened anew."""
        with self._taking_turns():
            was_open = self._relay is not None
            try:
                if self._is_touched and not self._is_closed:
                    self._leave()
            except OutputError:
                if not was_open:
                    raise
                self._leave()
            finally:
                self._is_closed = True

    def _leave(self) -> None:
        """Leave it as it is to be at our exit."""
        with self._opened() as relay:
            relay.close(on=self._config.at_exit is Level.ON)
        self._relay = None

    @contextmanager
    def _taking_turns(self) -> Iterator[None]:
        """Wait for the call that is in flight, for as long as that may take."""
        if not self._turn.acquire(timeout=2 * self._config.timeout.total_seconds() + 1):
            raise pin_error(self._config, TimeoutError())
        try:
            yield
        finally:
            self._turn.release()

    @contextmanager
    def _opened(self) -> Iterator[Relay]:
        """Give the relay, which is opened where it is not; after a failure it is not any more."""
        if self._is_closed:
            raise closed(self._config)
        self._is_touched = True
        try:
            yield self._relay or self._open()
        except OutputError as error:
            if error.fault == FALLEN:
                self._own = False
            elif error.fault != LOST:
                self._lose()
            raise

    def _open(self) -> Relay:
        """Open the pin, off."""
        try:
            self._relay = Relay(self._config)
        except OutputError:
            self._refused = self._clock.monotonic()
            raise
        return self._relay

    def _is_tried(self) -> bool:
        """Say whether the pin is open, or is to be opened by one who only looks at it."""
        return self._relay is not None or self._clock.monotonic() - self._refused >= _PATIENCE_S

    def _lose(self) -> None:
        """Let go of a pin that fails; what it is cannot be known."""
        relay, self._relay, self._own = self._relay, None, None
        if relay is not None:
            relay.abandon()
