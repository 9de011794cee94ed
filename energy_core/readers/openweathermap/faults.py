"""What can be wrong with an answer, in one word for a program and in a sentence for a person."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import quote, quote_plus

from aiohttp import (
    ClientConnectorDNSError,
    ClientConnectorError,
    ClientPayloadError,
    ClientResponseError,
    ClientSSLError,
)

from ...exceptions import (
    ReaderAuthenticationError,
    ReaderConnectionError,
    ReaderDataError,
    ReaderError,
    ReaderTimeoutError,
)

_LONGEST_WORDS = 200
_WRONG_KEY = (
    "OpenWeatherMap refuses the API key: it is wrong or not yet active, which takes up to two hours after it "
    "was made, or One Call 3.0 is not subscribed to"
)


_TRANSPORT: tuple[tuple[type[Exception], type[ReaderError], str, str], ...] = (
    (ClientPayloadError, ReaderDataError, "cut", "the answer is cut off"),
    (ClientResponseError, ReaderDataError, "not_http", "what answers there is no web server"),
    (ClientSSLError, ReaderConnectionError, "certificate", "its certificate cannot be trusted"),
    (ClientConnectorDNSError, ReaderConnectionError, "not_found", "no address is known for that name"),
    (ClientConnectorError, ReaderConnectionError, "refused", "nothing answers there"),
    (Exception, ReaderConnectionError, "unreachable", "the connection was lost"),
)


def transport_error(host: str, error: Exception, seconds: float) -> ReaderError:
    """Return why there is no answer, or no whole one; nothing of the URL that was asked is in it."""
    if isinstance(error, TimeoutError):
        return ReaderTimeoutError(f"{host}: no answer in {seconds:g} s", fault="timeout")
    kind, fault, words = next(row[1:] for row in _TRANSPORT if isinstance(error, row[0]))
    return kind(f"{host}: {words}", fault=fault)


def status_error(status: int, answer: object, key: str) -> ReaderError:
    """Return what an answer with a status other than 200 and 429 means; the key is not in it."""
    words = _words(answer, key)
    match status:
        case HTTPStatus.UNAUTHORIZED | HTTPStatus.FORBIDDEN:
            return ReaderAuthenticationError(_WRONG_KEY, fault="wrong_key")
        case HTTPStatus.NOT_FOUND if not isinstance(answer, Mapping):
            return ReaderDataError("There is no OpenWeatherMap at that address", fault="not_found")
        case HTTPStatus.NOT_FOUND:
            return ReaderDataError(f"OpenWeatherMap knows no such place{words}", fault="place_unknown")
        case _ if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            return ReaderConnectionError(
                f"OpenWeatherMap has a failure of its own ({status})", fault="server"
            )
        case _:
            return ReaderDataError(f"OpenWeatherMap answers {status}{words}", fault="status")


def status_of(status: int, answer: object) -> int:
    """Return the status of an answer; some caches say 200 where the body says otherwise."""
    if status != HTTPStatus.OK or not isinstance(answer, Mapping):
        return status
    code = str(answer.get("cod", status))
    return int(code) if code.isascii() and code.isdecimal() and len(code) == len("200") else status


def retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds that a Retry-After header asks to wait: a number, or until an instant."""
    if header is None:
        return None
    if header.isascii() and header.isdecimal() and len(header) < 8:  # noqa: PLR2004 - some months
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return None
    return max(0.0, (moment - now).total_seconds()) if moment.tzinfo else None


def _words(answer: object, key: str) -> str:
    """Return what the other side says itself, without the key."""
    words = answer.get("message") if isinstance(answer, Mapping) else None
    if not isinstance(words, str) or not words.isprintable():
        return ""
    for form in {key, quote(key), quote_plus(key)}:
        words = words.replace(form, "***")
    return f": {words[:_LONGEST_WORDS]}"
