"""Prices that change with what was used since the year began."""

from collections.abc import Callable, Iterable, Iterator
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
from .stretch import Stretch


def counted_before[C: EnergyCharge | GasCharge](charges: Iterable[C], start: date, end: date) -> Iterator[C]:
    """Yield which charges of the local days [start, end) go by what was used before these in the year."""
    of_year = min(end, date(start.year + 1, 1, 1))
    for charge in charges:
        holds = overlap(start, of_year, charge.start, charge.end)
        if holds and charge.tiers and not charge.tiers_by_days and start > date(start.year, 1, 1):
            yield charge


def tier_drafts(
    draft: Draft,
    charge: EnergyCharge | GasCharge,
    stretch: Stretch,
    *,
    charged: Callable[[date, date], float],
    used: Callable[[date], float],
) -> Iterator[Draft]:
    """Yield a line for each tier that is reached in the days of a stretch, or one of the first.

    `charged` says how much is charged between two days; `used` how much was used before a day of its calendar
    year, which places each year's part among the tiers. Where tiers go by days, those of the stretch have
    their share of each.
    """
    start, end = stretch.start, stretch.end
    bounds = [tier.above for tier in charge.tiers]
    if stretch.by_days(charge):
        bounds = [bound * _years(start, end) for bound in bounds]
        pieces = [(0.0, charged(start, end))]
    else:
        pieces = [(used(begin), charged(begin, stop)) for begin, stop in years(start, end)]
    edges = pairwise([-inf, *bounds, inf])  # the first begins where more went to the grid than came from it
    names = [draft.name, *(f"{draft.name} > {tier.above:g}" for tier in charge.tiers)]
    prices = [charge.eur, *(tier.eur for tier in charge.tiers)]
    for name, eur, (low, high) in zip(names, prices, edges, strict=True):
        inside = [_within(low, high, before, before + amount) for before, amount in pieces]
        quantity = round(sum(inside), 6)
        if quantity or low == -inf:
            net: Decimal = total([decimal(round(part, 6)) * decimal(eur) for part in inside])
            yield replace(draft, name=name, quantity=quantity, net=net)


def _years(start: date, end: date) -> float:
    """Return how many years the days [start, end) are: whole ones, though one has 366 days, or by days."""
    whole = end.year - start.year if (end.month, end.day) == (start.month, start.day) else 0
    return whole or float(year_share(start, end))


def _within(low: float, high: float, begin: float, stop: float) -> float:
    """Return how much of the way from `begin` to `stop` is in [low, high), below zero where it goes back."""
    return min(max(stop, low), high) - min(max(begin, low), high)
