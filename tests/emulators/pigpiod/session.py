"""One client of the daemon."""

import struct
import time
from itertools import count
from socket import SHUT_RDWR, socket
from threading import Lock
from typing import TYPE_CHECKING

from .wire import Error, Reply, Request, encode, receive, report

if TYPE_CHECKING:
    from .daemon import Pigpiod


class Session:
    """A connection, with the SPI ports and the notifications that its client opened."""

    def __init__(self, daemon: Pigpiod, connection: socket) -> None:
        """Serve a connection, which belongs to this session from now on."""
        self.daemon = daemon
        self.watched = 0
        self.handle: int | None = None
        self._connection = connection
        self._spi: dict[int, int] = {}
        self._handles = count()
        self._reports = count()
        self._write = Lock()

    def run(self) -> None:
        """Answer requests until the connection ends."""
        try:
            while (request := receive(self._connection)) is not None:
                self.daemon.note(request.command)
                answer, goes_on = self.daemon.spoil(encode(request, self._reply(request)))
                self._send(answer)
                if not goes_on:
                    break
        except OSError:
            return  # as when a client, or the daemon, goes without a word
        finally:
            self._connection.close()

    def end(self) -> None:
        """Break the connection off."""
        try:
            self._connection.shutdown(SHUT_RDWR)
        except OSError:
            return  # it has ended already

    def open_spi(self, channel: int) -> int:
        """Return the handle of an SPI port that is open from now on."""
        handle = next(self._handles)
        self._spi[handle] = channel
        return handle

    def close_spi(self, handle: int) -> bool:
        """Close an SPI port; returns whether it was open."""
        return self._spi.pop(handle, None) is not None

    def has_spi(self, handle: int) -> bool:
        """Return whether an SPI port is open."""
        return handle in self._spi

    def open_notifications(self) -> int:
        """Return the handle by which this connection is told of the pins that it watches."""
        self.handle = self.daemon.next_handle()
        return self.handle

    def tell(self, pin: int) -> None:
        """Say that a pin changed, if it is watched here."""
        if self.watched >> pin & 1:
            tick = time.monotonic_ns() // 1000
            self._send(report(next(self._reports), tick, self.daemon.pins.levels()))

    def _reply(self, request: Request) -> Reply:
        handler = self.daemon.commands.get(request.command)
        if handler is None:
            return Reply(Error.UNKNOWN_COMMAND)
        try:
            return handler(self, request.p1, request.p2, request.extension)
        except IndexError, struct.error:
            return Reply(Error.UNKNOWN_COMMAND)

    def _send(self, data: bytes) -> None:
        with self._write:
            self._connection.sendall(data)
