"""The scripts of the daemon, in 32 places, and the commands that clients give them."""

import struct
from collections.abc import Callable
from threading import Lock
from typing import TYPE_CHECKING

from .language import PARAMETERS, ScriptError, parse
from .machine import Machine
from .pins import Pins
from .script import Script
from .wire import Error, Reply

if TYPE_CHECKING:
    from .session import Session

_PLACES = 32


class Scripts:
    """The stored scripts; `pace` is how much faster than life their delays pass."""

    def __init__(self, pins: Pins) -> None:
        """Have none."""
        self.pace = 1.0
        self._pins = pins
        self._places: list[Script | None] = [None] * _PLACES
        self._lock = Lock()

    @property
    def stored(self) -> dict[int, Script]:
        """The scripts by their number."""
        return {number: script for number, script in enumerate(self._places) if script}

    def store(self, text: str) -> int:
        """Keep a script in the first free place; returns its number or an error."""
        with self._lock:
            if None not in self._places:
                return Error.NO_SCRIPT_ROOM
            place = self._places.index(None)
            try:
                steps = parse(text)
            except ScriptError as error:
                return error.error
            self._places[place] = Script(Machine(steps, self._pins), lambda: self.pace)
            return place

    def delete(self, number: int) -> int:
        """Delete a script. Returns 0 or an error."""
        with self._lock:
            script = self.stored.get(number)
            if script is None:
                return Error.BAD_SCRIPT_ID
            script.delete()
            self._places[number] = None
            return 0

    def end(self) -> None:
        """End all of them with the daemon; the pins stay as they are."""
        with self._lock:
            for script in self.stored.values():
                script.die()
            self._places = [None] * _PLACES


def store(session: Session, _: int, __: int, text: bytes) -> Reply:
    """PROC."""
    return Reply(session.daemon.scripts.store(text.decode("ascii", "replace")))


def delete(session: Session, number: int, _: int, __: bytes) -> Reply:
    """PROCD."""
    return Reply(session.daemon.scripts.delete(number))


def run(session: Session, number: int, _: int, extension: bytes) -> Reply:
    """PROCR."""
    return _with(session, number, extension, lambda script, values: script.run(values))


def update(session: Session, number: int, _: int, extension: bytes) -> Reply:
    """PROCU."""
    return _with(session, number, extension, lambda script, values: script.update(values))


def stop(session: Session, number: int, _: int, __: bytes) -> Reply:
    """PROCS."""
    return _with(session, number, b"", lambda script, _: script.stop())


def status(session: Session, number: int, _: int, __: bytes) -> Reply:
    """PROCP: the state and the ten parameters."""
    script = session.daemon.scripts.stored.get(number)
    if script is None:
        return Reply(Error.BAD_SCRIPT_ID)
    answer = struct.pack("<11i", script.state, *script.parameters)
    return Reply(len(answer), answer)


def _with(
    session: Session, number: int, extension: bytes, act: Callable[[Script, list[int]], int | None]
) -> Reply:
    """Do something to a script with the parameters of a request."""
    values = list(struct.unpack(f"<{len(extension) // 4}i", extension[: len(extension) // 4 * 4]))
    if len(values) > PARAMETERS:
        return Reply(Error.TOO_MANY_PARAM)
    script = session.daemon.scripts.stored.get(number)
    return Reply(Error.BAD_SCRIPT_ID if script is None else act(script, values) or 0)
