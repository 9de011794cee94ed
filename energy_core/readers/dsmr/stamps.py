"""The time stamps of a telegram, `YYMMDDhhmmssX`."""

from datetime import UTC, datetime, timedelta, timezone, tzinfo

# S and W say which clock the stamp was read from, so the doubled hour in autumn is exact, and a
# meter that stays on winter time all year is right too.
_ZONES = {"S": timezone(timedelta(hours=2)), "W": timezone(timedelta(hours=1))}
_DIGITS = 12
# A meter that was never set counts from 1970, which is year 70.
_YEARS = range(70)


def _moment(digits: str, zone: tzinfo) -> datetime:
    """Return the moment that twelve digits name.

    Raises ValueError for what no clock shows.
    """
    if len(digits) != _DIGITS or not digits.isdecimal():
        raise ValueError(f"{digits!r} is not a time stamp")
    year, month, day, hour, minute, second = (int(digits[i : i + 2]) for i in range(0, _DIGITS, 2))
    if year not in _YEARS:
        raise ValueError(f"{digits!r} is before any telegram")
    return datetime(2000 + year, month, day, hour, minute, second, tzinfo=zone)


def instant(text: str) -> datetime | None:
    """Return the instant of a stamp in UTC, None if it is impossible or does not say its clock."""
    zone = _ZONES.get(text[_DIGITS:])
    if zone is None:
        return None
    try:
        return _moment(text[:_DIGITS], zone).astimezone(UTC)
    except ValueError:
        return None


def capture_time(text: str) -> datetime | None:
    """Return when an M-Bus meter was read, in UTC; None if the stamp does not say its clock.

    DSMR 2 and 3 do not. Raises ValueError for a stamp that means "never".
    """
    moment = instant(text)
    if moment is None:
        _moment(text, UTC)
    return moment
