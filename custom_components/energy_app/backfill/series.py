"""What is to be in the statistics of a sensor."""

from dataclasses import dataclass
from enum import StrEnum


class Skipped(StrEnum):
    """Why nothing is added to the statistics of a sensor."""

    NOT_RECORDED = "not_recorded"  # there is no hour of its own yet for the sums to meet
    OTHER_UNIT = "other_unit"  # its statistics are in a unit that ours cannot be converted to


@dataclass(frozen=True, slots=True)
class Row:
    """An hour of a statistic: its start and the reset before it in seconds since the epoch."""

    start: int
    sum: float
    state: float | None
    last_reset: int | None = None


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a sensor counted in hours that begin at `starts`, in seconds since the epoch, in their order.

    A register's state is what it showed at the end of the hour. Of what begins anew at local midnight, `days`
    are these midnights, and `starts` the last hours of the days.
    """

    unit: str
    starts: list[int]
    amounts: list[float]
    is_register: bool = False
    days: list[int] | None = None
