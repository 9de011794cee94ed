"""What the panels earned: the bill of the house without them, minus its bill."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from .bill import Bill, bill
from .counterfactual import check_panels_known, without_panels
from .inputs import Inputs
from .lines import LineKind
from .money import share_out, total
from .tariffs import Tariff

_PARTS: tuple[Collection[LineKind], ...] = (
    {LineKind.OFFTAKE, LineKind.GAS, LineKind.FIXED},
    {LineKind.INJECTION, LineKind.PANELS},
    {LineKind.CAPACITY},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profit:
    """What the panels earned in the local days [start, end), and of what.

    `avoided_import_eur` is what was not taken from the grid, `injection_revenue_eur` what was paid for what
    went to it, less what only a house with panels pays, `peak_effect_eur` what the peaks cost less. In
    whole cents they sum to `eur`, which is `without.eur - actual.eur`; exactly, to `exact_eur`.
    """

    start: date
    end: date
    without: Bill
    actual: Bill
    exact_parts_eur: tuple[Decimal, Decimal, Decimal]
    avoided_import_eur: Decimal
    injection_revenue_eur: Decimal
    peak_effect_eur: Decimal

    @property
    def eur(self) -> Decimal:
        """The profit, in whole cents."""
        return self.without.eur - self.actual.eur

    @property
    def exact_eur(self) -> Decimal:
        """The profit to 1e-8 EUR: what adds up over days."""
        return self.without.exact_eur - self.actual.exact_eur


def profit(
    tariff: Tariff, inputs: Inputs, start: date, end: date, *, without: Inputs | None = None
) -> Profit:
    """Return what the panels earned in the local days [start, end).

    `without` are the inputs without panels, from `without_panels`, where they are wanted for many days.
    Raises MissingDataError where either bill cannot be counted, or solar or battery are not known of a
    quarter-hour.
    """
    check_panels_known(inputs, start, end)
    actual = bill(tariff, inputs, start, end)
    other = bill(_without_fees(tariff), without or without_panels(inputs), start, end)
    first, second, third = (_part(other, actual, kinds) for kinds in _PARTS)
    cents = share_out((first, second, third), other.eur - actual.eur)
    return Profit(
        start=start,
        end=end,
        without=other,
        actual=actual,
        exact_parts_eur=(first, second, third),
        avoided_import_eur=cents[0],
        injection_revenue_eur=cents[1],
        peak_effect_eur=cents[2],
    )


def _part(without: Bill, actual: Bill, kinds: Collection[LineKind]) -> Decimal:
    """Return how much less the lines of some kinds cost with panels."""
    before, after = (
        total(line.exact_eur for line in each.lines if line.kind in kinds) for each in (without, actual)
    )
    return before - after


def _without_fees(tariff: Tariff) -> Tariff:
    """Return a tariff without what only a house with panels pays."""
    contracts = (
        replace(contract, fixed=tuple(charge for charge in contract.fixed if not charge.for_panels))
        for contract in tariff.contracts
    )
    return replace(tariff, contracts=tuple(contracts))
