"""The output of a relay on a GPIO pin."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import override

from ...exceptions import OutputError
from ...models import Observed
from ...protocols import Output
from .config import GpioConfig, Level
from .faults import FALLEN, LOST, closed, fallen, lost
from .relay import Relay


class GpioOutput(Output):
    """Switches a relay on a GPIO pin.

    What speaks to the pin blocks, so that it runs in a thread, one call at a time. The pin is opened at the
    first call of any kind, which leaves the relay as `at_start` says. After a failure it is opened again at
    the next call, which switches it off, and what it is counts as unknown until it is commanded.
    """

    def __init__(self, config: GpioConfig) -> None:
        """Take the settings; nothing is imported or opened yet."""
        self.name = config.name
        self._config = config
        self._turn = Lock()
        self._relay: Relay | None = None
        self._own: bool | None = None  # what it is by our own doing, None if we cannot know
        self._is_wanted = config.at_start is Level.ON
        self._is_touched = self._was_opened = self._is_closed = False

    @property
    @override
    def falls_off_alone(self) -> bool:
        """True over pigpiod, which outlives us and runs the dead man; it falls with pigpiod itself.

        False on this machine: when a process dies, the kernel of Raspberry Pi OS and Home Assistant OS leaves
        its pins as they were (`pinctrl-bcm2835.persist_gpio_outputs`); with `dtparam=strict_gpiod`, and by the
        driver of the mainline kernel, they become inputs, which only some boards take for off.
        """
        return self._config.host is not None

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

    def _command(self, *, on: bool) -> None:
        """Switch it; an off is tried once more, on a pin that is opened anew."""
        with self._turn:
            self._is_wanted = on
            try:
                self._switch(on=on)
            except OutputError:
                if on or self._is_closed:
                    raise
                self._switch(on=False)

    def _switch(self, *, on: bool) -> None:
        """Switch it."""
        with self._opened() as relay:
            relay.switch(on=on)
        self._own = on

    def _observe(self) -> Observed:
        """Look at the pin."""
        with self._turn:
            try:
                with self._opened() as relay:
                    is_on = relay.is_on()
                    if self._own and not is_on and relay.has_fallen():
                        self._own = False
            except OutputError:
                return Observed(None)
            return Observed(None) if self._own is None else Observed(is_on, is_own=is_on is self._own)

    def _refresh(self) -> None:
        """Feed what watches over it, if it is on by our own doing."""
        with self._turn:
            if not self._is_wanted:
                return
            with self._opened() as relay:
                if self._own:
                    relay.refresh()
                else:
                    raise lost(self._config) if self._own is None else fallen(self._config)

    def _close(self) -> None:
        """Leave it; what fails is tried once more, on a pin that is opened anew."""
        with self._turn:
            try:
                if self._is_touched and not self._is_closed:
                    self._leave()
            except OutputError:
                self._leave()
            finally:
                self._is_closed = True

    def _leave(self) -> None:
        """Leave it as it is to be at our exit."""
        with self._opened() as relay:
            relay.close(on=self._config.at_exit is Level.ON)
        self._relay = None

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
        """Open the pin: as it is to be at our start or, where it was lost, off."""
        relay = self._relay = Relay(self._config)
        if not self._was_opened:
            self._own = self._config.at_start is Level.ON
            if self._own:
                relay.switch(on=True)
        self._was_opened = True
        return relay

    def _lose(self) -> None:
        """Let go of a pin that fails; what it is cannot be known."""
        relay, self._relay, self._own = self._relay, None, None
        if relay is not None:
            relay.abandon()
