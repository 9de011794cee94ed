"""Bills and profits as JSON knows them: days as text, amounts as numbers in EUR."""

from .bill import Bill, ContractBill
from .lines import Line
from .profit import Profit


def bill_as_object(bill: Bill, profit: Profit | None) -> dict[str, object]:
    """Return a bill; `eur` are whole cents, `exact_eur` is what was counted, before rounding."""
    return {
        "start": str(bill.start),
        "end": str(bill.end),
        "tariff": bill.tariff,
        "contracts": [_contract(contract) for contract in bill.contracts],
        "eur": float(bill.eur),
        "exact_eur": float(bill.exact_eur),
        "vat_eur": float(bill.vat_eur),
        "advances_eur": float(bill.advances_eur),
        "balance_eur": float(bill.balance_eur),
        "estimated_kwh": bill.estimated_kwh,
        **({} if profit is None else {"profit": profit_as_object(profit)}),
    }


def _contract(contract: ContractBill) -> dict[str, object]:
    """Return the bill of a contract."""
    return {
        "name": contract.name,
        "start": str(contract.start),
        "end": str(contract.end),
        "lines": [line_as_object(line) for line in contract.lines],
        "eur": float(contract.eur),
        "advances_eur": float(contract.advances_eur),
    }


def line_as_object(line: Line) -> dict[str, object]:
    """Return a line."""
    return {
        "name": line.name,
        "register": line.register,
        "kind": line.kind.value,
        "start": str(line.start),
        "end": str(line.end),
        "quantity": line.quantity,
        "unit": line.unit,
        "eur": float(line.eur),
        "net_eur": float(line.net_eur),
        "exact_eur": float(line.exact_eur),
        "vat_eur": float(line.vat_eur),
    }


def profit_as_object(profit: Profit) -> dict[str, float]:
    """Return a profit."""
    return {
        "eur": float(profit.eur),
        "exact_eur": float(profit.exact_eur),
        "without_panels_eur": float(profit.without.eur),
        "avoided_import_eur": float(profit.avoided_import_eur),
        "injection_revenue_eur": float(profit.injection_revenue_eur),
        "peak_effect_eur": float(profit.peak_effect_eur),
    }
