"""Columns that are worked on at once, as long as they are numbers.

This module imports numpy, which the live path must not.
"""

from collections.abc import Iterator, Mapping
from typing import override

import numpy as np

from ..models import Value


class NamedColumns(Mapping[str, np.ndarray]):
    """Columns by their names, those of numbers in one array (columns x values)."""

    __slots__ = ("names", "numbers", "others")

    def __init__(self, names: tuple[str, ...], numbers: np.ndarray, others: Mapping[str, np.ndarray]) -> None:
        """Name the columns: `numbers` has those of the first names, of which `others` hides some."""
        self.names = names
        self.numbers = numbers
        self.others = others

    @override
    def __getitem__(self, name: str) -> np.ndarray:
        if name in self.others:
            return self.others[name]
        try:
            return np.asarray(self.numbers[self.names.index(name)])
        except ValueError:
            raise KeyError(name) from None

    @override
    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    @override
    def __len__(self) -> int:
        return len(self.names)

    def at(self, place: int) -> Mapping[str, Value]:
        """Return a value of each."""
        found: dict[str, Value] = dict(zip(self.names, self.numbers[:, place].tolist(), strict=False))
        for name, values in self.others.items():
            found[name] = values.item(place)
        return found
