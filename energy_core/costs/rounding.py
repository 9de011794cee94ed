"""How a bill is brought to whole cents: as suppliers do it, each in their own way."""

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from itertools import groupby

from .lines import Line
from .money import in_cents, total

_NOISE = Decimal("0.000001")  # of an amount whose VAT was taken out again


class Rounding(StrEnum):
    """What is rounded to whole cents before anything is summed."""

    TOTAL = "total"  # nothing
    LINES = "lines"  # each line, with its VAT
    NET = "net"  # each line without VAT; the VAT of each rate is on their sum
    RATES = "rates"  # the sum of each rate without VAT; its VAT is on that


def rounded(lines: Sequence[Line], rounding: Rounding) -> tuple[Decimal, Decimal]:
    """Return the sum of lines, and how much of it is VAT, both in whole cents."""
    if rounding in {Rounding.NET, Rounding.RATES}:
        by_line = rounding is Rounding.NET
        by_rate = groupby(sorted(lines, key=lambda line: line.vat_rate), lambda line: line.vat_rate)
        parts = [_with_vat(group, rate, by_line=by_line) for rate, group in by_rate]
        return total(net + vat for net, vat in parts), total(vat for _, vat in parts)
    vat = in_cents(total(line.vat_eur for line in lines))
    if rounding is Rounding.LINES:
        return total(in_cents(line.exact_eur) for line in lines), vat
    return in_cents(total(line.exact_eur for line in lines)), vat


def _with_vat(lines: Iterable[Line], rate: Decimal, *, by_line: bool) -> tuple[Decimal, Decimal]:
    """Return the sum of lines of one rate without VAT, rounded by the line or at last, and the VAT on it."""
    amounts = [(line.exact_eur - line.vat_eur).quantize(_NOISE, ROUND_HALF_UP) for line in lines]
    net = total(map(in_cents, amounts)) if by_line else in_cents(total(amounts))
    return net, in_cents(net * rate)
