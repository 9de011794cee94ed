"""A store of the older energy_app: a file or a collection."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

_DATED = re.compile(r"(?P<base>.+?)(?:\.csv)?_(?P<day>\d{4}-\d\d-\d\d)(?:\.csv)?", re.ASCII)
_DERIVED = ("_compressed", "_summarized")


@dataclass(frozen=True, slots=True)
class OlderPart:
    """One file or collection; `size` is in bytes or documents, and compares parts of one place."""

    name: str
    where: str
    size: int

    @property
    def base(self) -> str:
        """What the store is called, without the day."""
        match = _DATED.fullmatch(self.name)
        return match["base"] if match else self.name.removesuffix(".csv")

    @property
    def is_derived(self) -> bool:
        """Whether it was made from another store."""
        return self.base.endswith(_DERIVED)

    @property
    def order(self) -> tuple[str, str, str]:
        """What parts are sorted by: the store, then the day."""
        match = _DATED.fullmatch(self.name)
        return self.base, match["day"] if match else "", self.where


@dataclass(frozen=True, slots=True)
class OlderRow:
    """A row as it stands there, its index first; None in place of values says that it is broken.

    `share` is how much of the part was read with it, from 0 to 1.
    """

    where: str
    values: Mapping[str, object] | None
    share: float
    detail: str = ""


class OlderPlace(Protocol):
    """A place with parts."""

    def parts(self) -> Sequence[OlderPart]:
        """Return the parts, in any order. Raises ConfigError and StoreError."""

    def rows(self, part: OlderPart) -> Iterator[OlderRow]:
        """Yield the rows of a part in the order in which they were written. Raises StoreError."""

    def close(self) -> None:
        """Let go of it."""
