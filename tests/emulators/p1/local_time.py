"""The house's wall clock: stamps, months and tariff hours."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

QUARTER_S = 900


def instant(second: int) -> datetime:
    """Return the UTC datetime of seconds since the epoch."""
    return datetime.fromtimestamp(second, UTC)


def stamp(second: int, zone: ZoneInfo) -> str:
    """Return a P1 time stamp, YYMMDDhhmmss and S for summer time or W for winter time."""
    local = datetime.fromtimestamp(second, zone)
    return f"{local:%y%m%d%H%M%S}{'S' if local.dst() else 'W'}"


def month_of(second: int, zone: ZoneInfo) -> int:
    """Return the local month as a running number (12 a year)."""
    local = datetime.fromtimestamp(second, zone)
    return local.year * 12 + local.month - 1


def month_start(month: int, zone: ZoneInfo) -> int:
    """Return the second at which a running month begins: local midnight of the 1st."""
    return int(datetime(month // 12, month % 12 + 1, 1, tzinfo=zone).timestamp())


def is_day_tariff(second: int, zone: ZoneInfo, first_hour: int, last_hour: int) -> bool:
    """Say whether the instant is on a weekday in [first_hour, last_hour) of the wall clock."""
    local = datetime.fromtimestamp(second, zone)
    return local.weekday() < 5 and first_hour <= local.hour < last_hour
