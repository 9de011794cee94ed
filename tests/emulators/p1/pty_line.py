"""A meter on a serial port: a pseudo-terminal."""

import os
import select
import termios
import tty
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Unpack

from .line import Line, Pace
from .meter import Meter
from .outlet import Outlet


class PtyLine(Line):
    """A meter on a pseudo-terminal; with a `link` its path stays the same when it is put back."""

    def __init__(
        self, meter: Meter, link: str | os.PathLike[str] | None = None, **pace: Unpack[Pace]
    ) -> None:
        """Prepare the port; a link that exists is replaced, anything else there is an OSError."""
        super().__init__(meter, **pace)
        self._link = Path(link) if link else None
        self._port: Outlet | None = None
        self._device = ""

    @property
    def path(self) -> str:
        """Return the path to open as a serial port."""
        return str(self._link or self._device)

    def _attach(self) -> None:
        if self._port:
            return
        master, slave = os.openpty()
        try:
            tty.setraw(slave)
            self._device = os.ttyname(slave)
            self._point_link()
        except OSError:
            os.close(master)
            raise
        finally:
            os.close(slave)  # nobody listens until a reader opens it
        self._port = Outlet(master)

    def _point_link(self) -> None:
        if not self._link:
            return
        if self._link.exists() and not self._link.is_symlink():
            raise FileExistsError(f"{self._link} is not a link")
        fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
        fresh.symlink_to(self._device)
        fresh.replace(self._link)

    def _detach(self) -> None:
        if not self._port:
            return
        if self._link:
            with suppress(FileNotFoundError):
                self._link.unlink()
        self._unwatch(self._port)
        self._port.close()
        self._port = None

    def _disconnect(self) -> None:
        self._detach()
        self._attach()

    def _outlets(self) -> Iterable[Outlet]:
        return [self._port] if self._port and not _hung_up(self._port.fd) else []

    def _hang_up(self, outlet: Outlet) -> None:
        outlet.waiting.clear()
        self._unwatch(outlet)

    def _ready(self, outlet: Outlet, events: int) -> None:
        if _hung_up(outlet.fd):
            self._hang_up(outlet)
        else:
            super()._ready(outlet, events)

    def _tell(self) -> None:
        if self._port and _hung_up(self._port.fd):
            self._forget_unread()
        elif self._port:
            self._port.drain()  # a meter does not hear
        super()._tell()

    def _forget_unread(self) -> None:
        """Forget what the last reader left: a serial port keeps nothing for the next one."""
        with suppress(OSError):  # a reader came in between, and for itself alone
            slave = os.open(self._device, os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY)
            termios.tcflush(slave, termios.TCIFLUSH)
            os.close(slave)


def _hung_up(master: int) -> bool:
    """Say whether no reader has the terminal open."""
    poll = select.poll()
    poll.register(master, 0)
    return any(events & select.POLLHUP for _, events in poll.poll(0))
