"""Stores that belong together, as the days of one meter do: they differ by the end of their names."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, override

from ..protocols import Store


class StoreFamily(Protocol):
    """Stores of one URL by the suffix of their names; `""` is the store of the URL itself."""

    def open(self, suffix: str = "") -> Store:
        """Make the store of a suffix; nothing is opened before it is used."""

    def suffixes(self) -> Sequence[str]:
        """Return the suffixes of the other stores that exist, sorted. Raises StoreError.

        Also those of stores that only begin with the same name are among them.
        """

    def drop(self, suffix: str) -> None:
        """Delete a store, closed before, with all that it keeps. Raises StoreError."""

    def waiting(self) -> Sequence[str]:
        """Return the suffixes of the stores that have rows to catch up with, as after an outage."""
        return ()


@dataclass(frozen=True, slots=True)
class DecoratedFamily(StoreFamily):
    """A family, each store of which is decorated; `decorate` takes the store and its suffix."""

    inner: StoreFamily
    decorate: Callable[[Store, str], Store]

    @override
    def open(self, suffix: str = "") -> Store:
        return self.decorate(self.inner.open(suffix), suffix)

    @override
    def suffixes(self) -> Sequence[str]:
        return self.inner.suffixes()

    @override
    def drop(self, suffix: str) -> None:
        self.inner.drop(suffix)

    @override
    def waiting(self) -> Sequence[str]:
        return self.inner.waiting()
