"""The last value of a block."""

from typing import TYPE_CHECKING, override

import numpy as np

from ..samples import Spans, is_there
from .algorithm import Algorithm
from .coverage import coverage

if TYPE_CHECKING:
    from ...models import Values


class Last(Algorithm):
    """The last value that was there in a block, of any kind."""

    counts_from_before = False
    takes_text = True

    @override
    def suits(self, column: str) -> bool:
        return True

    @override
    def compute(self, columns: Values, spans: Spans) -> tuple[np.ndarray, np.ndarray]:
        values = np.full((len(columns), spans.count), np.nan, np.result_type(float, *columns))
        for place, column in enumerate(columns):
            values[place, spans.filled] = column[spans.lasts]
            if not is_there(values[place, spans.filled]).all():
                values[place] = _known(column, spans, values.dtype)
        return values, coverage(spans)


def _known(column: np.ndarray, spans: Spans, dtype: np.dtype) -> np.ndarray:
    """Return the last values of a column that is missing in some rows."""
    known = is_there(column)
    spans = spans.only(known)
    found = np.full(spans.count, np.nan, dtype)
    found[spans.filled] = column[known][spans.lasts]
    return found
