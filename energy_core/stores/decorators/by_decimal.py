"""Rows spread by the number in a column: `_import_t1_kwh_+000000000100` holds 100 up to the next part."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import ROUND_FLOOR, Decimal
from typing import TYPE_CHECKING, SupportsFloat, override

from ...models import Reading
from ..late import LateModule
from .distribution import Distribution

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from . import tables
else:
    tables = LateModule(".decorators.tables")

_DIGITS = 12  # before the point
_WIDTH = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
_BEYOND = 10**_DIGITS
_REST = "rest"  # no number, or one out of reach


class ByDecimal(Distribution):
    """Each part is a range of numbers; what is missing, no number or too large for a name has its own part.

    The parts of negative numbers sort from zero downwards, behind the others.
    """

    scattered = True

    def __init__(self, column: str, width: Decimal) -> None:
        """Spread by a column, in ranges of this width, one of which begins at 0."""
        self._column = column
        self._width = width
        self._decimals = max(0, -int(width.as_tuple().exponent))
        number = rf"[+-]\d{{{_DIGITS}}}" + (rf"\.\d{{{self._decimals}}}" if self._decimals else "")
        self._name = re.compile(rf"_{re.escape(column)}_(?:{_REST}|{number})")

    @override
    def part(self, reading: Reading) -> str:
        return self._part(dict(reading.values).get(self._column))

    @override
    def split(self, frame: pd.DataFrame) -> Iterator[tuple[str, np.ndarray]]:
        return tables.grouped(self._part(cell) for cell in tables.cells(frame, self._column))

    @override
    def is_part(self, name: str) -> bool:
        return self._name.fullmatch(name) is not None

    @override
    def among(self, parts: Sequence[str], start: datetime, end: datetime) -> Sequence[str]:
        return parts

    def _part(self, value: object) -> str:
        """Return the part of a value of the column."""
        return f"_{self._column}_{self._range(value)}"

    def _range(self, value: object) -> str:
        """Return the range of a value, named by where it begins."""
        number = _number(value)
        if number is None:
            return _REST
        begin = (number / self._width).to_integral_value(ROUND_FLOOR) * self._width
        name = f"{begin + 0:+0{_DIGITS + 1 + (self._decimals and self._decimals + 1)}.{self._decimals}f}"
        return name if abs(begin) < _BEYOND else _REST


def _number(value: object) -> Decimal | None:
    """Return a value as the number that is written down; None if it is none, or has no place in a name."""
    if isinstance(value, SupportsFloat) and abs(number := float(value)) < _BEYOND:
        return Decimal(int(value)) if isinstance(value, int) else Decimal(repr(number))
    return None


def width_of(text: str) -> Decimal | None:
    """Return a width as `100` or `0.5`; None if it is none."""
    return Decimal(text) if _WIDTH.fullmatch(text) and Decimal(text) else None
