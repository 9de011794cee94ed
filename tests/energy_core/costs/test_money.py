"""Cents that add up."""

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from energy_core.costs.money import CENT, decimal, exact, in_cents, share_out, total


@pytest.mark.parametrize(
    ("amount", "cents"),
    [
        ("1.005", "1.01"),
        ("-1.005", "-1.01"),
        ("1.00499999", "1.00"),
        ("0.125", "0.13"),
        ("-0.004", "0.00"),
        ("-0", "0.00"),
    ],
)
def test_a_half_cent_goes_away_from_nothing(amount: str, cents: str) -> None:
    """As on paper."""
    assert str(in_cents(Decimal(amount))) == cents


def test_a_number_is_what_was_typed() -> None:
    """And the dust of floating point is gone: what is a half cent on paper is one here."""
    assert decimal(0.1) == Decimal("0.1")
    assert exact(0.1 + 0.2) == Decimal("0.3")
    assert in_cents(exact(1.115 * 3)) == Decimal("3.35")


@pytest.mark.parametrize(
    ("amounts", "shared"),
    [
        (["0.333", "0.333", "0.334"], ["0.33", "0.33", "0.34"]),
        (["0.335", "0.335", "0.335", "0"], ["0.33", "0.34", "0.34", "0.00"]),
        (["0.004", "0.004", "0.004"], ["0.01", "0.00", "0.00"]),
        (["-0.004", "-0.004", "0"], ["-0.01", "0.00", "0.00"]),
        (["1.006", "-1.006", "0.10"], ["1.01", "-1.01", "0.10"]),
        ([], []),
    ],
)
def test_cents_sum_to_the_whole(amounts: list[str], shared: list[str]) -> None:
    """What is over goes to who lost most; nothing stays nothing."""
    exactly = [Decimal(amount) for amount in amounts]
    assert share_out(exactly, in_cents(total(exactly))) == [Decimal(cents) for cents in shared]


@given(st.lists(st.decimals(-1000, 1000, places=8), max_size=30))
def test_no_amount_is_moved_by_more_than_a_cent(amounts: list[Decimal]) -> None:
    """And they sum to the sum, whatever they are."""
    whole = in_cents(total(amounts))
    shared = share_out(amounts, whole)
    assert total(shared) == whole
    assert all(abs(cents - amount) <= CENT for cents, amount in zip(shared, amounts, strict=True))
