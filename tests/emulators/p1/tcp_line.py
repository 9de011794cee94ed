"""A meter behind a network dongle."""

import selectors
import socket
from collections.abc import Iterable
from typing import Unpack

from .line import Line, Pace
from .meter import Meter
from .outlet import Outlet


class TcpLine(Line):
    """A meter on a TCP port of this machine, for `clients` at a time, or any number (None)."""

    _always = selectors.EVENT_READ

    def __init__(
        self,
        meter: Meter,
        port: int = 0,
        *,
        host: str = "127.0.0.1",
        clients: int | None = None,
        **pace: Unpack[Pace],
    ) -> None:
        """Prepare the port; 0 takes a free one."""
        super().__init__(meter, **pace)
        self.host = host
        self.port = port
        self._clients = clients
        self._server: socket.socket | None = None
        self._open: list[Outlet] = []

    @property
    def url(self) -> str:
        """Return the address as `tcp://host:port`."""
        return f"tcp://{self.host}:{self.port}"

    def _attach(self) -> None:
        if self._server:
            return
        self._server = socket.create_server((self.host, self.port))
        self._server.settimeout(0)
        self.port = self._server.getsockname()[1]
        self._selector.register(self._server, selectors.EVENT_READ, self._accept)

    def _accept(self, _: int) -> None:
        assert self._server
        connection, _address = self._server.accept()
        if self._clients is not None and len(self._open) >= self._clients:
            connection.close()
            return
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        outlet = Outlet(connection.detach())
        self._open.append(outlet)
        self._watch(outlet)

    def _detach(self) -> None:
        self._disconnect()
        if self._server:
            self._selector.unregister(self._server)
            self._server.close()
            self._server = None

    def _disconnect(self) -> None:
        for outlet in list(self._open):
            self._hang_up(outlet)

    def _outlets(self) -> Iterable[Outlet]:
        return self._open

    def _hang_up(self, outlet: Outlet) -> None:
        self._open.remove(outlet)
        self._unwatch(outlet)
        outlet.close()
