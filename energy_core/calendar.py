"""Local days of a house: 23, 24 or 25 hours from one midnight to the next."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

# The days that can be asked for and set: far beyond them a zone, or a day more, has no date any more.
FIRST_DAY, LAST_DAY = date(1970, 1, 1), date(2199, 12, 31)
_DAY = timedelta(days=1)


def midnight(day: date, zone: str) -> datetime:
    """Return the instant at which a local day begins."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def local_date(moment: datetime, zone: str) -> date:
    """Return the local day in which an instant is."""
    return moment.astimezone(ZoneInfo(zone)).date()


def days(start: datetime, end: datetime, zone: str) -> Iterator[tuple[datetime, datetime]]:
    """Yield the local days of [start, end), the first and the last cut to it, as [begin, stop)."""
    day = local_date(start, zone)
    while start < end:
        day += _DAY
        stop = min(midnight(day, zone), end)
        yield start, stop
        start = stop
