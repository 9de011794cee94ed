"""What a bill is counted from, beside the tariff."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from ..models import utc
from .peaks import month_peaks
from .spot import SpotPrices
from .usage import Usage

_NEVER = 2**62


@dataclass(frozen=True, kw_only=True)  # without slots: what is derived is kept
class Inputs:
    """The usage of a house in its time zone, the prices of the market, and the peaks that its meter says.

    The usage may begin before what is billed: the last twelve months for the capacity, the calendar year for
    tiers. `measured_peaks` are kW by the first day of the month; they go before what the usage says.
    Quarter-hours from `until` on are still to come. With `gaps` what is not known of others counts nothing,
    without it is missing. With `lumps` what was counted in a gap is in the quarter that ends it, which is no
    peak; without, it is spread over the gap. `day_by_day` is for days that are to add up: tiers that go by
    the days of a bill are those of the calendar year then, as a day knows nothing of its bill.
    """

    usage: Usage
    zone: str
    spot: SpotPrices | None = None
    measured_peaks: Mapping[date, float] = field(default_factory=dict)
    until: datetime | None = None
    gaps: bool = False
    lumps: bool = False
    day_by_day: bool = False

    def __post_init__(self) -> None:
        """Refuse with a ValueError peaks under other days than the first of a month."""
        if any(month.day != 1 for month in self.measured_peaks):
            raise ValueError("measured peaks are under the first day of their month")

    @property
    def last_s(self) -> int:
        """Up to when usage is expected, in seconds since the epoch. A naive `until` is a ValueError."""
        return _NEVER if self.until is None else int(utc(self.until).timestamp())

    @cached_property
    def peaks(self) -> Mapping[date, float]:
        """The peak of each month of which one is known [kW]."""
        return month_peaks(self.usage, self.zone, lumps=self.lumps) | dict(self.measured_peaks)
