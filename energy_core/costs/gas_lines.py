"""What is charged for gas, by the m3 or by the kWh."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import fsum

import numpy as np

from .charges import GasCharge
from .lines import Draft, LineKind
from .money import decimal
from .prices import MWH, index_values, published
from .quarters import Seconds
from .stretch import Stretch, kwh
from .tariffs import index_of
from .tiers import tier_drafts
from .usage import Column


def gas_drafts(charge: GasCharge, stretch: Stretch) -> Iterator[Draft]:
    """Yield the lines of a charge on gas, in the days of the stretch."""
    flow = _charged(charge, stretch, stretch.gas_m3, stretch.quarters)
    whole = Draft(
        name=charge.name,
        kind=LineKind.GAS,
        start=stretch.start,
        end=stretch.end,
        quantity=kwh(flow),
        unit="kWh" if charge.is_by_kwh else "m³",
        net=Decimal(0),
    )
    if charge.tiers:
        yield from _tiered(charge, stretch, whole)
    elif charge.index is None:
        yield replace(whole, net=decimal(whole.quantity) * decimal(charge.eur))
    else:
        index = index_values(
            charge.index, stretch.quarters, stretch.zone, stretch.indexes, stretch.inputs.spot
        )
        price = (charge.factor or 0.0) * index / (MWH if charge.is_by_kwh else 1) + charge.eur
        yield replace(whole, net=decimal(fsum((flow * price).tolist())))


def _charged(charge: GasCharge, stretch: Stretch, gas_m3: Column, quarters: Seconds) -> Column:
    """Return what is charged of gas in quarter-hours, m3 or kWh."""
    contract = stretch.contract
    if not charge.is_by_kwh:
        if contract.gas_factor_index is not None:
            index = index_of(stretch.indexes, contract.gas_factor_index)
            return gas_m3 * published(index, quarters, stretch.zone)
        return gas_m3 if contract.gas_factor is None else gas_m3 * contract.gas_factor
    if contract.gas_index is None:
        return gas_m3 * (contract.gas_kwh_m3 or np.nan)
    return gas_m3 * published(index_of(stretch.indexes, contract.gas_index), quarters, stretch.zone)


def _tiered(charge: GasCharge, stretch: Stretch, whole: Draft) -> Iterator[Draft]:
    """Yield a line for each tier that is reached."""
    usage = stretch.inputs.usage

    def used(day: date) -> float:
        part = usage.cut(date(day.year, 1, 1), day, stretch.zone)
        gas_m3 = np.zeros(len(part.starts)) if part.gas_m3 is None else part.gas_m3
        return float(np.nansum(_charged(charge, stretch, gas_m3, part.starts)))

    def charged(begin: date, stop: date) -> float:
        part = stretch.billed.cut(begin, stop)
        return kwh(_charged(charge, stretch, part.gas_m3, part.quarters))

    yield from tier_drafts(whole, charge, stretch, charged=charged, used=used)
