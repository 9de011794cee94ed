"""One question to OpenWeatherMap, one answer or the reason why there is none."""

import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from http import HTTPStatus

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from ...exceptions import ReaderDataError
from ...protocols import Clock
from .config import OpenWeatherMapConfig
from .faults import retry_after, status_error, status_of, transport_error
from .quota import Quota

_MOST_BYTES = 1 << 21  # fifty times the longest answer


class WeatherClient:
    """Asks with the key of one account, and not while its quota is used up.

    The session is its owner's; without one, each question opens and closes its own.
    """

    def __init__(self, config: OpenWeatherMapConfig, clock: Clock, session: ClientSession | None) -> None:
        """Take the settings; nothing is opened yet."""
        self.quota = Quota(clock)
        self._config = config
        self._clock = clock
        self._session = session

    async def ask(self, path: str, **more: str) -> Mapping[str, object]:
        """Return the answer of a path of the API. Raises ReaderError, of which none tells the key."""
        self.quota.check()
        status, body, wait = await self._exchange(path, more)
        answer = _decoded(body)
        match status_of(status, answer):
            case HTTPStatus.TOO_MANY_REQUESTS:
                raise self.quota.exceeded(retry_after(wait, self._clock.now()))
            case HTTPStatus.OK if isinstance(answer, Mapping):
                self.quota.restore()
                return answer
            case HTTPStatus.OK:
                raise ReaderDataError(
                    "OpenWeatherMap answered with something else than weather", fault="not_json"
                )
            case other:
                raise status_error(other, answer, self._config.api_key)

    async def _exchange(self, path: str, more: Mapping[str, str]) -> tuple[int, bytes, str | None]:
        """Return status, body and Retry-After of an answer."""
        config = self._config
        url = URL(config.url.rstrip("/") + path)
        params = {
            "lat": str(config.latitude),
            "lon": str(config.longitude),
            "units": "metric",
            **more,
            "appid": config.api_key,
        }
        seconds = config.timeout.total_seconds()
        timeout = ClientTimeout(total=seconds)
        try:
            async with (
                self._opened() as session,
                # A redirection would carry the key to whoever it names.
                session.get(url, params=params, timeout=timeout, allow_redirects=False) as response,
            ):
                return response.status, await _body(response), response.headers.get("Retry-After")
        except (ClientError, OSError, ValueError) as error:
            raise transport_error(url.host or config.url, error, seconds) from None  # it holds the URL

    @asynccontextmanager
    async def _opened(self) -> AsyncGenerator[ClientSession]:
        """Lend the owner's session, or one for this question."""
        if self._session is not None:
            yield self._session
            return
        async with ClientSession() as session:
            yield session


async def _body(response: ClientResponse) -> bytes:
    """Return the body of an answer, unless it never ends. Raises ReaderDataError."""
    body = bytearray()
    async for chunk in response.content.iter_chunked(1 << 16):
        body += chunk
        if len(body) > _MOST_BYTES:
            raise ReaderDataError("OpenWeatherMap answered with far too much", fault="too_long")
    return bytes(body)


def _decoded(body: bytes) -> object:
    """Return what a body says as JSON, None if it is none."""
    try:
        decoded: object = json.loads(body)
    except ValueError, RecursionError:
        return None
    return decoded
