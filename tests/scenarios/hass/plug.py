"""An emulated smart plug: its contact outlives Home Assistant, and it fails on command."""

import json
import socket
import time
from collections.abc import Iterable
from enum import Enum, auto
from threading import RLock, Thread, Timer
from typing import NamedTuple, Self


class Change(NamedTuple):
    """What a contact became, and when by the monotonic clock."""

    at: float
    on: bool


class Manner(Enum):
    """How a plug takes commands."""

    OBEYS = auto()
    REFUSES = auto()
    BREAKS = auto()  # its integration raises what nobody foresaw
    IGNORES = auto()  # it says yes
    DAWDLES = auto()  # it obeys at once, and says so late


_DAWDLE_S = 8.0
_SAID = {Manner.REFUSES: False, Manner.BREAKS: None}


class SmartPlug:
    """A plug on 127.0.0.1, for one client at a time; a context manager.

    Every method may be called from any thread.
    """

    def __init__(self, *, auto_off_s: float | None = None) -> None:
        """Be off; with an `auto_off_s` it switches itself off when it was not switched on for so long."""
        self.is_on = False
        self.manner = Manner.OBEYS
        self.changes: list[Change] = []
        self.commands: list[bool] = []
        self.port = 0
        self._auto_off_s = auto_off_s
        self._timer: Timer | None = None
        self._lock = RLock()
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None

    def __enter__(self) -> Self:
        """Be there."""
        self.come_back()
        return self

    def __exit__(self, *_: object) -> None:
        """Be gone."""
        self.leave()
        if self._timer is not None:
            self._timer.cancel()

    @property
    def is_connected(self) -> bool:
        """Whether somebody is connected."""
        return self._client is not None

    def come_back(self) -> None:
        """Be reachable."""
        self._listener = socket.create_server(("127.0.0.1", self.port))
        self.port = self._listener.getsockname()[1]
        Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def leave(self) -> None:
        """Be out of reach; the contact stays as it is."""
        listener, self._listener = self._listener, None
        with self._lock:
            client = self._client
        for line in (listener, client):
            if line is not None:
                _shut(line)
        if listener is not None:
            listener.close()

    def hand(self, *, on: bool) -> None:
        """Have somebody press its button."""
        self._set(on=on)

    def _serve(self, listener: socket.socket) -> None:
        """Serve one client after the other until there is no listening any more."""
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with self._lock:
                self._client = client
            self._say({"is": self.is_on})
            if self._listener is None:
                _shut(client)
            with client, client.makefile("rb") as lines:
                self._obey_all(lines)
            with self._lock:
                self._client = None

    def _obey_all(self, lines: Iterable[bytes]) -> None:
        """Take commands until the connection ends."""
        try:
            for line in lines:
                asked = json.loads(line)
                self._obey(asked["id"], on=asked["on"])
        except OSError:
            return

    def _obey(self, number: int, *, on: bool) -> None:
        """Take a command in the manner of now."""
        with self._lock:
            self.commands.append(on)
        if self.manner in (Manner.OBEYS, Manner.DAWDLES):
            self._set(on=on)
        answer: dict[str, object] = {"id": number, "ok": _SAID.get(self.manner, True)}
        if self.manner is Manner.DAWDLES:
            late = Timer(_DAWDLE_S, self._say, (answer,))
            late.daemon = True
            late.start()
        else:
            self._say(answer)

    def _set(self, *, on: bool) -> None:
        """Be on or off, for a while only with an auto-off."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if on and self._auto_off_s is not None:
                self._timer = Timer(self._auto_off_s, self._set, kwargs={"on": False})
                self._timer.daemon = True
                self._timer.start()
            if on is not self.is_on:
                self.is_on = on
                self.changes.append(Change(time.monotonic(), on))
                self._say({"is": on})

    def _say(self, words: dict[str, object]) -> None:
        """Tell whoever is connected."""
        with self._lock:
            if self._client is None:
                return
            try:
                self._client.sendall(json.dumps(words).encode() + b"\n")
            except OSError:
                return  # it has gone meanwhile


def _shut(line: socket.socket) -> None:
    """Have whoever waits for a socket wait no more."""
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it has ended already
