"""What is told beside a bill: what may not be meant as it is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from ..costs.charges import Charge, FixedCharge
from ..costs.months import overlap
from ..costs.quarters import QUARTER_S, seconds
from ..costs.tariffs import Contract, Tariff
from ..costs.tiers import counted_before
from ..costs.usage import EXPORT, IMPORT, Column, Usage

_DAY = timedelta(days=1)
_TWO = 2
_QUARTERS = 96  # of most days


def doubts(tariff: Tariff, usage: Usage, zone: str, start: date, end: date) -> Iterator[str]:
    """Yield what is doubtful in the bill of the local days [start, end)."""
    for number, contract in enumerate(tariff.contracts):
        days = overlap(start, end, contract.start, tariff.end_of(number))
        if days:
            yield from dict.fromkeys(_unplaced(contract, usage, zone, *days))
            yield from _untaxed(contract)
            for charges in _kinds(contract):
                yield from _seams(contract.name, charges, *days)


def _unplaced(contract: Contract, usage: Usage, zone: str, start: date, end: date) -> Iterator[str]:
    """Say which tiers go by earlier usage of which a day or more is not known."""
    for charges, columns in (
        (contract.offtake, IMPORT),
        (contract.injection, EXPORT),
        (contract.gas, ("gas_m3",)),
    ):
        for name, day in counted_before(charges, start, end):
            year = date(day.year, 1, 1)
            quarters = (seconds(day, zone) - seconds(year, zone)) // QUARTER_S
            lacking = round((quarters - _known(usage.cut(year, day, zone), columns)) / _QUARTERS)
            if lacking:
                days = "a day" if lacking == 1 else f"{lacking} days"
                yield f"the tiers of {name} count from {year}: {days} before {day} are taken for nothing"


def _known(usage: Usage, names: Iterable[str]) -> int:
    """Return of how many quarter-hours all of some columns are known."""
    known = np.ones(len(usage.starts), np.bool_)
    for name in names:
        column: Column | None = getattr(usage, name)
        known &= False if column is None else ~np.isnan(column)
    return int(np.count_nonzero(known))


def _kinds(contract: Contract) -> tuple[Sequence[Charge], ...]:
    """Return the charges of a contract, those of each kind together."""
    return contract.offtake, contract.injection, contract.capacity, contract.fixed, contract.gas


def _untaxed(contract: Contract) -> Iterator[str]:
    """Say of a contract that nothing in it which a house pays speaks of VAT."""
    paid: list[Charge] = [*contract.offtake, *contract.capacity, *contract.fixed, *contract.gas]
    is_said = any(charge.vat_included or charge.vat_pct is not None for charge in paid)
    if paid and not is_said and contract.vat_pct is None:
        yield f"{contract.name} has no VAT: vat_pct of the contract is what is added, as 0, 6 or 21"


def _seams(contract: str, charges: Sequence[Charge], start: date, end: date) -> Iterator[str]:
    """Yield on which of the days [start, end) charges of one name leave a gap between them, or are two.

    Those that begin on one day stand beside each other, and are meant to.
    """
    stretches: dict[str, dict[date, date]] = {}
    for each in charges:
        if not _is_once(each):
            held, first = stretches.setdefault(each.name, {}), each.start or date.min
            held[first] = max(held.get(first, date.min), each.end or date.max)
    for name, held in stretches.items():
        for begin, stop, count in _counted(held, start, end):
            days = _days(begin, stop)
            if count > 1:
                yield f"{contract} charges {name} {'twice' if count == _TWO else f'{count} times'} {days}"
            elif min(held.values()) <= begin and stop <= max(held):
                yield f"{contract} does not charge {name} {days}: an end is the first day without it"


def _counted(held: Mapping[date, date], start: date, end: date) -> Iterator[tuple[date, date, int]]:
    """Yield which of the days [start, end) are in none of some stretches of days, or in more than one."""
    edges = sorted({start, end, *(day for ends in held.items() for day in ends if start < day < end)})
    for begin, stop in pairwise(edges):
        count = sum(first <= begin < last for first, last in held.items())
        if count != 1:
            yield begin, stop, count


def _is_once(charge: Charge) -> bool:
    """Whether a charge is charged once, on a day."""
    return isinstance(charge, FixedCharge) and charge.eur_once is not None


def _days(start: date, end: date) -> str:
    """Return the days [start, end) in words."""
    last = end - _DAY
    return f"on {start}" if last == start else f"from {start} to {last}"
