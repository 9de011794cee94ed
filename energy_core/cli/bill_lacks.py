"""What is told beside a bill: what is not known of the usage, and makes another amount of it."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date

import numpy as np

from ..costs.charges import Charge
from ..costs.inputs import Inputs
from ..costs.months import later_month, month_of, months, overlap
from ..costs.quarters import QUARTER_S, seconds
from ..costs.stretch import kwh
from ..costs.tariffs import Contract
from ..costs.tiers import counted_before
from ..costs.usage import EXPORT, IMPORT, Column, Usage

_QUARTERS = 96  # of most days


def lacks(contract: Contract, inputs: Inputs, start: date, end: date) -> Iterator[str]:
    """Yield what is not known, or counts nothing, in the bill of a contract for local days [start, end)."""
    yield from dict.fromkeys(_unplaced(contract, inputs, start, end))
    yield from _without_peaks(contract, inputs, start, end)
    if contract.has_electricity:
        yield from _turned_back(contract, inputs.usage.cut(start, end, inputs.zone))


def unread(
    held: Iterable[tuple[Contract, date | None, tuple[date, date]]],
    usage: Usage,
    columns: Collection[str],
    *,
    earned: bool,
) -> Iterator[str]:
    """Yield which registers the usage has not though they count for the contracts that are held.

    `columns` are those that it was told. What was `earned` by panels counts what went to the grid.
    """
    contracts = [contract for contract, *_ in held if contract.has_electricity]
    for names, way in ((IMPORT, "come from"), (EXPORT, "gone to")):
        lacking = [name for name in names if name not in columns]
        if not contracts or not lacking:
            continue
        taken = f"the usage has no {lacking[0]}: nothing is taken to have {way} the grid"
        if len(lacking) == len(names):
            if earned or any(contract.injection or contract.netting for contract in contracts):
                yield taken
        elif usage.by_register and any(_by_register(contract, names, columns) for contract in contracts):
            yield f"{taken} by it"


def _by_register(contract: Contract, names: Sequence[str], columns: Collection[str]) -> bool:
    """Whether a contract counts the registers of one way apart."""
    if names == IMPORT:
        return any(charge.is_by_register for charge in contract.offtake)
    nets = contract.netting and set(IMPORT) <= set(columns)
    return nets or any(charge.is_by_register for charge in contract.injection)


def _without_peaks(contract: Contract, inputs: Inputs, start: date, end: date) -> Iterator[str]:
    """Say of how many months that a capacity goes by no peak is known."""
    for charge in contract.capacity:
        days = overlap(start, end, charge.start, charge.end)
        if days:
            first, last = (later_month(month_of(days[0]), 1 - charge.months), days[1])
            counted = [month for month, _ in months(first, last)]
            lacking = [month for month in counted if month not in inputs.peaks]
            if lacking and lacking != counted:  # without any there is no bill
                which = f"{len(lacking)} of the {len(counted)} months of {charge.name} in {contract.name}"
                yield f"no peak is known of {which}, the first {lacking[0]:%Y-%m}: the mean is of the others"


def _turned_back(contract: Contract, usage: Usage) -> Iterator[str]:
    """Say which registers turned back over the days of a contract, as these count nothing."""
    for name, column in zip(IMPORT, usage.imported, strict=True):
        total = kwh(np.nan_to_num(column))
        if total < 0:
            yield f"{name} turned back by {-total:g} kWh over the days of {contract.name}: it counts nothing"


def _unplaced(contract: Contract, inputs: Inputs, start: date, end: date) -> Iterator[str]:
    """Say which tiers go by usage before the days [start, end) of which about a day or more is not known."""
    year = date(start.year, 1, 1)
    before = inputs.usage.cut(year, start, inputs.zone)
    quarters = (seconds(start, inputs.zone) - seconds(year, inputs.zone)) // QUARTER_S
    for charge, names in _gone_by(contract, start, end):
        lacking = round((quarters - _known(before, names)) / _QUARTERS)
        if lacking:
            days = "a day" if lacking == 1 else f"{lacking} days"
            tiers = f"the tiers of {charge.name} in {contract.name} count from {year}"
            yield f"{tiers}, and as much as {days} before {start} is not known"


def _gone_by(contract: Contract, start: date, end: date) -> Iterator[tuple[Charge, Sequence[str]]]:
    """Yield the charges of a contract that go by usage before the days [start, end), and which columns."""
    for charges, columns in ((contract.offtake, IMPORT), (contract.injection, EXPORT)):
        for charge in counted_before(charges, start, end):
            yield charge, (*IMPORT, *EXPORT) if contract.netting and not charge.gross else columns
    for of_gas in counted_before(contract.gas, start, end):
        yield of_gas, ("gas_m3",)


def _known(usage: Usage, names: Iterable[str]) -> int:
    """Return of how many quarter-hours all of some columns are known."""
    known = np.ones(len(usage.starts), np.bool_)
    for name in names:
        column: Column | None = getattr(usage, name)
        known &= False if column is None else ~np.isnan(column)
    return int(np.count_nonzero(known))
