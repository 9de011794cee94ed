"""Single values as people write them: durations, days, times, zones."""

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ..calendar import FIRST_DAY, LAST_DAY

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(ms|s|m|h|d)", re.ASCII)
_SECONDS = {"ms": 0.001, "s": 1, "m": 60, "h": 3600, "d": 86400}
_LONGEST = 1e9  # seconds, thirty years: beyond it is a slip, and timedelta would overflow


def is_time_zone(name: str) -> bool:
    """Say whether a time zone of this name is known."""
    try:
        ZoneInfo(name)
    except OSError, ValueError, LookupError:
        return False
    return True


def duration(value: object) -> timedelta | None:
    """Decode `10s`, `15m`, `1h`, `500ms`, `1d` or a number of seconds; None if it is none."""
    if isinstance(value, timedelta):
        return value
    if isinstance(value, str) and (match := _DURATION.fullmatch(value.strip())):
        value = float(match[1]) * _SECONDS[match[2]]
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LONGEST:
        return None
    return timedelta(seconds=value)


def day(value: object) -> date | None:
    """Decode a day, or a text as `2026-01-31`; None if it is none. An instant is no day.

    Neither is what lies centuries away: nobody can count from there.
    """
    if isinstance(value, str):
        try:
            value = date.fromisoformat(value.strip())
        except ValueError:
            return None
    if not isinstance(value, date) or isinstance(value, datetime):
        return None
    return value if FIRST_DAY <= value <= LAST_DAY else None


def time_of_day(value: object) -> time | None:
    """Decode a time of the day, or a text as `07:30`, without a zone; None if it is none."""
    if isinstance(value, str):
        try:
            value = time.fromisoformat(value.strip())
        except ValueError:
            return None
    return value if isinstance(value, time) and value.tzinfo is None else None
