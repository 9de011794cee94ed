"""A device of the house with a web server of its own: it answers in JSON, and fails on command."""

import json
import socket
import struct
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ssl import SSLContext
from threading import Event, Thread
from typing import NamedTuple, Self, override
from urllib.parse import parse_qsl, urlsplit
from weakref import WeakSet

type Json = dict[str, object] | list[object]

_AT_ONCE = struct.pack("ii", 1, 0)  # linger: break the connection off
_JUNK = {
    "html": b"<!DOCTYPE html><html><body>Welcome</body></html>",
    "list": b"[1, 2]",
    "text": b'"power"',
    "empty": b"",
    "words": b"power 12 W",
}


class Fault(StrEnum):
    """What may happen to an answer."""

    SLOW = "slow"  # never comes
    CUT = "cut"  # ends in the middle
    HALF = "half"  # is half a JSON text
    RESET = "reset"  # the connection is broken off
    CLOSE = "close"  # the connection is closed without a word
    NOT_HTTP = "not_http"
    HTML = "html"
    LIST = "list"
    TEXT = "text"
    WORDS = "words"
    EMPTY = "empty"
    ENDLESS = "endless"
    REDIRECT = "redirect"
    NO_PAGE = "no_page"
    UNAUTHORIZED = "unauthorized"
    SERVER_ERROR = "server_error"
    UNAVAILABLE = "unavailable"


_STATUSES = {
    Fault.REDIRECT: 302,
    Fault.UNAUTHORIZED: 401,
    Fault.NO_PAGE: 404,
    Fault.SERVER_ERROR: 500,
    Fault.UNAVAILABLE: 503,
}


class Asked(NamedTuple):
    """A request that came."""

    method: str
    path: str
    query: Mapping[str, str]
    body: bytes


class WebDevice:
    """The server on 127.0.0.1; a context manager. Every method may be called from any thread."""

    host = "127.0.0.1"

    def __init__(self, port: int = 0, *, tls: SSLContext | None = None) -> None:
        """Prepare it; `open` or `with` starts it."""
        self.port = port
        self.tls = tls
        self.requests: list[Asked] = []
        self.at_a_time = 0  # the most requests that were there together
        self._there = 0
        self._faults: deque[Fault] = deque()
        self._ending = Event()
        self._server: _Server | None = None

    def answer(self, asked: Asked) -> tuple[int, Json]:
        """Return the status and the body for a request."""
        raise NotImplementedError

    @property
    def url(self) -> str:
        """The base URL."""
        return f"{'https' if self.tls else 'http'}://{self.host}:{self.port}"

    def __enter__(self) -> Self:
        """Open."""
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.die()

    def open(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        self._ending.clear()
        self._server = _Server((self.host, self.port), self)
        self.port = self._server.server_port
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def die(self) -> None:
        """Listen no more."""
        server, self._server = self._server, None
        if server is not None:
            self._ending.set()
            server.shutdown()
            server.hang_up()
            server.server_close()
            self._thread.join()

    def revive(self) -> None:
        """Listen again, on the same port."""
        if self._server is None:
            self.open()

    def fail(self, fault: Fault | str, answers: int = 1) -> None:
        """Spoil the next answers."""
        self._faults.extend([Fault(fault)] * answers)

    def recover(self) -> None:
        """Spoil no more."""
        self._faults.clear()

    def next_fault(self) -> Fault | None:
        """Return what happens to the next answer."""
        return self._faults.popleft() if self._faults else None

    def wait_for_the_end(self) -> None:
        """Wait until it listens no more."""
        self._ending.wait(60)

    def enter(self, asked: Asked) -> None:
        """Count a request that comes."""
        self.requests.append(asked)
        self._there += 1
        self.at_a_time = max(self.at_a_time, self._there)

    def leave(self) -> None:
        """Count a request that is answered."""
        self._there -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for each

    def __init__(self, address: tuple[str, int], owner: WebDevice) -> None:
        self.owner = owner
        self._connections = WeakSet[socket.socket]()
        super().__init__(address, _Handler)
        if owner.tls:
            self.socket = owner.tls.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    @override
    def get_request(self) -> tuple[socket.socket, object]:
        """Accept a connection, and remember it."""
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    @override
    def shutdown_request(self, request: object) -> None:
        """Close a connection."""
        self._connections.discard(request)  # type: ignore[arg-type]  # it is what get_request gave
        super().shutdown_request(request)  # type: ignore[arg-type]

    def hang_up(self) -> None:
        """End the connections on which nothing was asked yet."""
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RD)

    @override
    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a client that goes."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        """Answer, or fail as told."""
        self._serve(b"")

    def do_POST(self) -> None:
        """Answer, or fail as told."""
        self._serve(self.rfile.read(int(self.headers.get("Content-Length") or 0)))

    def _serve(self, sent: bytes) -> None:
        owner, parts = self.server.owner, urlsplit(self.path)
        asked = Asked(self.command, parts.path, dict(parse_qsl(parts.query)), sent)
        owner.enter(asked)
        fault = owner.next_fault()
        status, body = owner.answer(asked) if fault not in _STATUSES else (200, {})
        owner.leave()
        if fault is None:
            self._send(status, json.dumps(body).encode())
        elif fault in _JUNK:
            self._send(200, _JUNK[fault])
        elif fault in _STATUSES:
            self._send(_STATUSES[fault], _JUNK["html"], Location=f"{owner.url}/elsewhere")
        else:
            self._fail(fault, json.dumps(body).encode())

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def _send(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if body[:1] in b"{[" else "text/html")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _fail(self, fault: Fault, body: bytes) -> None:
        half = body[: len(body) // 2]
        match fault:
            case Fault.SLOW:
                self.server.owner.wait_for_the_end()
            case Fault.CUT:
                self._send(200, half, len(body))
            case Fault.HALF:
                self._send(200, half)
            case Fault.RESET:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
                self.connection.close()
            case Fault.NOT_HTTP:
                self.wfile.write(b"/FLU5\\253769484_A\r\n\r\n0-0:96.1.4(50217)\r\n")
            case Fault.ENDLESS:
                self._send(200, b" " * (3 << 20))
            case _:
                self.close_connection = True
