"""The daemon: listens, serves its clients in threads, and fails on command."""

import random
import socket
import time
from collections.abc import Callable, Mapping
from itertools import count
from threading import Event, Lock, Thread
from typing import Self

from .chip import Mcp3008
from .commands import COMMANDS, Handler
from .pins import Pins
from .scripts import Scripts
from .session import Session

_HEAD = 16
_POLL_S = 0.01


class Pigpiod:
    """An emulated pigpiod on 127.0.0.1; a context manager. Every method may be called from any thread."""

    host = "127.0.0.1"

    def __init__(
        self,
        port: int = 0,
        *,
        commands: Mapping[int, Handler] = COMMANDS,
        pins: Pins | None = None,
        reference_v: float = 3.3,
    ) -> None:
        """Prepare it; `open` or `with` starts it. Port 0 takes a free one, `pins` may be watched ones."""
        self.port = port
        self.commands = commands
        self.pins = pins or Pins()
        self.scripts = Scripts(self.pins)
        self.chip = Mcp3008(reference_v)
        self.received: list[int] = []
        self._sessions: list[Session] = []
        self._threads: list[Thread] = []
        self._listener: socket.socket | None = None
        self._handles = count()
        self._awake = Event()
        self._awake.set()
        self._lock = Lock()
        self._garbled = self._cut = self._kept = 0
        self._dice = random.Random(1)  # noqa: S311 - the same noise every time
        self.pins.listeners.append(self._tell)

    def __enter__(self) -> Self:
        """Open."""
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    def open(self) -> None:
        """Listen. Raises OSError when the port is taken."""
        listener = socket.create_server((self.host, self.port))
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._start(self._accept, listener)

    def close(self) -> None:
        """End, and leave nothing behind."""
        self.die()
        for thread in self._threads:
            thread.join()

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._sessions)

    def wait_until(self, condition: Callable[[], object], timeout: float = 10) -> None:
        """Wait until a condition holds. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s")
            time.sleep(_POLL_S)

    def die(self) -> None:
        """End all connections and scripts, and listen no more; the pins stay as they are."""
        self._awake.set()
        listener, self._listener = self._listener, None
        if listener is not None:
            _shut(listener)
        for session in tuple(self._sessions):
            session.end()
        self.scripts.end()

    def revive(self) -> None:
        """Listen again, on the same port."""
        if self._listener is None:
            self.open()

    def hang(self) -> None:
        """Take connections and requests, and answer none."""
        self._awake.clear()

    def resume(self) -> None:
        """Answer again, also what came meanwhile."""
        self._awake.set()

    def garble(self, replies: int = 1) -> None:
        """Make the next replies random bytes."""
        self._garbled = replies

    def cut(self, replies: int = 1, keep: int = _HEAD // 2) -> None:
        """Send the begin of each of the next replies, and close the connection."""
        self._cut, self._kept = replies, keep

    def note(self, command: int) -> None:
        """Remember a command that came."""
        self.received.append(command)

    def spoil(self, answer: bytes) -> tuple[bytes, bool]:
        """Return what goes over the wire in place of an answer, and whether the connection goes on."""
        self._awake.wait()
        with self._lock:
            if self._garbled:
                self._garbled -= 1
                return self._dice.randbytes(_HEAD), True
            if self._cut:
                self._cut -= 1
                return answer[: self._kept], False
        return answer, True

    def next_handle(self) -> int:
        """Return a handle for notifications that nobody has."""
        return next(self._handles)

    def watch(self, handle: int, bits: int) -> bool:
        """Have the session of a handle told of these pins; returns whether there is one."""
        for session in tuple(self._sessions):
            if session.handle == handle:
                session.watched = bits
                return True
        return False

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return  # it listens no more
            self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        session = Session(self, connection)
        self._sessions.append(session)
        if self._listener is None:
            session.end()
        try:
            session.run()
        finally:
            self._sessions.remove(session)

    def _tell(self, pin: int) -> None:
        for session in tuple(self._sessions):
            session.tell(pin)

    def _start(self, target: object, *args: object) -> None:
        assert callable(target)
        thread = Thread(target=target, args=args, daemon=True)
        self._threads.append(thread)
        thread.start()


def _shut(listener: socket.socket) -> None:
    """Close a listener, of which another thread waits for connections."""
    try:
        listener.shutdown(socket.SHUT_RDWR)
    except OSError:
        listener.close()  # macOS does not shut down what only listens
        return
    listener.close()
