"""The web server: keys, quota, and faults on command."""

import json
import socket
import struct
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import NamedTuple, Self, override
from urllib.parse import parse_qsl, urlsplit
from weakref import WeakSet

from .answers import Answers, Json
from .weather import Weather

_AT_ONCE = struct.pack("ii", 1, 0)  # linger: break the connection off
_JUNK = {
    "html": b"<html><body>Bad gateway</body></html>",
    "list": b"[1, 2]",
    "text": b'"weather"',
    "nulls": b'{"current": null, "hourly": null, "dt": null, "main": null, "list": null}',
    "words": b'{"current": {"dt": "now", "temp": "warm"}, "hourly": {"0": 1}, "dt": [], "list": "none"}',
    "not_utf8": b'{"name": "\xff\xfe"}',
    "empty": b"",
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
    NULLS = "nulls"
    WORDS = "words"
    NOT_UTF8 = "not_utf8"
    EMPTY = "empty"
    ENDLESS = "endless"
    REDIRECT = "redirect"
    SERVER_ERROR = "server_error"
    NO_PAGE = "no_page"


class Asked(NamedTuple):
    """A request that came."""

    path: str
    query: Mapping[str, str]


class OpenWeatherMap:
    """The server on 127.0.0.1; a context manager. Every method may be called from any thread."""

    host = "127.0.0.1"

    def __init__(
        self, port: int = 0, *, key: str = "key", at: datetime | None = None, weather: Weather | None = None
    ) -> None:
        """Prepare it; `open` or `with` starts it. It is always `at`, or what the clock says."""
        self.port = port
        self.key = key
        self.at = at
        self.weather = weather or Weather()
        self.subscribed = True
        self.place_known = True
        self.ignores_units = False
        self.left_out: set[str] = set()  # of what One Call gives
        self.requests: list[Asked] = []
        self.is_used_up = False
        self.retry_after: str | None = None
        self._faults: deque[Fault] = deque()
        self._ending = Event()
        self._server: _Server | None = None

    @property
    def url(self) -> str:
        """The base URL."""
        return f"http://{self.host}:{self.port}"

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

    def fail(self, fault: Fault, answers: int = 1) -> None:
        """Spoil the next answers."""
        self._faults.extend([Fault(fault)] * answers)

    def use_up(self, retry_after: object = None) -> None:
        """Answer 429, with a Retry-After or without."""
        self.is_used_up, self.retry_after = True, None if retry_after is None else str(retry_after)

    def restore(self) -> None:
        """Have a quota again."""
        self.is_used_up = False

    def answer(self, path: str, query: Mapping[str, str]) -> tuple[int, Json]:
        """Return the status and the body for a request."""
        if self.is_used_up:
            return 429, {
                "cod": 429,
                "message": "Your account is temporary blocked due to exceeding of requests",
            }
        if query.get("appid") != self.key or (path == "/data/3.0/onecall" and not self.subscribed):
            return 401, {"cod": 401, "message": f"Invalid API key {query.get('appid')}."}
        if not self.place_known:
            return 404, {"cod": "404", "message": "city not found"}
        if problem := _problem(query):
            return 400, {"cod": "400", "message": problem}
        moment = self.at or datetime.now(UTC)
        is_metric = query.get("units") == "metric" and not self.ignores_units
        answers = Answers(self.weather, int(moment.timestamp()) // 60, is_metric)
        known: Mapping[str, Callable[[], Json]] = {
            "/data/3.0/onecall": lambda: answers.onecall(
                {*query.get("exclude", "").split(","), *self.left_out}
            ),
            "/data/2.5/weather": answers.current,
            "/data/2.5/forecast": answers.forecast,
        }
        if path not in known:
            return 404, {"cod": "404", "message": "Internal error"}
        return 200, known[path]()

    def next_fault(self) -> Fault | None:
        """Return what happens to the next answer."""
        return self._faults.popleft() if self._faults else None

    def wait_for_the_end(self) -> None:
        """Wait until it listens no more."""
        self._ending.wait(60)


def _problem(query: Mapping[str, str]) -> str | None:
    """Return what is wrong with the place that is asked for."""
    for name, most, problem in (("lat", 90, "wrong latitude"), ("lon", 180, "wrong longitude")):
        try:
            degrees = float(query.get(name, "nowhere"))
        except ValueError:
            return problem
        if abs(degrees) > most:
            return problem
    return None


class _Server(ThreadingHTTPServer):
    daemon_threads = False  # closing waits for each

    def __init__(self, address: tuple[str, int], owner: OpenWeatherMap) -> None:
        self.owner = owner
        self._connections = WeakSet[socket.socket]()
        super().__init__(address, _Handler)

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
        owner = self.server.owner
        parts = urlsplit(self.path)
        query = dict(parse_qsl(parts.query))
        owner.requests.append(Asked(parts.path, query))
        status, body = owner.answer(parts.path, query)
        encoded = json.dumps(body).encode()
        fault = owner.next_fault()
        if fault is None:
            self._send(status, encoded)
        elif fault in _JUNK:
            self._send(200, _JUNK[fault])
        else:
            self._fail(fault, encoded)

    @override
    def log_message(self, format: str, *args: object) -> None:
        """Keep quiet."""

    def _send(self, status: int, body: bytes, length: int | None = None, **headers: str) -> None:
        owner = self.server.owner
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body) if length is None else length))
        if status == 429 and owner.retry_after is not None:
            headers["Retry-After"] = owner.retry_after
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
            case Fault.REDIRECT:
                self._send(
                    302, b"", Location=f"{self.server.owner.url}/elsewhere?{urlsplit(self.path).query}"
                )
            case Fault.SERVER_ERROR:
                self._send(503, b"busy")
            case Fault.NO_PAGE:
                self._send(404, _JUNK["html"])
            case _:
                self.close_connection = True
