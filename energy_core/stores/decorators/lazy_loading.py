"""A store that answers the same request from memory for a while."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, override

from ...clock import SystemClock
from ...models import Reading, utc
from ...protocols import Clock, Store
from ..family import DecoratedFamily, StoreFamily
from ..late import LateModule
from ..url import StoreUrl
from .answers import Answer, Answers, Request
from .decorator import StoreDecorator

if TYPE_CHECKING:
    import pandas as pd

    from . import frozen
else:
    frozen = LateModule(".decorators.frozen")

_ROOM = 64_000_000
_READING_SIZE, _VALUE_SIZE = 500, 100  # about so many bytes


def lazy_loading_family(family: StoreFamily, value: str, url: StoreUrl, *, source: str | None) -> StoreFamily:
    """Decorate a family by `lazy=VALIDITY[:SIZE]`."""
    del source
    text, _, size = value.partition(":")
    validity = url.duration("lazy", text)
    room = url.size("lazy", size) if size else _ROOM
    return DecoratedFamily(family, lambda store, _: LazyLoadingStore(store, validity, room=room))


class LazyLoadingStore(StoreDecorator):
    """Answers the same request from memory for a while, unless what it is about was written through it.

    So it does for frames, and for the first and the last reading.

    What others write meanwhile is seen when the validity is over. The values of a frame are shared and
    read-only; columns can be added to it. Callers that ask the same at the same time wait for one load.
    """

    def __init__(
        self, inner: Store, validity: timedelta, *, room: int = _ROOM, clock: Clock | None = None
    ) -> None:
        """Wrap a store; what is kept takes at most `room` bytes."""
        super().__init__(inner)
        self._answers = Answers(validity.total_seconds(), room, clock or SystemClock())

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        rows = list(readings)
        columns = {name for reading in rows for name in set(reading.values)}
        return self._write(partial(self.inner.append, rows), [reading.at for reading in rows], columns)

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        put = partial(self.inner.put, frame, replace=replace)
        return self._write(put, frame.index, {str(name) for name in frame.columns})

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        return self._frame(Request("get", utc(start), utc(end)), partial(self.inner.get, start, end))

    @override
    def get_all(self) -> pd.DataFrame:
        return self._frame(Request("all"), self.inner.get_all)

    @override
    def get_first(self) -> pd.DataFrame:
        return self._frame(Request("first"), self.inner.get_first)

    @override
    def get_last(self) -> pd.DataFrame:
        return self._frame(Request("last"), self.inner.get_last)

    @override
    def first_reading(self) -> Reading | None:
        return self._reading(Request("first reading"), self.inner.first_reading)

    @override
    def last_reading(self) -> Reading | None:
        return self._reading(Request("last reading"), self.inner.last_reading)

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        return self._write(partial(self.inner.remove, start, end), [start, end], ())

    @override
    def clear(self) -> None:
        try:
            self.inner.clear()
        finally:
            self._answers.forget_all()

    @override
    def close(self) -> None:
        self._answers.forget_all()
        super().close()

    def _write(
        self, write: Callable[[], int], moments: list[datetime] | pd.Index, columns: Collection[str]
    ) -> int:
        """Write rows, then forget what they may have changed; of a failure nobody knows what was written."""
        try:
            count = write()
        except BaseException:
            self._answers.forget_all()
            raise
        if len(moments):
            first, last = _span(moments)
            self._answers.forget(utc(first), utc(last), columns)
        return count

    def _frame(self, request: Request, load: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """Answer with a frame."""
        return self._answers.get(request, lambda: frozen.frame_answer(load()))

    def _reading(self, request: Request, load: Callable[[], Reading | None]) -> Reading | None:
        """Answer with a reading."""
        return self._answers.get(request, lambda: _reading_answer(load()))


def _span(moments: list[datetime] | pd.Index) -> tuple[datetime, datetime]:
    """Return the first and the last instant."""
    if isinstance(moments, list):
        return min(moments), max(moments)
    return moments.min(), moments.max()


def _reading_answer(reading: Reading | None) -> Answer[Reading | None]:
    """Return a reading as an answer: each time one of its own."""
    if reading is None:
        return Answer(lambda: None, _READING_SIZE)
    size = _READING_SIZE + _VALUE_SIZE * len(reading.values)
    return Answer(lambda: replace(reading, values=dict(reading.values)), size)
