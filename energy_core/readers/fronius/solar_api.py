"""The Solar API: one question, one answer or the reason why there is none.

PyFronius knows the paths of both versions and the common head of the answers. What it makes of errors and
of values is not used: it does not tell a time-out from a cable that is out, takes a page of HTML for a device
that does not exist, and sums what is null as 0.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from aiohttp import ClientSession
from pyfronius import (
    API_VERSION,
    URL_DEVICE_INVERTER_CUMULATIVE,
    BadStatusError,
    Fronius,
    FroniusError,
    NotSupportedError,
)

from ...exceptions import ReaderDataError
from ..web import Web, table, wrong_type
from .endpoints import Endpoint
from .faults import status_error

_YEARS = range(2001, 2100)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a data logger answered: its `Body.Data`, and when by its own clock if it says so with a zone."""

    at: datetime | None
    data: Mapping[str, object]


class SolarApi:
    """Asks one data logger; whichever version of the API it has is found by asking."""

    def __init__(self, url: str, web: Web) -> None:
        """Take the base URL; nothing is asked yet."""
        self._url = url
        session = cast("ClientSession", _Gate(web))  # PyFronius calls nothing of it but `get`
        self._versions = tuple(_Client(session, url, version) for version in (API_VERSION.V1, API_VERSION.V0))
        self._known: _Client | None = None

    async def ask(self, endpoint: Endpoint, device: str = "1") -> Answer:
        """Return the answer to a question, about one device where it is about one.

        Raises what `Web.ask` does, and ReaderDataError for a status of the API (fault not_supported,
        wrong_scope, not_available, busy, api_status) or an answer of another form (wrong_type). A path that
        is not there is `not_found`, after all versions and ways were tried.
        """
        absent = ReaderDataError(f"{self._url}: the Solar API v0 has no {endpoint}", fault="not_supported")
        for client in (self._known,) if self._known else self._versions:
            for way in client.ways(endpoint, device):
                try:
                    answer = await self._answer(way, endpoint)
                except NotSupportedError:  # by this version, which PyFronius knows without asking
                    continue
                except ReaderDataError as error:
                    if error.fault != "not_found":
                        raise
                    absent, self._known = error, None  # another device may be there by now
                else:
                    self._known = client
                    return answer
        raise absent

    async def _answer(self, way: Callable[[], Awaitable[Mapping[str, Any]]], endpoint: Endpoint) -> Answer:
        """Ask in one way."""
        place = f"{self._url} ({endpoint})"
        try:
            answer = await way()
        except BadStatusError as error:
            raise status_error(place, error.response.get("status")) from None
        except NotSupportedError:
            raise
        except (FroniusError, LookupError, TypeError) as error:
            raise wrong_type(place, "it lacks the head or the body of the Solar API") from error
        return Answer(_instant(answer["timestamp"]["value"]), table(answer["data"], place, "Body.Data"))


class _Client(Fronius):
    """PyFronius for one version, giving the data of an answer as they are."""

    def ways(self, endpoint: Endpoint, device: str) -> tuple[Callable[[], Awaitable[dict[str, Any]]], ...]:
        """Return the ways to ask a question, the usual one first."""
        one, raw = "0", _as_it_is
        return {
            Endpoint.POWERFLOW: (lambda: self.current_power_flow(raw),),
            Endpoint.INVERTER_SYSTEM: (lambda: self.current_system_inverter_data(raw),),
            Endpoint.INVERTER_DEVICE: (
                lambda: self.current_inverter_data(device, raw),
                lambda: self._current_data(raw, URL_DEVICE_INVERTER_CUMULATIVE, "cumulation", device),
            ),
            Endpoint.METER: (
                lambda: self.current_system_meter_data(raw),
                lambda: self.current_meter_data(one, raw),
            ),
            Endpoint.STORAGE: (
                lambda: self.current_system_storage_data(raw),
                lambda: self.current_storage_data(one, raw),
            ),
        }[endpoint]


class _Gate:
    """What PyFronius takes for a session: its questions go the way of ours, as do their errors."""

    def __init__(self, web: Web) -> None:
        self._web = web

    @asynccontextmanager
    async def get(self, url: str) -> AsyncGenerator[_Response]:
        """Ask."""
        yield _Response(await self._web.ask("GET", url))


class _Response:
    """What PyFronius takes for a response."""

    def __init__(self, decoded: object) -> None:
        self._decoded = decoded

    async def json(self, *, content_type: None) -> object:  # noqa: ARG002 - PyFronius passes it
        """Return what was answered."""
        return self._decoded


def _as_it_is(data: object) -> dict[str, object]:
    """Keep the data of an answer for our own reading."""
    return {"data": data}


def _instant(text: object) -> datetime | None:
    """Return the instant of a time stamp, None for one that names none: without a zone, or never set."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment and moment.tzinfo and moment.year in _YEARS else None
