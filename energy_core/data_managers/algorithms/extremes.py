"""The lowest and the highest value of a block."""

from typing import TYPE_CHECKING, ClassVar, override

import numpy as np

from ..columns import is_measured
from ..samples import Spans
from .algorithm import Algorithm
from .coverage import coverage

if TYPE_CHECKING:
    from ...models import Values


class _Extreme(Algorithm):
    """The most extreme of the values that are there in a block."""

    counts_from_before = False
    takes_text = False
    _pick: ClassVar[np.ufunc]

    @override
    def suits(self, column: str) -> bool:
        return is_measured(column)

    @override
    def compute(self, columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        values = np.full((len(columns), spans.count), np.nan)
        if not spans.are_empty:
            for place, column in enumerate(columns):
                values[place, spans.filled] = self._pick.reduceat(column[: len(spans.times)], spans.firsts)
        return values, coverage(spans)


class Min(_Extreme):
    """The lowest value."""

    _pick = np.fmin


class Max(_Extreme):
    """The highest value."""

    _pick = np.fmax
