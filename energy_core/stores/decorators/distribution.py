"""How rows are spread over parts: each has a name, which ends that of its store."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from ...models import Reading

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd


class Distribution(Protocol):
    """Says which part a row belongs to. Names of parts sort, and begin with a `_`."""

    scattered: bool  # an instant may be in any part; else each part is a stretch of time, in their order

    def part(self, reading: Reading) -> str:
        """Return the part of a reading."""

    def split(self, frame: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
        """Yield the parts of the rows of a frame, each with their places in it, in its order."""

    def is_part(self, name: str) -> bool:
        """Say whether this is the name of a part, not only one that begins in the same way."""

    def among(self, parts: Sequence[str], start: datetime, end: datetime) -> Sequence[str]:
        """Return those of the parts, which are sorted, that can hold rows of [start, end)."""
