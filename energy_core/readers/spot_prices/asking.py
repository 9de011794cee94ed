"""When to ask an integration for prices: once they are out, and not again and again."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ...models import utc
from .intervals import QUARTER

_MARKET = ZoneInfo("Europe/Brussels")
_OUT_AT = time(13)  # of the market: tomorrow's prices
_FIRST = 300.0  # seconds until a question is put again
_LONGEST = 3600.0
_DAY = timedelta(days=1)


class Asking:
    """Which days are to be asked for now; what is not answered is asked for ever less often."""

    def __init__(self) -> None:
        """Ask at once."""
        self._delay = _FIRST
        self._next: float | None = None

    def due(self, known: Collection[datetime], now: datetime, monotonic: float) -> list[date]:
        """Return the days to ask for now: those whose prices are out, and not known whole."""
        missing = missing_days(known, now)
        if not missing:
            self._delay, self._next = _FIRST, None
            return []
        return missing if self._next is None or monotonic >= self._next else []

    def asked(self, monotonic: float) -> None:
        """Note that it was asked; the next time it is later, unless all becomes known."""
        self._next = monotonic + self._delay
        self._delay = min(2 * self._delay, _LONGEST)


def missing_days(known: Collection[datetime], now: datetime) -> list[date]:
    """Return the days of the market, of today and once it is out tomorrow, that are not known whole."""
    local = utc(now).astimezone(_MARKET)
    days = [local.date()]
    if local.time() >= _OUT_AT:
        days.append(local.date() + _DAY)
    return [day for day in days if any(quarter not in known for quarter in _quarters(day))]


def _quarters(day: date) -> list[datetime]:
    """Return the quarter-hours of a day of the market: 92, 96 or 100."""
    begin, end = (utc(datetime.combine(each, time(), _MARKET)) for each in (day, day + _DAY))
    return [begin + number * QUARTER for number in range((end - begin) // QUARTER)]
