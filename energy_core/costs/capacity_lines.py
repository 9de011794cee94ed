"""What is charged for the peak."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

from .charges import CapacityCharge
from .energy_lines import offtake_drafts
from .fixed_lines import year_share
from .lines import Draft, LineKind
from .money import NOTHING, decimal, total
from .months import days_in_month, later_month, month_of, months, overlap
from .peaks import mean_peak
from .quarters import day_of
from .stretch import Stretch, kwh, stretch_of

_DAY = timedelta(days=1)


def capacity_drafts(charge: CapacityCharge, stretch: Stretch) -> Iterator[Draft]:
    """Yield the line of the capacity: for each month the mean of its peak and those before it, by the day.

    Its quantity is the mean of those means, weighted by the days.
    """
    amount, kw_days = NOTHING, 0.0
    for begin, stop in months(stretch.start, stretch.end):
        peak = mean_peak(stretch.inputs.peaks, month_of(begin), charge)
        kw_days += peak * (stop - begin).days
        amount += _full(charge, peak, begin, stop) * _share_left(charge, peak, begin, stretch)
    yield Draft(
        name=charge.name,
        kind=LineKind.CAPACITY,
        start=stretch.start,
        end=stretch.end,
        quantity=round(kw_days / (stretch.end - stretch.start).days, 6),
        unit="kW",
        net=amount,
    )


def _full(charge: CapacityCharge, peak: float, begin: date, stop: date) -> Decimal:
    """Return what days of a month cost without a maximum price."""
    if charge.eur_kw_month is not None:
        share = Decimal((stop - begin).days) / days_in_month(begin)
        return decimal(peak) * decimal(charge.eur_kw_month) * share
    return decimal(peak) * decimal(charge.eur_kw_year or 0.0) * year_share(begin, stop)


def _share_left(charge: CapacityCharge, peak: float, day: date, stretch: Stretch) -> Decimal:
    """Return which share of a month's capacity is left by the maximum price of its kWh.

    The network, of which the capacity is a part, costs what the lowest peak that counts costs in any case.
    The month is counted as far as the charge holds and anything is known of it, so that its days sum to it.
    """
    known = None if charge.maximum_eur_kwh is None else _known_days(charge, day, stretch)
    if known is None or charge.maximum_eur_kwh is None:
        return Decimal(1)
    contract, vat_pct = stretch.contract, stretch.contract.vat_pct
    month = stretch_of(contract, stretch.until, stretch.indexes, replace(stretch.inputs, gaps=True), known)
    factor, _ = charge.vat(vat_pct)
    network = NOTHING
    for each in contract.offtake:
        days = overlap(*known, each.start, each.end)
        if each.network and days:
            network += total(
                draft.net * each.vat(vat_pct)[0] for draft in offtake_drafts(each, month.cut(*days))
            )
    used = decimal(kwh(month.imported[0] + month.imported[1]))
    full, least = (_full(charge, kw, *known) * factor for kw in (peak, min(peak, charge.minimum_kw)))
    most = max(used * decimal(charge.maximum_eur_kwh) * factor, least)
    return min(full, max(most - network, NOTHING)) / full if full else Decimal(1)


def _known_days(charge: CapacityCharge, day: date, stretch: Stretch) -> tuple[date, date] | None:
    """Return the days of the month of a day on which the charge holds and usage is known."""
    starts = stretch.inputs.usage.starts
    if not len(starts):
        return None
    first, last = (day_of(at, stretch.zone) for at in starts[[0, -1]])
    held = overlap(month_of(day), later_month(month_of(day), 1), stretch.contract.start, stretch.until)
    held = held and overlap(*held, charge.start, charge.end)
    return held and overlap(*held, first, last + _DAY)
