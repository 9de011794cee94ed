"""Prices of stretches of time, and what they are by the quarter-hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from ...exceptions import ReaderDataError
from ...models import isoformat_utc, utc

QUARTER = timedelta(minutes=15)
_DAY = timedelta(days=1)
MOST_EUR_KWH = 10.0  # twice what the market of Europe allows; beyond it is a wrong unit
_INCLUSIVE = timedelta(seconds=1)  # before the next quarter, where an end is the last second


@dataclass(frozen=True, slots=True)
class PriceInterval:
    """EUR/kWh in [start, end): whole quarter-hours of the clock, a day at most. Below zero is a price too."""

    start: datetime
    end: datetime
    eur_kwh: float

    def __post_init__(self) -> None:
        """Bring instants to UTC (a naive one is a ValueError); ReaderDataError for what is no price."""
        end = utc(self.end)
        if quarter_of(end + _INCLUSIVE) == end + _INCLUSIVE:
            end += _INCLUSIVE
        object.__setattr__(self, "start", utc(self.start))
        object.__setattr__(self, "end", end)
        if quarter_of(self.start) != self.start or quarter_of(end) != end:
            raise ReaderDataError(
                f"a price from {isoformat_utc(self.start)} to {isoformat_utc(end)}: not whole quarter-hours",
                fault="not_quarters",
            )
        if not timedelta(0) < end - self.start <= _DAY:
            raise ReaderDataError(
                f"a price from {isoformat_utc(self.start)} to {isoformat_utc(end)}: not up to a day",
                fault="not_quarters",
            )
        if not abs(self.eur_kwh) <= MOST_EUR_KWH:
            raise ReaderDataError(
                f"a price of {self.eur_kwh:g} EUR/kWh at {isoformat_utc(self.start)}: is its unit right?",
                fault="unlikely",
            )


def quarter_of(moment: datetime) -> datetime:
    """Return when the quarter-hour of an instant began, in UTC. A naive datetime is a ValueError."""
    moment = utc(moment)
    return moment.replace(minute=moment.minute // 15 * 15, second=0, microsecond=0)


def by_quarter(intervals: Iterable[PriceInterval]) -> dict[datetime, float]:
    """Return the price of each quarter-hour [EUR/kWh] by its start in UTC, in order; a later one corrects."""
    prices: dict[datetime, float] = {}
    for interval in intervals:
        for number in range((interval.end - interval.start) // QUARTER):
            prices[interval.start + number * QUARTER] = interval.eur_kwh
    return dict(sorted(prices.items()))
