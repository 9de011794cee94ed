"""Quarter-hours of the clock as seconds since the epoch, in arrays."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ..calendar import local_date, midnight

QUARTER_S = 900
HOUR_S = 3600

type Seconds = NDArray[np.int64]


def seconds(day: date, zone: str) -> int:
    """Return when a local day begins, in seconds since the epoch."""
    return int(midnight(day, zone).timestamp())


def instant(second: int) -> datetime:
    """Return the instant of seconds since the epoch."""
    return datetime.fromtimestamp(int(second), UTC)


def day_of(second: int, zone: str) -> date:
    """Return the local day of seconds since the epoch."""
    return local_date(instant(second), zone)


def local_time(second: float, zone: str) -> str:
    """Return seconds since the epoch as they are told to people: the local time, with its offset."""
    return datetime.fromtimestamp(second, ZoneInfo(zone)).isoformat()


def between(starts: Seconds, begin: int, stop: int) -> slice:
    """Return which of sorted instants are in [begin, stop)."""
    low, high = np.searchsorted(starts, (begin, stop))
    return slice(int(low), int(high))
