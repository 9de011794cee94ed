"""How many rows a block has."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, override

import numpy as np

from ..samples import Spans
from .algorithm import Algorithm
from .coverage import coverage

if TYPE_CHECKING:
    from ...models import Values


class Count(Algorithm):
    """The number of rows, whatever is in them, under the name `rows`."""

    counts_from_before = False
    takes_text = False

    @override
    def suits(self, column: str) -> bool:
        return False

    @override
    def named(self, columns: Sequence[str]) -> Sequence[str]:
        return ("rows",)

    @override
    def compute(self, columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        return np.where(spans.rows, spans.rows, np.nan)[None, :], coverage(spans)
