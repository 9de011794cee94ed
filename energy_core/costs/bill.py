"""The bill: every component of what a stretch of days cost, to the cent."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from .absence import Absence, MissingDataError
from .capacity_lines import capacity_drafts
from .charges import Charge
from .energy_lines import injection_drafts, offtake_drafts
from .fixed_lines import fixed_drafts
from .gas_lines import gas_drafts
from .inputs import Inputs
from .lines import Draft, Line
from .money import CENT, decimal, in_cents, share_out, total
from .months import months, overlap
from .rounding import rounded
from .stretch import Stretch, kwh, stretch_of
from .tariffs import Contract, Tariff


@dataclass(frozen=True, slots=True, kw_only=True)
class ContractBill:
    """What a contract asks for the local days [start, end), and what it was paid in advance."""

    name: str
    start: date
    end: date
    lines: tuple[Line, ...]
    advances_eur: Decimal

    @property
    def eur(self) -> Decimal:
        """The sum of its lines, in whole cents."""
        return total(line.eur for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bill:
    """What the local days [start, end) cost, with VAT: `eur`, in whole cents, is the sum of all lines.

    `vat_eur` is how much of it is VAT; the tariff says how both are rounded. `advances_eur` is what was paid
    in advance, to the contracts and besides. `estimated_kwh` is how much of the import is known only over
    longer than its quarter-hours. `tariff` is the version of the tariff.
    """

    start: date
    end: date
    contracts: tuple[ContractBill, ...]
    eur: Decimal
    vat_eur: Decimal
    advances_eur: Decimal
    estimated_kwh: float
    tariff: str

    @property
    def lines(self) -> tuple[Line, ...]:
        """The lines of all contracts."""
        return tuple(line for contract in self.contracts for line in contract.lines)

    @property
    def exact_eur(self) -> Decimal:
        """What was counted, to 1e-8 EUR: what adds up over days."""
        return total(line.exact_eur for line in self.lines)

    @property
    def balance_eur(self) -> Decimal:
        """What is left to pay after the advances; below zero, what is paid back."""
        return self.eur - self.advances_eur


def bill(tariff: Tariff, inputs: Inputs, start: date, end: date) -> Bill:
    """Return the bill of the local days [start, end), each with its whole share of what is fixed.

    Raises MissingDataError where anything that is charged is not known, or no contract holds, and
    ValueError for no days.
    """
    if start >= end:
        raise ValueError(f"a bill of no days, from {start} to {end}")
    _check_covered(tariff, start, end)
    stretches = [
        stretch_of(contract, until, tariff.indexes, inputs, days)
        for contract, until, days in tariff.held(start, end)
    ]
    parts = [_part(stretch) for stretch in stretches]
    eur, vat_eur = rounded([line for part in parts for line in part.lines], tariff.rounding)
    return Bill(
        start=start,
        end=end,
        contracts=tuple(_shared(parts, eur)),
        eur=eur,
        vat_eur=vat_eur,
        advances_eur=advances(tariff, start, end),
        estimated_kwh=round(sum(map(_estimated_kwh, stretches)), 6),
        tariff=tariff.version,
    )


def advances(tariff: Tariff, start: date, end: date) -> Decimal:
    """Return what is paid in advance on the days of [start, end), to all contracts and besides [EUR]."""
    paid = total(decimal(payment.eur) for payment in tariff.payments if start <= payment.on < end)
    paid += total(_advances(contract, *days) for contract, _, days in tariff.held(start, end))
    return paid.quantize(CENT)


def _advances(contract: Contract, start: date, end: date) -> Decimal:
    """Return what is paid in advance to a contract, on the first of each month [EUR]."""
    firsts = sum(begin.day == 1 for begin, _ in months(start, end))
    return in_cents(decimal(contract.advance_eur_month) * firsts)


def _estimated_kwh(stretch: Stretch) -> float:
    """Return how much of what came from the grid is known over longer than its quarter-hours [kWh]."""
    marks = stretch.inputs.usage.cut(stretch.start, stretch.end, stretch.zone).estimated
    return 0.0 if marks is None else kwh((stretch.taken[0] + stretch.taken[1])[marks])


def _part(stretch: Stretch) -> ContractBill:
    """Return the bill of a contract, each line rounded for itself."""
    contract = stretch.contract
    return ContractBill(
        name=contract.name,
        start=stretch.start,
        end=stretch.end,
        lines=(
            *_lines(contract.offtake, offtake_drafts, stretch),
            *_lines(contract.capacity, capacity_drafts, stretch),
            *_lines(contract.injection, injection_drafts, stretch),
            *_lines(contract.gas, gas_drafts, stretch),
            *_lines(contract.fixed, fixed_drafts, stretch),
        ),
        advances_eur=_advances(contract, stretch.start, stretch.end),
    )


def _lines[C: Charge](
    charges: Iterable[C], drafts: Callable[[C, Stretch], Iterator[Draft]], stretch: Stretch
) -> Iterator[Line]:
    """Yield the lines of charges of a kind, each for the days on which it holds."""
    for charge in charges:
        days = overlap(stretch.start, stretch.end, charge.start, charge.end)
        for draft in drafts(charge, stretch.cut(*days)) if days else ():
            yield draft.line(charge, stretch.contract.vat_pct)


def _shared(parts: Sequence[ContractBill], eur: Decimal) -> Iterator[ContractBill]:
    """Yield the bills of the contracts with lines in whole cents that sum to the total of the whole bill."""
    amounts = [line.exact_eur for part in parts for line in part.lines]
    cents = iter(share_out(amounts, eur))
    for part in parts:
        yield replace(part, lines=tuple(replace(line, eur=next(cents)) for line in part.lines))


def _check_covered(tariff: Tariff, start: date, end: date) -> None:
    """Refuse days on which there is no contract for electricity, where there ever is one, or none at all."""
    electric = any(contract.has_electricity for contract in tariff.contracts)
    day = start
    for contract, _, held in tariff.held(start, end):
        if (contract.has_electricity or not electric) and held[0] <= day < held[1]:
            day = held[1]
    if day < end:
        ended = next((contract.name for contract in tariff.contracts if contract.end == day), None)
        hint = "" if ended is None else f": it is the end of {ended}, the first day without it"
        what = "contract for electricity" if any(tariff.held(day, day + timedelta(days=1))) else "contract"
        raise MissingDataError(Absence.NO_CONTRACT, f"no {what} holds on {day}{hint}")
