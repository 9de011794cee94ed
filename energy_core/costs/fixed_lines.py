"""What is charged by the day, the month or the year."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from .charges import FixedCharge
from .lines import Draft, LineKind
from .money import decimal, total
from .months import days_in_month, days_in_year, months, years
from .stretch import Stretch


def fixed_drafts(charge: FixedCharge, stretch: Stretch) -> Iterator[Draft]:
    """Yield the line of a fixed charge: its days, each with its share of the year or month.

    What is charged once is on its first day, and no line of others.
    """
    start, end = stretch.start, stretch.end
    is_once = charge.eur_once is not None
    if is_once and charge.start != start:
        return
    yield Draft(
        name=charge.name,
        kind=LineKind.PANELS if charge.for_panels else LineKind.FIXED,
        start=start,
        end=end,
        quantity=1.0 if is_once else float((end - start).days),
        unit="once" if is_once else "days",
        net=decimal(charge.eur_once or 0.0) if is_once else _amount(charge, start, end),
    )


def _amount(charge: FixedCharge, start: date, end: date) -> Decimal:
    """Return the amount of the days [start, end)."""
    if charge.eur_year is not None and charge.month_pct:
        shares = (
            decimal(charge.month_pct[begin.month - 1]) * (stop - begin).days / days_in_month(begin)
            for begin, stop in months(start, end)
        )
        return decimal(charge.eur_year) * total(shares) / 100
    if charge.eur_year is not None:
        return decimal(charge.eur_year) * year_share(start, end)
    if charge.eur_month is not None:
        parts = (Decimal((stop - begin).days) / days_in_month(begin) for begin, stop in months(start, end))
        return decimal(charge.eur_month) * total(parts)
    return decimal(charge.eur_day or 0.0) * (end - start).days


def year_share(start: date, end: date) -> Decimal:
    """Return how many years the days [start, end) are: each is its share of its calendar year."""
    return total(Decimal((stop - begin).days) / days_in_year(begin.year) for begin, stop in years(start, end))
