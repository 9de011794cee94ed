"""Lists of prices as entities give them: rows with a start, perhaps an end, and a number."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any, TypeIs

from ...exceptions import ReaderDataError
from ...models import utc
from .intervals import QUARTER, PriceInterval

_STEPS = (QUARTER, timedelta(minutes=30), timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Keys:
    """What the rows of a list call the start of a price, its end (None: the next start) and the price."""

    start: str
    end: str | None
    price: str

    def fits(self, rows: object) -> bool:
        """Say whether something is a list of such rows, with one at least."""
        return is_list(rows) and bool(rows) and all(self._has(row) for row in rows)

    def _has(self, row: object) -> bool:
        """Say whether a row has what it takes."""
        wanted = [self.start, self.price, *([] if self.end is None else [self.end])]
        return isinstance(row, Mapping) and all(key in row for key in wanted)

    def read(self, rows: Iterable[Mapping[str, object]], factor: float) -> list[PriceInterval]:
        """Return the prices of rows, in order, times a factor; a row without a number is left out.

        Raises ReaderDataError for what is no price of quarter-hours.
        """
        found = list(self._parsed(rows))
        ends = _ends([start for start, _, _ in found])
        return [
            PriceInterval(start, end or after, round(price * factor, 9))
            for (start, end, price), after in zip(found, ends, strict=True)
        ]

    def _parsed(self, rows: Iterable[Mapping[str, object]]) -> list[tuple[datetime, datetime | None, float]]:
        """Return start, end and number of rows, by their start; of the same start the last one."""
        parsed: dict[datetime, tuple[datetime, datetime | None, float]] = {}
        for row in rows:
            start = instant_of(row[self.start])
            end = None if self.end is None else instant_of(row[self.end])
            number = number_of(row[self.price])
            if number is not None:
                parsed[start] = start, end, number
        return [parsed[start] for start in sorted(parsed)]


def is_list(value: object) -> TypeIs[Sequence[Any]]:
    """Say whether a value is a list, and no text."""
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def rows_of(attributes: Mapping[str, object], names: Iterable[str]) -> list[Mapping[str, object]]:
    """Return the rows of some lists, one after the other; one that is not there yet has none."""
    return [row for name in names if is_list(rows := attributes.get(name)) for row in rows]


def instant_of(value: object) -> datetime:
    """Return an instant in UTC, of a datetime or ISO 8601 text; one without a zone is a ReaderDataError."""
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
        return utc(moment)
    except ValueError as error:
        raise ReaderDataError(f"{value!r} is no time with its zone, as 2026-01-31T13:00+01:00") from error


def number_of(value: object) -> float | None:
    """Return a number, None for none: nothing, or no finite one. Anything else is a ReaderDataError."""
    if value is None:
        return None
    try:
        number = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        raise ReaderDataError(f"{value!r} is no price") from error
    return number if math.isfinite(number) else None


def _ends(starts: Sequence[datetime]) -> Iterator[datetime]:
    """Yield where prices end that do not say so: at the next; after a gap, and at last, as the one before."""
    step = QUARTER  # of a price that stands alone: it is surely that of its first quarter-hour
    for first, second in pairwise(starts):
        if second - first in _STEPS:
            step = second - first
            break
    for first, second in pairwise(starts):
        step = second - first if second - first in _STEPS else step
        yield first + step
    if starts:
        yield starts[-1] + step
