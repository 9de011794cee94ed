"""Months and years of days."""

from collections.abc import Iterator
from datetime import date


def month_of(day: date) -> date:
    """Return the first day of the month of a day."""
    return day.replace(day=1)


def later_month(month: date, count: int) -> date:
    """Return the first day of the month so many months later, or earlier."""
    number = month.year * 12 + month.month - 1 + count
    return date(number // 12, number % 12 + 1, 1)


def days_in_month(day: date) -> int:
    """Return how many days the month of a day has."""
    return (later_month(day, 1) - month_of(day)).days


def days_in_year(year: int) -> int:
    """Return how many days a year has."""
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days


def months(start: date, end: date) -> Iterator[tuple[date, date]]:
    """Yield the months of [start, end), the first and the last cut to it, as [begin, stop)."""
    while start < end:
        stop = min(later_month(start, 1), end)
        yield start, stop
        start = stop


def years(start: date, end: date) -> Iterator[tuple[date, date]]:
    """Yield the calendar years of [start, end), the first and the last cut to it, as [begin, stop)."""
    while start < end:
        stop = min(date(start.year + 1, 1, 1), end)
        yield start, stop
        start = stop


def overlap(start: date, end: date, first: date | None, last: date | None) -> tuple[date, date] | None:
    """Return what [start, end) has in common with [first, last), None being no bound; None if nothing."""
    begin = start if first is None else max(start, first)
    stop = end if last is None else min(end, last)
    return (begin, stop) if begin < stop else None
