"""What is told beside a bill: what may not be meant as it is written."""

from collections.abc import Iterable, Iterator, Sequence
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

type _Stretch = tuple[date, date]


def doubts(tariff: Tariff, usage: Usage, zone: str, start: date, end: date) -> Iterator[str]:
    """Yield what is doubtful in the bill of the local days [start, end)."""
    for number, contract in enumerate(tariff.contracts):
        days = overlap(start, end, contract.start, tariff.end_of(number))
        if days:
            yield from dict.fromkeys(_unplaced(contract, usage, zone, *days))
            yield from _untaxed(contract)
            for charges in _kinds(contract):
                yield from _seams(contract, charges, *days)


def _unplaced(contract: Contract, usage: Usage, zone: str, start: date, end: date) -> Iterator[str]:
    """Say which tiers go by usage before the days [start, end) of which about a day or more is not known."""
    year = date(start.year, 1, 1)
    before = usage.cut(year, start, zone)
    quarters = (seconds(start, zone) - seconds(year, zone)) // QUARTER_S
    for charge, names in _gone_by(contract, start, end):
        lacking = round((quarters - _known(before, names)) / _QUARTERS)
        if lacking:
            days = "a day" if lacking == 1 else f"{lacking} days"
            tiers = f"the tiers of {charge.name} in {contract.name} count from {year}"
            yield f"{tiers}, and as much as {days} before {start} is not known"


def _gone_by(contract: Contract, start: date, end: date) -> Iterator[tuple[Charge, Sequence[str]]]:
    """Yield the charges of a contract that go by usage before the days [start, end), and which columns."""
    for charges, columns in ((contract.offtake, IMPORT), (contract.injection, EXPORT)):
        for charge in counted_before(charges, start, end):
            yield charge, (*IMPORT, *EXPORT) if contract.netting and not charge.gross else columns
    for of_gas in counted_before(contract.gas, start, end):
        yield of_gas, ("gas_m3",)


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


def _seams(contract: Contract, charges: Sequence[Charge], start: date, end: date) -> Iterator[str]:
    """Yield on which of the days [start, end) charges of one name leave a gap between them, or are too many.

    As many as begin on the first day stand beside each other, and are meant to.
    """
    stretches: dict[str, list[_Stretch]] = {}
    for each in charges:
        if not _is_once(each) and (each.end is None or each.end > contract.start):
            begin = max(each.start or contract.start, contract.start)
            stretches.setdefault(each.name, []).append((begin, each.end or date.max))
    for name, held in stretches.items():
        first = min(begin for begin, _ in held)
        meant = sum(begin == first for begin, _ in held)
        for begin, stop, count in _counted(held, start, end):
            if count > meant:
                times = "twice" if count == _TWO else f"{count} times"
                yield f"{contract.name} charges {name} {times} {_days(begin, stop)}"
            elif not count and first < begin and any(later >= stop for later, _ in held):
                without = f"does not charge {name} {_days(begin, stop)}"
                yield f"{contract.name} {without}: an end is the first day without it"


def _counted(held: Sequence[_Stretch], start: date, end: date) -> Iterator[tuple[date, date, int]]:
    """Yield in how many stretches of days those of [start, end) are, cut at the bounds of each."""
    edges = sorted({start, end, *(day for ends in held for day in ends if start < day < end)})
    for begin, stop in pairwise(edges):
        yield begin, stop, sum(first <= begin < last for first, last in held)


def _is_once(charge: Charge) -> bool:
    """Whether a charge is charged once, on a day."""
    return isinstance(charge, FixedCharge) and charge.eur_once is not None


def _days(start: date, end: date) -> str:
    """Return the days [start, end) in words."""
    last = end - _DAY
    return f"on {start}" if last == start else f"from {start} to {last}"
