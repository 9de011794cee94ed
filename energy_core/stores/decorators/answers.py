"""What was answered lately, for those who ask the same again."""

from collections import OrderedDict
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, NamedTuple

from ...protocols import Clock


class Request(NamedTuple):
    """What was asked; without a stretch of time, something about all rows."""

    name: str
    start: datetime | None = None
    end: datetime | None = None


@dataclass(frozen=True, slots=True)
class Answer[T]:
    """What came back: handed out anew to everyone who asks, all of it shared."""

    hand_out: Callable[[], T]
    size: int  # in bytes
    columns: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer, and until when it holds in monotonic seconds."""

    answer: Answer[Any]
    until: float


class Answers:
    """Answers that hold for a while, in a bounded room: the least used is let go first.

    It may be used from several threads. Those who ask while the same is being loaded wait for that.
    """

    def __init__(self, validity: float, room: int, clock: Clock) -> None:
        """Begin without any; `validity` is in seconds, `room` in bytes."""
        self.size = 0
        self._validity = validity
        self._room = room
        self._clock = clock
        self._kept: OrderedDict[Request, _Kept] = OrderedDict()
        self._loads: dict[Request, Future[Answer[Any]]] = {}
        self._lock = Lock()

    def get[T](self, request: Request, load: Callable[[], Answer[T]]) -> T:
        """Return the answer that is kept or being loaded, else load it. A load that fails is not kept."""
        now = self._clock.monotonic()
        with self._lock:
            if answer := self._found(request, now):
                begun = None
            elif (begun := self._loads.get(request)) is None:
                mine = self._loads[request] = Future[Answer[Any]]()
        if answer is None:
            answer = begun.result() if begun else self._load(request, load, mine, now + self._validity)
        handed: T = answer.hand_out()
        return handed

    def forget(self, first: datetime, last: datetime, columns: Iterable[str]) -> None:
        """Let go of what rows from `first` to `last`, or their columns, may have changed."""
        columns = frozenset(columns)
        with self._lock:
            self._loads.clear()  # those who wait still get theirs; nobody gets it after them
            for request, kept in list(self._kept.items()):
                if _touched(request, first, last) or not columns <= kept.answer.columns:
                    self._drop(request)

    def forget_all(self) -> None:
        """Let go of everything."""
        with self._lock:
            self._loads.clear()
            self._kept.clear()
            self.size = 0

    def _found(self, request: Request, now: float) -> Answer[Any] | None:
        """Return the answer that is kept, if it still holds."""
        kept = self._kept.get(request)
        if kept is None or now >= kept.until:
            return None
        self._kept.move_to_end(request)
        return kept.answer

    def _load[T](
        self, request: Request, load: Callable[[], Answer[T]], loading: Future[Answer[Any]], until: float
    ) -> Answer[T]:
        """Load an answer for all who wait for it, and keep it unless something was written meanwhile."""
        try:
            answer = load()
        except BaseException as error:
            with self._lock:
                self._is_current(request, loading)
            loading.set_exception(error)
            raise
        with self._lock:
            if self._is_current(request, loading):
                self._keep(request, _Kept(answer, until))
        loading.set_result(answer)
        return answer

    def _is_current(self, request: Request, loading: Future[Answer[Any]]) -> bool:
        """End a load, and say whether it is still the one that later callers would wait for."""
        if self._loads.get(request) is not loading:
            return False
        del self._loads[request]
        return True

    def _keep(self, request: Request, kept: _Kept) -> None:
        """Keep an answer that finds room."""
        self._drop(request)
        if kept.answer.size > self._room:
            return
        self._kept[request] = kept
        self.size += kept.answer.size
        while self.size > self._room:
            self._drop(next(iter(self._kept)))

    def _drop(self, request: Request) -> None:
        """Let go of an answer, if it is there."""
        if kept := self._kept.pop(request, None):
            self.size -= kept.answer.size


def _touched(request: Request, first: datetime, last: datetime) -> bool:
    """Say whether rows from `first` to `last` are among what was asked."""
    if request.start is None or request.end is None:
        return True
    return request.start <= last and first < request.end
