"""Stores with a journal each, in one folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import override

from ...exceptions import StoreUnavailableError
from ...protocols import Clock, Store
from ..family import StoreFamily
from ..url import StoreUrl
from .buffered import ROOM, BufferedStore

_END = ".journal"


def buffered_family(family: StoreFamily, value: str, url: StoreUrl, *, source: str | None) -> StoreFamily:
    """Decorate a family by `buffered=/dir/journal[:SIZE]`; the journals are files in that folder."""
    folder, colon, size = value.rpartition(":")
    if not colon or "/" in size:
        folder, size = value, ""
    if not folder.startswith("/"):
        raise url.wrong(f"buffered={value}", "the full path of a folder, as buffered=/dir/journal:64MB")
    name = f"{url.file_name()}_{url.name_of(source)}" if source else url.file_name()
    room = url.size("buffered", size) if size else ROOM
    return BufferedFamily(family, Path(folder) / name, room=room, source=source or url.name())


class BufferedFamily(StoreFamily):
    """A family, each store of which has a journal while something waits: the base and its suffix."""

    def __init__(
        self,
        inner: StoreFamily,
        base: Path,
        *,
        room: int = ROOM,
        source: str,
        clock: Clock | None = None,
    ) -> None:
        """Name the journals."""
        self._inner = inner
        self._base = base
        self._room = room
        self._source = source
        self._clock = clock

    @override
    def open(self, suffix: str = "") -> Store:
        return self._buffered(suffix)

    @override
    def suffixes(self) -> Sequence[str]:
        stored = self._inner.suffixes()
        waiting = [suffix for suffix in self._journals() if suffix]
        return sorted({*stored, *waiting}) if waiting else stored

    @override
    def drop(self, suffix: str) -> None:
        try:
            self._inner.drop(suffix)
        except StoreUnavailableError:
            store = self._buffered(suffix)
            store.clear()  # which waits, as all that is done meanwhile
            store.close()
        else:
            self._journal(suffix).unlink(missing_ok=True)

    @override
    def waiting(self) -> Sequence[str]:
        return sorted({*self._inner.waiting(), *self._journals()})

    def _buffered(self, suffix: str) -> BufferedStore:
        """Make the store of a suffix."""
        store, journal = self._inner.open(suffix), self._journal(suffix)
        return BufferedStore(store, journal, room=self._room, source=self._source, clock=self._clock)

    def _journal(self, suffix: str) -> Path:
        """Return the journal of a suffix."""
        return self._base.with_name(f"{self._base.name}{suffix}{_END}")

    def _journals(self) -> Sequence[str]:
        """Return the suffixes of the journals that are there."""
        folder, begin = self._base.parent, self._base.name
        names = sorted(file.name for file in folder.iterdir()) if folder.is_dir() else ()
        ours = (name for name in names if name.startswith(begin) and name.endswith(_END))
        return [name.removesuffix(_END).removeprefix(begin) for name in ours]
