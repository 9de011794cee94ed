"""A meter that talks by itself, over whatever it is connected to."""

import math
import os
import selectors
import time
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import NamedTuple, Self, TypedDict, Unpack

from .faults import Faults
from .meter import Meter
from .outlet import Outlet

_ANSWER_S = 10.0
_POLL_S = 0.01


class Sent(NamedTuple):
    """What went over the line for the telegram of an instant."""

    at: datetime
    data: bytes


class Pace(TypedDict, total=False):
    """When a meter talks.

    It begins at `start` (its own start unless given) and its time goes `speed` times as fast as the wall
    clock; telegrams that would come late are skipped. With speed 0 it talks only when told to (`step`), with
    an infinite speed as fast as it is listened to. `period` is the simulated seconds between telegrams (the
    country's usual unless given). After `count` telegrams it falls silent and `done` is set.
    """

    start: datetime
    speed: float
    period: int
    count: int | None


class Line(ABC):
    """A meter on a line, in a thread of its own; every method may be called from any thread.

    It is a context manager, also an asynchronous one. `sent` holds the last telegrams as they went over the
    wire, `told` counts them.
    """

    _always = 0  # the selector's events that matter even when nothing waits to be written

    def __init__(self, meter: Meter, **pace: Unpack[Pace]) -> None:
        """Prepare the line; `open` or `with` starts it."""
        self.meter = meter
        self.sent: deque[Sent] = deque(maxlen=1000)
        self.told = 0
        self.done = Event()
        self._next = pace.get("start", meter.options.start)
        self._speed = pace.get("speed", 1.0)
        if self._speed < 0:
            raise ValueError(f"speed {self._speed}: time goes forward")
        self._period = timedelta(seconds=pace.get("period", meter.flavour.period_s))
        count = pace.get("count")
        self._left = math.inf if count is None else count
        self._ordered = 0
        self._silent_until = -math.inf
        self._faults = Faults(meter.options.seed)
        self._commands: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._thread = Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._closing = False

    def open(self) -> None:
        """Connect the meter and let it talk. Raises OSError when the place is taken."""
        self._selector = selectors.DefaultSelector()
        self._wake_read, self._wake_write = os.pipe()
        self._selector.register(self._wake_read, selectors.EVENT_READ, self._woken)
        try:
            self._attach()
        except OSError:
            self._free()
            raise
        self._origin = (time.monotonic(), self._next)
        self._thread.start()

    def close(self) -> None:
        """Disconnect the meter and end the thread; more than once does no harm."""
        if self._thread.is_alive():
            self._do(self._stop)
            self._thread.join()

    def __enter__(self) -> Self:
        """Open."""
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        """Close."""
        self.close()

    async def __aenter__(self) -> Self:
        """Open."""
        self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close."""
        self.close()

    @property
    def next_at(self) -> datetime:
        """Return the instant of the next telegram."""
        return self._next

    @property
    def listeners(self) -> int:
        """Return how many listen now."""
        return self._do(lambda: len(list(self._outlets())))

    def wait_until(self, condition: Callable[[], object], timeout: float = 10) -> None:
        """Wait until a condition holds. Raises TimeoutError."""
        deadline = time.monotonic() + timeout
        while not condition():
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout} s")
            time.sleep(_POLL_S)

    def wait_listener(self, timeout: float = 10) -> None:
        """Wait until somebody listens. Raises TimeoutError."""
        self.wait_until(lambda: self.listeners, timeout)

    def step(self, count: int = 1) -> None:
        """Say the next telegrams at once, each when the one before has left; returns without waiting."""
        self._do(partial(self._order, count))

    def bad_crc(self, count: int = 1) -> None:
        """Give the next telegrams a wrong checksum."""
        self._do(partial(setattr, self._faults, "bad_crc", count))

    def noise(self, count: int = 1) -> None:
        """Send random bytes before each of the next telegrams, which are good themselves."""
        self._do(partial(setattr, self._faults, "noise", count))

    def garble(self, count: int = 1) -> None:
        """Put random bytes in the middle of the next telegrams."""
        self._do(partial(setattr, self._faults, "garbled", count))

    def half(self, count: int = 1) -> None:
        """Break the next telegrams off in the middle."""
        self._do(partial(setattr, self._faults, "half", count))

    def glue(self, count: int = 2) -> None:
        """Hold the next telegrams back and send them all at once with the last of them."""
        self._do(partial(setattr, self._faults, "glued", count))

    def silence(self, seconds: float = math.inf) -> None:
        """Say nothing for that many real seconds, or until `resume`; the meter's time goes on."""
        self._do(partial(setattr, self, "_silent_until", time.monotonic() + seconds))

    def resume(self) -> None:
        """Talk again after silence."""
        self._do(partial(setattr, self, "_silent_until", -math.inf))

    def freeze(self) -> None:
        """Stop the meter's clock: the same time stamp for ever, while all else goes on."""
        self._do(lambda: setattr(self._faults, "frozen_at", self._next))

    def thaw(self) -> None:
        """Let the meter's clock go on."""
        self._do(partial(setattr, self._faults, "frozen_at", None))

    def clock_offset(self, seconds: float) -> None:
        """Let the meter's time stamps be wrong by that much."""
        self._do(partial(setattr, self._faults, "clock_offset", timedelta(seconds=seconds)))

    def swap(self) -> str:
        """Hang another meter, new and almost at zero, before the next telegram; returns its serial."""
        return self._do(lambda: self.meter.swap(self._next))

    def disconnect(self) -> None:
        """Break the connection; the next one is welcome at once."""
        self._do(self._disconnect)

    def pull(self) -> None:
        """Take the device away: connections end, and there is nothing to connect to until `plug`."""
        self._do(self._detach)

    def plug(self) -> None:
        """Put the device back where it was."""
        self._do(self._attach)

    @abstractmethod
    def _attach(self) -> None:
        """Make the place that one connects to; do nothing if it is there."""

    @abstractmethod
    def _detach(self) -> None:
        """End connections and take the place away; do nothing if it is gone."""

    @abstractmethod
    def _disconnect(self) -> None:
        """End connections but keep the place."""

    @abstractmethod
    def _outlets(self) -> Iterable[Outlet]:
        """Return the open ends at which somebody listens."""

    @abstractmethod
    def _hang_up(self, outlet: Outlet) -> None:
        """Forget an outlet whose other end is gone."""

    def _do[T](self, command: Callable[[], T]) -> T:
        """Have the line's own thread do something, and return what came of it."""
        if not self._thread.is_alive():
            raise RuntimeError("the line is not open")
        answer: Future[T] = Future()

        def obey() -> None:
            try:
                answer.set_result(command())
            except Exception as error:  # noqa: BLE001  (whatever it is, it belongs to who asked)
                answer.set_exception(error)

        self._commands.put(obey)
        os.write(self._wake_write, b"x")
        return answer.result(_ANSWER_S)

    def _run(self) -> None:
        try:
            while not self._closing:
                for key, events in self._selector.select(self._talk()):
                    if self._selector.get_map().get(key.fileobj) is key:  # what came first may have ended it
                        key.data(events)
        finally:
            self._detach()
            self._free()

    def _free(self) -> None:
        self._selector.close()
        os.close(self._wake_read)
        os.close(self._wake_write)

    def _woken(self, _: int) -> None:
        os.read(self._wake_read, 4096)
        with suppress(Empty):
            while True:
                self._commands.get_nowait()()

    def _stop(self) -> None:
        self._closing = True

    def _order(self, count: int) -> None:
        self._ordered += count

    def _talk(self) -> float | None:
        """Say what is due; returns the seconds until more may be, None when only an event can tell."""
        if self._left <= 0:
            if not self._waiting():
                self.done.set()
            return None
        if self._ordered or math.isinf(self._speed):
            return self._talk_freely()
        return self._talk_in_time() if self._speed else None

    def _talk_freely(self) -> float | None:
        if self._waiting():
            return _POLL_S
        if self._ordered:
            self._ordered -= 1
        elif not list(self._outlets()):
            return _POLL_S
        self._tell()
        return 0

    def _talk_in_time(self) -> float:
        if self._ahead_s() <= 0:
            self._next += self._period * int(-self._ahead_s() * self._speed / self._period.total_seconds())
            self._tell()
        return max(self._ahead_s(), 0)

    def _ahead_s(self) -> float:
        """Return the real seconds until the next telegram."""
        began, at = self._origin
        return began + (self._next - at).total_seconds() / self._speed - time.monotonic()

    def _tell(self) -> None:
        at, self._next = self._next, self._next + self._period
        self._left -= 1
        if time.monotonic() < self._silent_until:
            return
        data = self._faults.shape(self.meter.telegram(at, stamp=self._faults.stamp(at)))
        self.sent.append(Sent(at, data))
        self.told += 1
        for outlet in list(self._outlets()):
            self._handle(outlet, partial(outlet.write, data))

    def _waiting(self) -> bool:
        return any(outlet.waiting for outlet in self._outlets())

    def _handle(self, outlet: Outlet, action: Callable[[], None]) -> None:
        try:
            action()
        except OSError:
            self._hang_up(outlet)
        else:
            self._watch(outlet)

    def _watch(self, outlet: Outlet) -> None:
        """Listen for what matters at an outlet, and for nothing else."""
        events = self._always | (selectors.EVENT_WRITE if outlet.waiting else 0)
        self._unwatch(outlet)
        if events:
            self._selector.register(outlet.fd, events, partial(self._ready, outlet))

    def _unwatch(self, outlet: Outlet) -> None:
        with suppress(KeyError):
            self._selector.unregister(outlet.fd)

    def _ready(self, outlet: Outlet, events: int) -> None:
        if events & selectors.EVENT_READ and not outlet.drain():
            self._hang_up(outlet)
        else:
            self._handle(outlet, outlet.flush)
