"""How a bill is written: as a table, or as JSON."""

import json
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

from ..costs.as_object import bill_as_object
from ..costs.bill import Bill, ContractBill
from ..costs.lines import Line
from ..costs.profit import Profit
from .output import printable

_NAME, _QUANTITY, _EUR = 34, 12, 11  # letters; a longer name widens its table


def as_table(bill: Bill, profit: Profit | None) -> Iterator[str]:
    """Yield the lines of a table: each contract with its lines, the total, the advances, the profit."""
    labels = (len(_label(line, contract)) for contract in bill.contracts for line in contract.lines)
    row = partial(_row, max((_NAME, *labels)))
    yield f"Bill from {bill.start} until {bill.end}"
    yield row("", "", "", "without VAT", "EUR")
    for contract in bill.contracts:
        yield from ("", f"{printable(contract.name)}, from {contract.start} until {contract.end}")
        for line in contract.lines:
            yield row(_label(line, contract), _quantity(line), line.unit, line.net_eur, line.eur)
        yield row("sum", "", "", contract.eur)
    yield ""
    yield row("total", "", "", bill.eur)
    yield row("of which VAT", "", "", bill.vat_eur)
    if bill.advances_eur:
        yield row("paid in advance", "", "", bill.advances_eur)
        yield row("left to pay" if bill.balance_eur >= 0 else "paid back", "", "", abs(bill.balance_eur))
    if bill.estimated_kwh:
        yield row("known over longer rows only", f"{bill.estimated_kwh:.3f}", "kWh", None)
    if profit:
        yield ""
        yield row("bill without panels", "", "", profit.without.eur)
        yield row("avoided import", "", "", profit.avoided_import_eur)
        yield row("injection", "", "", profit.injection_revenue_eur)
        yield row("effect on the peak", "", "", profit.peak_effect_eur)
        yield row("profit", "", "", profit.eur)


def as_json(bill: Bill, profit: Profit | None) -> Iterator[str]:
    """Yield one JSON object; amounts are numbers in EUR, `exact_eur` those before rounding."""
    yield json.dumps(bill_as_object(bill, profit))


def _row(width: int, name: str, quantity: str, unit: str, *amounts: Decimal | str | None) -> str:
    """Return a line of the table, with what it is without VAT, if that is said, and what it is."""
    texts = [f"{each:.2f}" if isinstance(each, Decimal) else each or "" for each in (None, *amounts)[-2:]]
    numbers = " ".join(f"{text:>{_EUR}}" for text in texts)
    return f"  {name:<{width}} {quantity:>{_QUANTITY}} {unit:<5} {numbers}".rstrip()


def _label(line: Line, contract: ContractBill) -> str:
    """Return what a line is called: its register, and its days where they are not those of the contract."""
    register = f" {line.register}" if line.register else ""
    days = (
        "" if (line.start, line.end) == (contract.start, contract.end) else f" ({line.start} to {line.end})"
    )
    return printable(f"{line.name}{register}{days}")


def _quantity(line: Line) -> str:
    """Return how much of it there was."""
    return f"{line.quantity:.0f}" if line.unit in ("days", "once") else f"{line.quantity:.3f}"
