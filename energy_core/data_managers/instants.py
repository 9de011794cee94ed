"""Instants as whole microseconds since 1970, in which blocks are counted."""

from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def micros(moment: datetime) -> int:
    """Return an instant as microseconds."""
    return (moment - _EPOCH) // _TICK


def instant(us: int) -> datetime:
    """Return microseconds as an instant in UTC."""
    return _EPOCH + us * _TICK


def span(length: timedelta) -> int:
    """Return a duration in microseconds."""
    return length // _TICK
