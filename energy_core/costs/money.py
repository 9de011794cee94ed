"""Amounts of money: exact decimals inside, whole cents on a bill.

An exact amount is a whole number of 1e-8 EUR. What is counted in floating point is brought to it at once,
which takes away the last digits of binary fractions, and from there on every sum is exact: the half cents
that decimal prices make are rounded as on paper.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
NOTHING = Decimal(0)
_FINEST = Decimal("1e-8")


def decimal(number: float) -> Decimal:
    """Return a number as it was typed: 0.1 is a tenth, and not the binary fraction beside it."""
    return Decimal(repr(float(number)))


def exact(amount: float | Decimal) -> Decimal:
    """Return an amount in EUR as a whole number of 1e-8 EUR."""
    number = amount if isinstance(amount, Decimal) else decimal(amount)
    return number.quantize(_FINEST, ROUND_HALF_UP) + 0  # nothing has no sign


def in_cents(amount: Decimal) -> Decimal:
    """Return an amount in whole cents; a half one goes away from zero, for a credit as for a cost."""
    return amount.quantize(CENT, ROUND_HALF_UP) + 0


def total(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum, which is exact."""
    return sum(amounts, NOTHING)


def share_out(amounts: Sequence[Decimal], whole: Decimal) -> list[Decimal]:
    """Return the amounts in whole cents that sum to `whole`, itself in whole cents.

    Each is rounded for itself first. The cents that are then over or short go one by one to the amounts
    that were rounded furthest the other way, the earlier one of equals, and to no amount of nothing unless
    there are only such. No amount is moved more than a cent from its exact value as long as
    `whole` is what all of them sum to, rounded.
    """
    shared = [in_cents(amount) for amount in amounts]
    while left := whole - total(shared):
        step = CENT if left > 0 else -CENT
        missed = [
            (amount - cents) * (1 if left > 0 else -1) for amount, cents in zip(amounts, shared, strict=True)
        ]
        order = sorted(range(len(amounts)), key=lambda n: (not amounts[n], -missed[n]))
        for n in order[: int(left / step)]:
            shared[n] += step
    return shared
