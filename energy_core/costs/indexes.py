"""Published indexes by which contracts are priced: a value for each month or quarter of the year."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from ..exceptions import ConfigError
from .absence import Absence, MissingDataError
from .figures import FIGURE
from .months import later_month, month_of


class Span(StrEnum):
    """For how long a value holds: its calendar month, its calendar quarter, or until the next."""

    MONTH = "month"
    QUARTER = "quarter"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexValue:
    """A value, from a day on: EUR/MWh of a price, kWh/m3 of a heating value."""

    start: date
    value: float = field(metadata=FIGURE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index by name, with its dated values in their order.

    A value of a month or quarter is not taken for the next one: what is not known yet is missing.
    """

    name: str
    span: Span = Span.MONTH
    values: tuple[IndexValue, ...] = ()

    def __post_init__(self) -> None:
        """Refuse with a ConfigError values of the same day, or out of order."""
        starts = [value.start for value in self.values]
        if starts != sorted(set(starts)):
            raise ConfigError("values", [str(start) for start in starts], "values in the order of their days")

    def on(self, day: date) -> float:
        """Return the value of a day. Raises MissingDataError."""
        place = bisect_right(self.values, day, key=lambda value: value.start) - 1
        if place < 0 or not self._covers(self.values[place].start, day):
            raise MissingDataError(Absence.NO_INDEX, f"no value of the index {self.name} for {day}")
        return self.values[place].value

    def _covers(self, start: date, day: date) -> bool:
        """Say whether the value that begins on one day still holds on another."""
        if self.span is Span.OPEN:
            return True
        length = 1 if self.span is Span.MONTH else 3
        first = month_of(start).replace(month=(start.month - 1) // length * length + 1)
        return day < later_month(first, length)
