"""The lines of a bill."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from .charges import Charge
from .money import exact, in_cents


class LineKind(StrEnum):
    """What a line is for; what the panels change is told apart by it."""

    OFFTAKE = "offtake"
    INJECTION = "injection"
    CAPACITY = "capacity"
    FIXED = "fixed"
    PANELS = "panels"  # fixed, and only with panels
    GAS = "gas"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An amount of a bill with VAT, below zero where the house is paid.

    `exact_eur` is what was counted, to 1e-8 EUR, and what adds up over days; `eur` are whole cents, which
    sum to the total of their bill. `vat_eur` is the share of the exact amount that is VAT, `vat_rate` that of
    the amount without it. `register` is 1 or 2 where the two have prices of their own. The charge held in the
    local days [start, end).
    """

    name: str
    kind: LineKind
    start: date
    end: date
    quantity: float
    unit: str
    exact_eur: Decimal
    vat_eur: Decimal
    vat_rate: Decimal
    eur: Decimal
    register: int | None = None

    @property
    def net_eur(self) -> Decimal:
        """The amount without VAT, in whole cents: what stands on most bills."""
        return in_cents(self.exact_eur - self.vat_eur)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A line before VAT and rounding: `net` is the amount as the figures of its charge say it."""

    name: str
    kind: LineKind
    start: date
    end: date
    quantity: float
    unit: str
    net: Decimal
    register: int | None = None

    def line(self, charge: Charge, default_pct: float | None) -> Line:
        """Return the line of a charge with its VAT, rounded for itself."""
        factor, share = charge.vat(default_pct)
        amount = exact(self.net * factor)
        return Line(
            name=self.name,
            kind=self.kind,
            start=self.start,
            end=self.end,
            quantity=self.quantity,
            unit=self.unit,
            exact_eur=amount,
            vat_eur=exact(amount * share),
            vat_rate=charge.vat_rate(default_pct),
            eur=in_cents(amount),
            register=self.register,
        )
