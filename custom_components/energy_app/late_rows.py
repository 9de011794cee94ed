"""Rows that came late to a store, until what was made of them is made again."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial
from threading import Lock

from .energy_core.protocols import Store
from .energy_core.stores.decorators.watched import WatchedStore
from .results import RESULTS

type Stretch = tuple[datetime, datetime]

_MOST = 64  # stretches that are told apart; more become one


class LateRows:
    """Hears of rows that came late, were replaced or removed, from whoever writes them, in any thread.

    Each result of a source hears of them once. What is not heard when the program ends is found when the
    results are looked through.
    """

    def __init__(self) -> None:
        """Begin without any."""
        self._waiting: dict[tuple[str, str, str], list[Stretch]] = {}
        self._lock = Lock()
        self.tell: Callable[[], None] = lambda: None  # is called in the thread of who wrote

    def watched(self, store: Store, url: str, source: str) -> Store:
        """Return a store of readings that tells of rows that come late to it."""
        return WatchedStore(store, partial(self.add, url, source))

    def add(self, url: str, source: str, start: datetime, end: datetime) -> None:
        """Keep a stretch of the rows of a source."""
        with self._lock:
            for result in RESULTS:
                self._keep((url, source, result), [(start, end)])
        self.tell()

    def take(self, url: str, source: str, result: str) -> Sequence[Stretch]:
        """Return what a result has not heard of yet, once."""
        with self._lock:
            return self._waiting.pop((url, source, result), [])

    def give_back(self, url: str, source: str, result: str, stretches: Sequence[Stretch]) -> None:
        """Keep what could not be used."""
        with self._lock:
            self._keep((url, source, result), stretches)

    def _keep(self, key: tuple[str, str, str], stretches: Sequence[Stretch]) -> None:
        """Add to what waits."""
        waiting = self._waiting.setdefault(key, [])
        for stretch in stretches:
            touches = bool(waiting) and stretch[0] <= waiting[-1][1] and waiting[-1][0] <= stretch[1]
            waiting.append(_hull((waiting.pop(), stretch)) if touches else stretch)
        if len(waiting) > _MOST:
            waiting[:] = [_hull(waiting)]


def _hull(stretches: Sequence[Stretch]) -> Stretch:
    """Return the stretch from the first instant of several to their last."""
    return min(start for start, _ in stretches), max(end for _, end in stretches)
