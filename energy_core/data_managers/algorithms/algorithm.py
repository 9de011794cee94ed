"""What an algorithm is."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import numpy as np

    from ...models import Values
    from ..samples import Spans


class Algorithm(Protocol):
    """Makes one value of a column for each block. It holds nothing between two calls."""

    counts_from_before: bool  # whether it needs the last value before a block, however long before
    takes_text: bool  # whether it takes columns that are no numbers

    def suits(self, column: str) -> bool:
        """Say whether a column is one for it, from its name, where nobody has chosen the columns."""

    def named(self, columns: Sequence[str]) -> Sequence[str]:
        """Return the names of what it makes of columns: their own, unless it says otherwise."""
        return columns

    def compute(self, columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (columns x blocks), and how good each block is, as numbers of `Quality`.

        The columns are float64, or object for one that takes text, with one value for each row of the spans
        at least. NaN is a value that is missing, of a row or of a block.
        """
