"""A store that goes on taking rows while the one it wraps cannot be reached."""

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import batched
from operator import attrgetter
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, override

from ...exceptions import StoreError, StoreUnavailableError
from ...models import Reading, Rows, utc
from ...protocols import Clock, Store
from ..late import LateModule, frames
from ..rows import rows_of
from .decorator import StoreDecorator
from .journal import Journal, JournalTakenError
from .operations import Add, Clear, Operation, Remove, Replace
from .outage import Outage
from .replay import replay

if TYPE_CHECKING:
    import pandas as pd

    from . import overlay
else:
    overlay = LateModule(".decorators.overlay")

ROOM = 64_000_000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LINE_ROWS = 500  # rows that are written down in one line
_AT_ONCE = 20_000  # rows that a call replays before it goes on with its own


class BufferedStore(StoreDecorator):
    """Writes what the store cannot take now to a journal, and replays it in order once it can.

    What waits is counted in `waiting`, why in `failure`. It is tried again at the next call, at most every
    five seconds. Until then every row counts as new, and reads answer with what waits over what the store
    holds or, while it cannot be read either, with what waits alone. What it refuses for another reason than
    being unavailable is set aside in a `.rejected` file beside the journal. A journal that is full, or cannot
    be written, is a StoreUnavailableError.
    """

    def __init__(
        self,
        inner: Store,
        journal: Path,
        *,
        room: int = ROOM,
        source: str = "journal",
        clock: Clock | None = None,
    ) -> None:
        """Wrap a store; `journal` is a file of its own, `source` that of rows that came in frames."""
        super().__init__(inner)
        self._journal = Journal(journal, room)
        self._source = source
        self._outage = Outage(journal, clock)
        self._looked = False  # for a journal that an earlier process left
        self._unflushed = False  # the store took rows since it was flushed
        self._lock = RLock()

    @property
    @override
    def waiting(self) -> int:
        return self._journal.rows

    @property
    @override
    def failure(self) -> StoreError | None:
        return self._outage.failure

    @override
    def append(self, readings: Iterable[Reading]) -> int:
        batch = list(readings)
        return self._write(lambda: self.inner.append(batch), lambda: _adds(self._clean(batch)))

    @override
    def put(self, frame: pd.DataFrame, *, replace: bool = False) -> int:
        waits = _replaces if replace else _adds
        return self._write(
            lambda: self.inner.put(frame, replace=replace), lambda: waits(self._readings(frame))
        )

    @override
    def get(self, start: datetime, end: datetime) -> pd.DataFrame:
        first, last = utc(start), utc(end)
        read = partial(self.inner.get, start, end)
        return self._read(read, lambda waits: waits.over(self._stored(read), first, last))

    @override
    def readings(self, start: datetime, end: datetime) -> list[Reading] | None:
        return self._read(partial(super().readings, start, end), lambda _: None)

    @override
    def rows(self, start: datetime, end: datetime) -> Rows | None:
        return self._read(partial(super().rows, start, end), lambda _: None)  # over what waits: a frame

    @override
    def get_all(self) -> pd.DataFrame:
        read = self.inner.get_all
        return self._read(read, lambda waits: waits.over(self._stored(read)))

    @override
    def get_first(self) -> pd.DataFrame:
        return self._read(self.inner.get_first, lambda _: self._single(self.first_reading()))

    @override
    def get_last(self) -> pd.DataFrame:
        return self._read(self.inner.get_last, lambda _: self._single(self.last_reading()))

    @override
    def first_reading(self) -> Reading | None:
        read = self.inner.first_reading
        return self._read(read, lambda waits: self._end(waits, read, last=False))

    @override
    def last_reading(self) -> Reading | None:
        read = self.inner.last_reading
        return self._read(read, lambda waits: self._end(waits, read, last=True))

    @override
    def remove(self, start: datetime, end: datetime) -> int:
        operation = Remove(utc(start), utc(end))
        return self._write(lambda: self.inner.remove(start, end), lambda: [operation])

    @override
    def clear(self) -> None:
        def clear() -> int:
            self.inner.clear()
            return 0

        self._write(clear, lambda: [Clear()])

    @override
    def flush(self) -> None:
        with self._lock:
            with suppress(JournalTakenError):
                self._catch_up(sys.maxsize)
            if self._journal.pending:
                with self._journal_at_work():
                    self._journal.sync()
            if self._unflushed or not self._journal.pending:
                self.inner.flush()
                self._unflushed = False

    @override
    def close(self) -> None:
        with self._lock:
            with suppress(JournalTakenError):
                self._catch_up(sys.maxsize)
            waits = self._journal.pending
            try:
                with self._journal_at_work():
                    self._journal.sync()
            finally:
                self._journal.close()
                self._looked = False
            try:
                self.inner.close()
            except StoreUnavailableError:
                if self._unflushed or not waits:
                    raise
            self._unflushed = False

    def _write(self, write: Callable[[], int], waits: Callable[[], Sequence[Operation]]) -> int:
        """Write to the store if nothing waits before it, else to the journal."""
        with self._lock:
            self._catch_up()
            if not self._journal.pending:
                try:
                    count = write()
                except StoreUnavailableError as error:
                    self._outage.fails(error)
                else:
                    self._unflushed = True
                    self._outage.ends()
                    return count
            return self._keep(waits())

    def _keep(self, operations: Sequence[Operation]) -> int:
        """Write operations to the journal."""
        try:
            with self._journal_at_work():
                self._journal.add(operations)
        except StoreError as error:
            raise StoreUnavailableError(f"{error}; and the store is unavailable: {self.failure}") from error
        return len({reading.at for operation in operations for reading in operation.readings})

    def _read[T](self, read: Callable[[], T], answer: Callable[[overlay.Overlay], T]) -> T:
        """Read the store, or answer with what waits if something does."""
        waits = self._waits() if self._journal.is_open or not self._looked else None
        if waits is None:
            try:
                result = read()
            except StoreUnavailableError as error:
                with self._lock:
                    self._outage.fails(error)
                    waits = self._layer()
                if waits is None:
                    raise
            else:
                self._read_works()
                return result
        return answer(waits)

    def _waits(self) -> overlay.Overlay | None:
        """Return what still waits after it was tried; what waits for another process is that one's."""
        with self._lock:
            with suppress(JournalTakenError):
                self._catch_up()
            return self._layer()

    def _layer(self) -> overlay.Overlay | None:
        """Return what waits."""
        if not self._journal.pending:
            return None
        operations = (operation for operation, _ in self._journal.operations())
        return overlay.Overlay(operations, index=self.index, zone=self.zone)

    def _stored[T](self, read: Callable[[], T]) -> T | None:
        """Return what the store holds, None while it cannot be read and rows wait."""
        if self._outage.is_read_due:
            try:
                stored = read()
            except StoreUnavailableError as error:
                self._outage.read_fails(error)
            else:
                self._outage.is_whole()
                return stored
        if not self._journal.rows and self.failure:
            raise self.failure
        self._outage.is_partial()
        return None

    def _end(
        self, waits: overlay.Overlay, read: Callable[[], Reading | None], *, last: bool
    ) -> Reading | None:
        """Return the first or the last reading of what the store holds and what waits."""
        if waits.adds_only:  # of two of one instant the stored one counts, which comes first here
            found = [reading for reading in (self._stored(read), *waits.rows.values()) if reading]
            return (max if last else min)(found, key=attrgetter("at"), default=None)
        frame = waits.over(self._stored(self.inner.get_all))
        return next(iter(self._readings(frame.iloc[-1:] if last else frame.iloc[:1])), None)

    def _single(self, reading: Reading | None) -> pd.DataFrame:
        """Return a reading as a frame."""
        start = reading.at if reading else _EPOCH
        return self.get(start, start + _MICROSECOND if reading else start)

    def _readings(self, frame: pd.DataFrame) -> list[Reading]:
        """Return the rows of a frame as readings."""
        return [Reading(self._source, *row) for row in frames.rows_of_frame(frame, self.index)]

    def _clean(self, batch: Sequence[Reading]) -> list[Reading]:
        """Return readings as every store takes them. What cannot be kept is a ValueError."""
        rows = zip(batch, rows_of(batch, self.index), strict=True)
        return [Reading(reading.source, *row) for reading, row in rows]

    def _catch_up(self, most: int = _AT_ONCE) -> None:
        """Replay what waits, some of it at least, unless the store was tried just now."""
        if not self._looked:
            with self._journal_at_work():
                self._journal.open()
            self._looked = True
        if not self._journal.is_open or not self._outage.is_write_due:
            return
        try:
            with self._journal_at_work():
                self._outage.replayed += replay(self._journal, self.inner, most)
                if self._journal.pending:
                    return
                self.inner.flush()
                self._journal.delete()
        except StoreError as error:
            self._outage.fails(error)
        else:
            self._outage.ends()

    def _read_works(self) -> None:
        """Say that the store is back, unless something came to wait while it was read."""
        if self.failure:
            with self._lock:
                if not self._journal.is_open:
                    self._outage.ends()

    @contextmanager
    def _journal_at_work(self) -> Iterator[None]:
        """Say of the journal what the system refuses."""
        try:
            yield
        except OSError as error:
            reason = error.strerror or str(error)
            raise StoreUnavailableError(f"the journal {self._journal.path} fails: {reason}") from error


def _adds(readings: Sequence[Reading]) -> list[Operation]:
    """Return the operations that add readings."""
    return [Add(lines) for lines in batched(readings, _LINE_ROWS, strict=False)]


def _replaces(readings: Sequence[Reading]) -> list[Operation]:
    """Return the operations that put readings in the place of others; of an instant the last counts."""
    last = {reading.at: reading for reading in readings}
    return [Replace(lines) for lines in batched(last.values(), _LINE_ROWS, strict=False)]
