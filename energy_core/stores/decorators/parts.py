"""The parts of a distributed store, of which a few are open at a time."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from operator import methodcaller
from threading import RLock

from ...exceptions import StoreError, StoreUnavailableError
from ...protocols import Store
from ..family import StoreFamily

_OPEN = 4  # at a time


class Parts:
    """Stores of a family whose names begin with that of one of them.

    One call at a time is let in, so that no part is closed while somebody uses it.
    """

    def __init__(self, family: StoreFamily, suffix: str, is_part: Callable[[str], bool]) -> None:
        """Say which of the family they are; nothing is opened yet."""
        self._family = family
        self._suffix = suffix
        self._is_part = is_part
        self._open: OrderedDict[str, Store] = OrderedDict()
        self._written = ""  # stays open, whatever is read
        self._busy = False  # it was written since the last time that others were let go
        self._used = ""  # last
        self._listed: Sequence[str] = ()
        self._names: Sequence[str] = ()
        self._lock = RLock()

    def names(self) -> Sequence[str]:
        """Return the names of the parts that exist, sorted."""
        with self._lock:
            listed = self._family.suffixes()
            if listed is not self._listed:
                self._listed, self._names = listed, self._among(listed)
            return self._names

    @property
    def waiting(self) -> int:
        """How many rows of open parts wait in journals."""
        return sum(getattr(store, "waiting", 0) for store in tuple(self._open.values()))

    @property
    def failure(self) -> StoreError | None:
        """Why an open part cannot be reached, if so."""
        failures = (getattr(store, "failure", None) for store in tuple(self._open.values()))
        return next(filter(None, failures), None)

    def readable(self) -> Sequence[str]:
        """Return the names of the parts or, while they cannot be listed, of those that have a journal."""
        try:
            return self.names()
        except StoreUnavailableError:
            if not (waiting := self._waiting()):
                raise
            return waiting

    def read[T](self, part: str, read: Callable[[Store], T]) -> T:
        """Read a part."""
        with self._lock:
            return self._call(part, read)

    def write[T](self, part: str, write: Callable[[Store], T]) -> T:
        """Write a part, which is made if need be."""
        with self._lock:
            self._written, self._busy = part, True
            return self._call(part, write)

    def drop(self, part: str) -> None:
        """Delete a part."""
        with self._lock:
            if store := self._open.pop(part, None):
                store.close()
            self._family.drop(self._suffix + part)

    def each_open(self, call: Callable[[Store], None]) -> None:
        """Call every open part, the last ones too if one fails. Raises the first StoreError."""
        with self._lock:
            errors = []
            for part in tuple(self._open):
                try:
                    self._call(part, call)
                except StoreError as error:
                    errors.append(error)
            if errors:
                raise errors[0]

    def let_go(self) -> None:
        """Close the parts that are not written any more, so that others may: those that pack them, say."""
        with self._lock:
            for part, store in tuple(self._open.items()):
                if (part != self._written or not self._busy) and not getattr(store, "waiting", 0):
                    store.close()
                    del self._open[part]
            self._busy = False

    def catch_up(self) -> None:
        """Have the parts replay what waits in journals, also in those of an earlier process."""
        for part in self._waiting():
            self.read(part, methodcaller("flush"))

    def _waiting(self) -> Sequence[str]:
        """Return the names of the parts whose rows wait in journals."""
        return self._among(self._family.waiting())

    def _among(self, suffixes: Iterable[str]) -> Sequence[str]:
        """Return the names of our parts, sorted."""
        begins = (name for name in suffixes if name.startswith(self._suffix))
        return tuple(sorted(filter(self._is_part, (name.removeprefix(self._suffix) for name in begins))))

    def _call[T](self, part: str, call: Callable[[Store], T]) -> T:
        """Do something with a part. What goes wrong names the part."""
        try:
            return call(self._store(part))
        except StoreError as error:
            raise type(error)(f"part {self._suffix}{part}: {error}") from error

    def _store(self, part: str) -> Store:
        """Return an open part, and close the one that was not used for longest if there are too many."""
        store = self._open.get(part)
        if store is not None:
            if part != self._used:
                self._open.move_to_end(part)
                self._used = part
            return store
        while len(self._open) >= _OPEN:
            oldest = next(name for name in self._open if name != self._written)
            self._open[oldest].close()
            del self._open[oldest]
        self._used = part
        store = self._open[part] = self._family.open(self._suffix + part)
        return store
