"""The web server of an SMA inverter: WebConnect, with its few sessions."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import count
from ssl import SSLContext

from ..plant import Plant
from ..web import Asked, Json, WebDevice
from .values import Form, formed, values_of

_GROUPS = {"usr", "istl"}
_ASKED_IN = {"/dyn/getValues.json", "/dyn/getAllOnlValues.json"}
_FOR_ALL = "/dyn/getDashValues.json"


class Inverter(WebDevice):
    """An inverter on 127.0.0.1; a context manager.

    `sessions` are those that are open, at most `most_sessions`; `has` are the pages that its firmware knows.
    `others` are further plants whose inverters answer through it.
    """

    def __init__(
        self,
        plant: Plant,
        *,
        password: str = "password",  # noqa: S107 - one that is known to be made up
        port: int = 0,
        at: datetime | None = None,
        tls: SSLContext | None = None,
    ) -> None:
        """Prepare it; it is always `at`, or what the clock says."""
        super().__init__(port, tls=tls)
        self.plant = plant
        self.password = password
        self.at = at
        self.form = Form.NESTED
        self.most_sessions = 4
        self.sessions: set[str] = set()
        self.has = {*_ASKED_IN, _FOR_ALL}
        self.has_meter = True
        self.is_asleep = False
        self.others: dict[str, Plant] = {}
        self.error: int | None = None
        self._count = count(1)

    def end_sessions(self) -> None:
        """Forget who is logged in, as at a restart."""
        self.sessions.clear()

    def answer(self, asked: Asked) -> tuple[int, Json]:
        """Return the status and the body for a request."""
        if self.error is not None:
            return 200, {"err": self.error}
        if asked.path == "/dyn/login.json":
            return 200, self._log_in(_decoded(asked.body))
        if asked.path == "/dyn/logout.json":
            self.sessions.discard(asked.query.get("sid", ""))
            return 200, {"result": {"isLogin": False}}
        if asked.path not in self.has:
            return 404, {"err": 404}
        if asked.path != _FOR_ALL and asked.query.get("sid") not in self.sessions:
            return 200, {"err": 401}
        keys = _decoded(asked.body).get("keys")
        return 200, self._values(keys if asked.path == "/dyn/getValues.json" else None)

    def _log_in(self, said: Mapping[str, object]) -> Json:
        if said.get("right") not in _GROUPS or said.get("pass") != self.password:
            return {"err": 401}
        if len(self.sessions) >= self.most_sessions:
            return {"err": 503}
        session = f"SID{next(self._count)}"
        self.sessions.add(session)
        return {"result": {"sid": session}}

    def _values(self, keys: object) -> Json:
        now = self.at or datetime.now(UTC)
        wanted = {str(key) for key in keys} if isinstance(keys, list) else None
        plants = {"0199-B33FE123": self.plant, **self.others}
        return {
            "result": {
                name: formed(self._measured(plant, now), self.form, wanted) for name, plant in plants.items()
            }
        }

    def _measured(self, plant: Plant, now: datetime) -> dict[str, object]:
        return values_of(plant.flows(now), has_meter=self.has_meter, is_asleep=self.is_asleep)


def _decoded(body: bytes) -> Mapping[str, object]:
    try:
        decoded = json.loads(body)
    except ValueError:
        return {}
    return decoded if isinstance(decoded, dict) else {}
