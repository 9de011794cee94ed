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

    What speaks to the pin blocks, so that it runs in a thread, one call at a time. The pin is opened, off, at
    the first command or by `start`; before that nobody touches it, and what it is counts as unknown. After a
    failure it is opened again at the next call, off, and counts as unknown until it is commanded.
    """

    def __init__(self, config: GpioConfig) -> None:
        """Take the settings; nothing is imported or opened yet."""
        self.name = config.name
        self._config = config
        self._turn = Lock()
        self._relay: Relay | None = None
        self._own: bool | None = None  # what it is by our own doing, None if we cannot know
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
        with self._turn:
            if not self._is_touched:
                self._is_wanted = self._config.at_start is Level.ON
                self._switch(on=self._is_wanted)

    def _command(self, *, on: bool) -> None:
        """Switch it; an off over a line that has failed is said once more, on a pin that is opened anew."""
        with self._turn:
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
        """Look at the pin."""
        with self._turn:
            if not self._is_touched:
                return Observed(None)
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
        """Leave it; over a line that has failed once more, on a pin that is opened anew."""
        with self._turn:
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
        self._relay = Relay(self._config)
        return self._relay

    def _lose(self) -> None:
        """Let go of a pin that fails; what it is cannot be known."""
        relay, self._relay, self._own = self._relay, None, None
        if relay is not None:
            relay.abandon()
