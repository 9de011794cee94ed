"""Who asks the agents of a house how they fare, and changes their settings."""

import asyncio
from collections.abc import Mapping
from time import monotonic

from energy_core.agents.client import AgentClient
from energy_core.exceptions import AgentClientError, RequestError

from .record import Record, Said

TOKEN = "a-token-of-the-scenarios"  # noqa: S105  # of a server that lives for seconds
CONTROLLER = "controller.car"
_ASK_EVERY_S = 0.5
_ANSWER_S = 2.0  # a program that is stopped does not answer


class Listener:
    """Asks every half second; a program that is not there is asked again."""

    def __init__(self, port: int, record: Record) -> None:
        """Ask at a port of this machine."""
        self._client = AgentClient(f"ws://127.0.0.1:{port}", TOKEN, timeout=_ANSWER_S)
        self._record = record

    async def listen(self) -> None:
        """Ask for ever."""
        try:
            while True:
                await self._ask()
                await asyncio.sleep(_ASK_EVERY_S)
        finally:
            await self._client.close()

    async def set(self, changes: Mapping[str, object]) -> bool:
        """Change settings of the controller; returns whether they were taken."""
        try:
            await self._client.set_config(CONTROLLER, changes)
        except AgentClientError, RequestError:
            self._record.note(f"not taken: {dict(changes)}")
            return False
        return True

    async def _ask(self) -> None:
        """Ask once."""
        try:
            reader = await self._client.get_states("reader.meter")
            states = await self._client.get_states(CONTROLLER)
        except AgentClientError, RequestError:
            return
        self._record.said.append(
            Said(
                monotonic(),
                on=states["on"],
                reason=states["reason"],
                problems=frozenset(each["kind"] for each in states["problems"]),
                reader_error=reader["last_error"],
            )
        )
