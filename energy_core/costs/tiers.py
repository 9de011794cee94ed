"""Prices that change with what was used since the year began."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from math import inf

from .charges import EnergyCharge, GasCharge
from .fixed_lines import year_share
from .lines import Draft
from .money import decimal, total
from .months import overlap, years

type Rates = Sequence[tuple[float, float]]  # above so much, EUR for one


def counted_before(
    charges: Iterable[EnergyCharge | GasCharge], start: date, end: date
) -> Iterator[tuple[str, date]]:
    """Yield which charges of the local days [start, end) go by what was used in the year before a day."""
    for charge in charges:
        days = overlap(start, end, charge.start, charge.end)
        if days and charge.tiers and not charge.tiers_by_days and days[0] > date(days[0].year, 1, 1):
            yield charge.name, days[0]


def tier_drafts(
    whole: Draft,
    rates: Rates,
    charged: Callable[[date, date], float],
    used: Callable[[date], float] | None,
) -> Iterator[Draft]:
    """Yield a line for each tier that is reached in the days of `whole`, or one of the first.

    `charged` says how much is charged between two days; `used` how much was used before a day of its calendar
    year, which places that day among the tiers. Without it, the days have their share of each tier.
    """
    start, end = whole.start, whole.end
    share = 1.0 if used else float(year_share(start, end))
    pieces = (
        [(used(begin), charged(begin, stop)) for begin, stop in years(start, end)]
        if used
        else [(0.0, charged(start, end))]
    )
    bounds = [bound * share for bound, _ in rates] + [inf]
    for number, ((bound, eur), (low, high)) in enumerate(zip(rates, pairwise(bounds), strict=True)):
        floor = low if number else -inf  # where more went to the grid than came from it
        inside = [_within(floor, high, before, before + amount) for before, amount in pieces]
        quantity = round(sum(inside), 6)
        if quantity or not number:
            name = whole.name if len(rates) == 1 or not number else f"{whole.name} > {bound:g}"
            net: Decimal = total([decimal(round(part, 6)) * decimal(eur) for part in inside])
            yield replace(whole, name=name, quantity=quantity, net=net)


def _within(low: float, high: float, begin: float, stop: float) -> float:
    """Return how much of the way from `begin` to `stop` is in [low, high), below zero where it goes back."""
    return min(max(stop, low), high) - min(max(begin, low), high)
