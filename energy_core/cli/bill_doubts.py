"""What is told beside a bill: what may not be meant as it is written."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from operator import attrgetter

from ..costs.charges import Charge, FixedCharge
from ..costs.inputs import Inputs
from ..costs.months import overlap
from ..costs.tariffs import Contract, Tariff
from .bill_lacks import lacks
from .bill_units import odd_figures, odd_inputs

_DAY = timedelta(days=1)
_TWO = 2

type _Stretch = tuple[date, date]


def doubts(tariff: Tariff, inputs: Inputs, start: date, end: date) -> Iterator[str]:
    """Yield what is doubtful in the bill of the local days [start, end)."""
    yield from odd_inputs(inputs)
    for contract, until, days in tariff.held(start, end):
        yield from lacks(contract, inputs, *days)
        yield from odd_figures(tariff, contract)
        yield from _untaxed(contract)
        yield from _uncharged(contract, *days)
        for charges in _kinds(contract):
            lasting = [each for each in charges if not _is_once(each)]
            yield from _doubled(contract, lasting, *days)
            yield from _gaps(contract, lasting, *days)
            yield from _over_early(contract, lasting, until, *days)


def _kinds(contract: Contract) -> tuple[Sequence[Charge], ...]:
    """Return the charges of a contract, those of each kind together."""
    return contract.offtake, contract.injection, contract.capacity, contract.fixed, contract.gas


def _untaxed(contract: Contract) -> Iterator[str]:
    """Say of a contract that nothing in it which a house pays speaks of VAT."""
    paid: list[Charge] = [*contract.offtake, *contract.capacity, *contract.fixed, *contract.gas]
    is_said = any(charge.vat_included or charge.vat_pct is not None for charge in paid)
    if paid and not is_said and contract.vat_pct is None:
        yield f"{contract.name} has no VAT: vat_pct of the contract is what is added, as 0, 6 or 21"


def _uncharged(contract: Contract, start: date, end: date) -> Iterator[str]:
    """Say that no kWh, or no gas, is charged on any of the days [start, end), as where that ended before."""
    charges: list[tuple[str, Sequence[Charge]]] = [("kWh", contract.offtake), ("gas", contract.gas)]
    for what, its in charges:
        if its and not any(overlap(start, end, each.start, each.end) for each in its):
            yield f"{contract.name} charges no {what} {_days(start, end)}"


def _doubled(contract: Contract, charges: Sequence[Charge], start: date, end: date) -> Iterator[str]:
    """Yield on which of the days [start, end) charges of one name are too many.

    As many as begin on the first day stand beside each other, and are meant to.
    """
    for alike in _alike(contract, charges, attrgetter("name")):
        held = [days for _, days in alike]
        first = min(begin for begin, _ in held)
        meant = sum(begin == first for begin, _ in held)
        for begin, stop, count in _counted(held, start, end):
            if count > meant:
                times = "twice" if count == _TWO else f"{count} times"
                yield f"{contract.name} charges {alike[0][0]} {times} {_days(begin, stop)}"


def _gaps(contract: Contract, charges: Sequence[Charge], start: date, end: date) -> Iterator[str]:
    """Yield on which of the days [start, end) charges of one name, or one of each year, leave a gap."""
    for alike in _alike(contract, charges, _name_without_numbers):
        for begin, stop, count in _counted([days for _, days in alike], start, end):
            over = [(until, name) for name, (_, until) in alike if until <= begin]
            later = [(since, name) for name, (since, _) in alike if since >= stop]
            if not count and over and later:
                one, other = max(over)[1], min(later)[1]
                which = f"does not charge {one}" if one == other else f"charges neither {one} nor {other}"
                yield f"{contract.name} {which} {_days(begin, stop)}: an end is the first day without it"


def _over_early(
    contract: Contract, charges: Sequence[Charge], until: date | None, start: date, end: date
) -> Iterator[str]:
    """Yield which charges are over a day before their contract or the year is, with nothing that follows."""
    begins = {each.start for each in charges}
    for alike in _alike(contract, charges, _name_without_numbers):
        over, name = max((stop, name) for name, (_, stop) in alike)
        is_early = over != date.max and (over + _DAY == until or (over + _DAY).year > over.year)
        if is_early and start <= over < end and over not in begins:
            yield f"{contract.name} does not charge {name} on {over}: an end is the first day without it"


def _alike(
    contract: Contract, charges: Sequence[Charge], key: Callable[[Charge], str]
) -> Iterable[Sequence[tuple[str, _Stretch]]]:
    """Return the charges that have the same key, each with the days on which the contract may have it."""
    found: dict[str, list[tuple[str, _Stretch]]] = {}
    for each in charges:
        if each.end is None or each.end > contract.start:
            begin = max(each.start or contract.start, contract.start)
            found.setdefault(key(each), []).append((each.name, (begin, each.end or date.max)))
    return found.values()


def _name_without_numbers(charge: Charge) -> str:
    """Return what is the same in the names of a charge that has one for each year."""
    return re.sub(r"\d+", "", charge.name).strip().casefold()


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
