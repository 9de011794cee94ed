"""WebConnect over pysma: log-in, session, questions. It is imported when an inverter is first asked.

pysma knows the paths, the groups and the sessions. What it makes of errors and of values is not used: a page
of HTML at the log-in is a wrong password to it, as are all sessions taken, and no power is 0 W.
"""

import contextlib
from collections.abc import Mapping
from typing import Any, cast, override

from aiohttp import ClientSession
from pysma import SMAWebConnect
from pysma.const import URL_ALL_VALUES, URL_DASH_VALUES, URL_LOGIN, URL_VALUES

from ...exceptions import ReaderDataError, ReaderError
from ..web import Web, WebStatusError, table, wrong_type
from .config import SmaConfig
from .faults import REFUSED, SessionEndedError, code_error, log_in_error, password_needed, session_ended
from .values import KEYS

_DOUBTFUL = frozenset({"api_status", "not_found"})  # an inverter may answer so that has forgotten the session


class WebConnect(SMAWebConnect):
    """One inverter, with a session of its own where it takes a password."""

    def __init__(self, config: SmaConfig, web: Web) -> None:
        """Take the settings; nothing is asked yet."""
        session = cast("ClientSession", None)  # every question goes the way of `_request_json`, below
        super().__init__(session, config.base_url, config.password, config.group.value)
        self._web = web
        self._questions: tuple[tuple[str, dict[str, Any]], ...] = (
            (URL_VALUES, {"destDev": [], "keys": [*KEYS]}),
            (URL_ALL_VALUES, {"destDev": []}),
        )
        if config.password is None:
            self._questions = ((URL_DASH_VALUES, {"destDev": [], "keys": []}), *self._questions)

    async def values(self) -> Mapping[str, object]:
        """Return the values of each device that the inverter knows; a session that has ended is renewed once.

        Raises ReaderAuthenticationError (fault wrong_password, session_ended, password_needed),
        ReaderConnectionError (busy, as when all sessions are taken), and what `Web.ask` does.
        """
        try:
            return await self._values()
        except SessionEndedError:
            self._sid = None
        except ReaderDataError as error:
            if error.fault in _DOUBTFUL:
                with contextlib.suppress(ReaderError):
                    await self.close_session()
            raise
        return await self._values()

    async def _values(self) -> Mapping[str, object]:
        """Ask in the ways that the inverter may know, logged in if there is a password."""
        if self._sid is None and self._new_session_data is not None:
            await self.new_session()
        *others, last = self._questions
        for path, payload in others:
            try:
                return self._result(await self._post_json(path, payload))
            except ReaderDataError as error:
                if error.fault != "not_found":
                    raise
        result = self._result(await self._post_json(*last))
        self._questions = (last, *others)  # what was answered comes first from now on
        return result

    def _result(self, body: Mapping[str, object]) -> Mapping[str, object]:
        """Return the devices of an answer."""
        if "result" not in body:
            raise wrong_type(self.url, "it has neither a result nor an error")
        return table(body["result"], self.url, "the result")

    @override
    async def _request_json(self, method: str, url: str, **kwargs: Any) -> dict[str, Any]:
        """Ask, and tell the errors apart."""
        if self._sid:
            kwargs["params"] = {"sid": self._sid}
        try:
            answer = await self._web.ask(method, self.url + url, **kwargs)
        except WebStatusError as error:
            raise self._refusal(url, error.status) from error
        body = dict(table(answer, self.url, "the answer"))
        if (code := body.get("err")) is not None:
            raise self._refusal(url, code if isinstance(code, int) else None)
        if url == URL_LOGIN and not _session_of(body):
            raise wrong_type(self.url, "it has no session")
        return body

    def _refusal(self, path: str, code: int | None) -> ReaderError:
        """Return what an error code, of WebConnect or of HTTP, means for a question."""
        if path == URL_LOGIN:
            return log_in_error(self.url, code)
        if code not in REFUSED:
            return code_error(self.url, code)
        return password_needed(self.url) if self._new_session_data is None else session_ended(self.url)


def _session_of(body: Mapping[str, object]) -> str | None:
    """Return the session in the answer to a log-in."""
    result = body.get("result")
    session = result.get("sid") if isinstance(result, Mapping) else None
    return session if isinstance(session, str) and session else None
