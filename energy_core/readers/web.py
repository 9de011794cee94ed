"""A question to a device on the network over HTTP: an answer in JSON, or the reason why there is none."""

import errno
import json
from collections.abc import AsyncGenerator, Generator, Mapping
from contextlib import asynccontextmanager, contextmanager
from http import HTTPStatus
from typing import Any

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientError,
    ClientPayloadError,
    ClientResponse,
    ClientResponseError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
)
from yarl import URL

from ..exceptions import ReaderConnectionError, ReaderDataError, ReaderError, ReaderTimeoutError

_MOST_BYTES = 1 << 21  # fifty times the longest answer

_TRANSPORT: tuple[tuple[type[Exception], type[ReaderError], str, str], ...] = (
    (TimeoutError, ReaderTimeoutError, "timeout", "no answer in {:g} s; is it very busy, or asleep?"),
    (ClientPayloadError, ReaderDataError, "cut", "the answer is cut off"),
    (ClientResponseError, ReaderDataError, "not_http", "what answers there is no web server"),
    (
        ClientSSLError,
        ReaderConnectionError,
        "certificate",
        "its certificate is not trusted; did it sign it itself?",
    ),
    (ClientConnectorDNSError, ReaderConnectionError, "unreachable", "no address is known for that name"),
    (ClientConnectorError, ReaderConnectionError, "unreachable", "it cannot be reached; is it switched on?"),
    (Exception, ReaderConnectionError, "reset", "the connection was lost"),
)
_STATUS_FAULTS: Mapping[int, str] = {
    HTTPStatus.UNAUTHORIZED: "unauthorized",
    HTTPStatus.FORBIDDEN: "unauthorized",
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.SERVICE_UNAVAILABLE: "busy",
}


class WebStatusError(ReaderDataError):
    """The device answers with an HTTP status that is not 200."""

    def __init__(self, place: str, status: int) -> None:
        """Say which."""
        super().__init__(
            f"{place}: HTTP status {status} in place of an answer",
            fault=_STATUS_FAULTS.get(status, "http_status"),
        )
        self.status = status


class Web:
    """Asks a web server of the house.

    The session is its owner's; without one, each question opens and closes its own. Redirections are not
    followed: they would carry a password to whoever they name.
    """

    def __init__(self, timeout: float, session: ClientSession | None, *, verify_tls: bool = True) -> None:
        """Take what every question has in common; nothing is opened yet."""
        self._timeout = timeout
        self._session = session
        self._verify_tls = verify_tls

    async def ask(self, method: str, url: str, **options: Any) -> object:
        """Return what the answer says as JSON; NaN in it is None.

        Raises ReaderTimeoutError, ReaderConnectionError (fault unreachable, refused, reset, certificate),
        WebStatusError, or ReaderDataError (cut, not_http, html, not_json, too_long).
        """
        place = place_of(url)
        options |= {"timeout": ClientTimeout(total=self._timeout), "allow_redirects": False}
        try:
            async with (
                self._opened() as session,
                session.request(method, url, ssl=self._verify_tls, **options) as response,
            ):
                if response.status != HTTPStatus.OK:
                    raise WebStatusError(place, response.status)
                body = await _body(response, place)
        except (ClientError, OSError, ValueError) as error:
            raise _transport_error(place, error, self._timeout) from None  # its own words hold the whole URL
        return _decoded(body, place)

    @asynccontextmanager
    async def _opened(self) -> AsyncGenerator[ClientSession]:
        """Lend the owner's session, or one for this question."""
        if self._session is not None:
            yield self._session
            return
        async with ClientSession() as session:
            yield session


def is_base_url(text: str) -> bool:
    """Return whether this is the address of a web server, without a query or a password of its own."""
    try:
        url = URL(text)
        is_bare = not (url.query_string or url.fragment or url.user or url.password)
        return url.scheme in {"http", "https"} and bool(url.host) and is_bare and text.isprintable()
    except ValueError:
        return False


def with_scheme(address: str) -> str:
    """Return a base URL of what people write: `192.168.1.5` too, and without a slash at its end."""
    return (address if "://" in address else f"http://{address}").rstrip("/")


def place_of(url: str) -> str:
    """Return what names the place of a question in an error: the URL without its query."""
    return url.partition("?")[0]


def table(data: object, place: str, what: str) -> Mapping[str, object]:
    """Return JSON that must be an object; anything else is a ReaderDataError."""
    if data is None:
        raise wrong_type(place, f"{what} is missing")
    if not isinstance(data, Mapping):
        raise wrong_type(place, f"{what} is {type(data).__name__}, not an object")
    return data


def wrong_type(place: str, words: str) -> ReaderDataError:
    """Return that an answer is of another form than its kind has."""
    return ReaderDataError(f"{place}: not understood: {words}", fault="wrong_type")


@contextmanager
def understanding(place: str) -> Generator[None]:
    """Say in a ReaderDataError of the block whose answer it was."""
    try:
        yield
    except ReaderDataError as error:
        raise ReaderDataError(f"{place}: {error}", fault=error.fault) from error


async def _body(response: ClientResponse, place: str) -> bytes:
    """Return the body of an answer, unless it never ends. Raises ReaderDataError."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > _MOST_BYTES:
            raise ReaderDataError(f"{place}: far too long an answer", fault="too_long")
    return bytes(body)


def _decoded(body: bytes, place: str) -> object:
    """Return what a body says. Raises ReaderDataError."""
    text = body.decode(
        "utf-8-sig", "replace"
    ).strip()  # old devices write names in Latin letters of their own
    try:
        decoded: object = json.loads(text, parse_constant=lambda _: None)
    except ValueError, RecursionError:
        raise _not_json(text, place) from None
    return decoded


def _not_json(text: str, place: str) -> ReaderDataError:
    """Return what a body is that is no JSON."""
    if text.startswith("<"):
        return ReaderDataError(
            f"{place}: a web page in place of data; is it the address of the device?", fault="html"
        )
    if not text or text[0] in "{[":
        return ReaderDataError(f"{place}: the answer is cut off or damaged", fault="cut")
    return ReaderDataError(f"{place}: something else than JSON", fault="not_json")


def _transport_error(place: str, error: Exception, seconds: float) -> ReaderError:
    """Return why there is no answer, or no whole one."""
    if isinstance(error, ClientConnectorError) and error.os_error.errno == errno.ECONNREFUSED:
        return ReaderConnectionError(f"{place}: nothing listens there", fault="refused")
    kind, fault, words = next(row[1:] for row in _TRANSPORT if isinstance(error, row[0]))
    return kind(f"{place}: {words.format(seconds)}", fault=fault)
