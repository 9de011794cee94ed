"""What is told beside a bill: what may not be meant as it is written."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from ..costs.charges import Charge, FixedCharge
from ..costs.months import overlap
from ..costs.tariffs import Contract, Tariff
from ..costs.tiers import counted_since

_DAY = timedelta(days=1)


def doubts(tariff: Tariff, start: date, end: date, known_from: date) -> Iterator[str]:
    """Yield what is doubtful in the bill of the local days [start, end), of usage that begins on a day."""
    for number, contract in enumerate(tariff.contracts):
        days = overlap(start, end, contract.start, tariff.end_of(number))
        if days:
            yield from _unplaced(contract, *days, known_from)
            yield from _untaxed(contract)
            for charges in _kinds(contract):
                yield from _seams(contract.name, charges, *days)


def _unplaced(contract: Contract, start: date, end: date, known_from: date) -> Iterator[str]:
    """Say which tiers are placed by usage of which nothing is known."""
    for name, since in dict.fromkeys(counted_since(contract, start, end)):
        if since < known_from:
            yield f"the tiers of {name} count from {since}, and nothing is known before {known_from}"


def _kinds(contract: Contract) -> tuple[Sequence[Charge], ...]:
    """Return the charges of a contract, those of each kind together."""
    return contract.offtake, contract.injection, contract.capacity, contract.fixed, contract.gas


def _untaxed(contract: Contract) -> Iterator[str]:
    """Say of a contract that nothing in it speaks of VAT."""
    if not contract.vat_pct and all(
        each.vat_pct is None and not each.vat_included for each in contract.charges
    ):
        yield f"{contract.name} has no VAT: vat_pct of the contract is what is added, as 6 or 21"


def _seams(contract: str, charges: Sequence[Charge], start: date, end: date) -> Iterator[str]:
    """Yield on which billed days charges of one name that follow each other leave a gap, or are two."""
    for name in dict.fromkeys(each.name for each in charges):
        dated = [each for each in charges if each.name == name and not _is_once(each)]
        for before, after in pairwise(sorted(dated, key=_start)):
            if _start(before) == _start(after):
                continue
            if gap := before.end and overlap(start, end, before.end, after.start):
                yield f"{contract} does not charge {name} {_days(*gap)}: an end is the first day without it"
            if both := overlap(start, end, after.start, before.end):
                yield f"{contract} charges {name} twice {_days(*both)}"


def _start(charge: Charge) -> date:
    """Return the day on which a charge begins, or before all."""
    return charge.start or date.min


def _is_once(charge: Charge) -> bool:
    """Whether a charge is charged once, on a day."""
    return isinstance(charge, FixedCharge) and charge.eur_once is not None


def _days(start: date, end: date) -> str:
    """Return the days [start, end) in words."""
    last = end - _DAY
    return f"on {start}" if last == start else f"from {start} to {last}"
