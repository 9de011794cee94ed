"""What is charged for gas, by the m3 or by the kWh."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import fsum

import numpy as np

from .absence import Absence, MissingDataError
from .charges import GasCharge
from .lines import Draft, LineKind
from .money import decimal
from .prices import index_values, published
from .stretch import Stretch, kwh
from .tariffs import index_of
from .tiers import tier_drafts
from .usage import Column


def gas_drafts(charge: GasCharge, stretch: Stretch) -> Iterator[Draft]:
    """Yield the lines of a charge on gas, in the days of the stretch."""
    flow = _charged(charge, stretch)
    whole = Draft(
        name=charge.name,
        kind=LineKind.GAS,
        start=stretch.start,
        end=stretch.end,
        quantity=kwh(flow),
        unit="kWh" if charge.is_by_kwh else "m³",
        net=Decimal(0),
    )
    offset = (charge.eur_kwh if charge.is_by_kwh else charge.eur_m3) or 0.0
    if charge.tiers:
        yield from _tiered(charge, stretch, whole, offset)
    elif charge.index is None:
        yield replace(whole, net=decimal(whole.quantity) * decimal(offset))
    else:
        index = index_values(
            charge.index, stretch.quarters, stretch.zone, stretch.indexes, stretch.inputs.spot
        )
        price = (charge.factor or 0.0) * index / 1000 + offset
        yield replace(whole, net=decimal(fsum((flow * price).tolist())))


def _charged(charge: GasCharge, stretch: Stretch) -> Column:
    """Return what is charged of each quarter-hour, m3 or kWh."""
    if stretch.gas_m3 is None:
        raise MissingDataError(Absence.NO_GAS, "there is no gas_m3 in the usage")
    return stretch.gas_m3 * _kwh_m3(stretch) if charge.is_by_kwh else stretch.gas_m3


def _kwh_m3(stretch: Stretch) -> Column | float:
    """Return the heating value of the gas [kWh/m3]."""
    contract = stretch.contract
    if contract.gas_index is None:
        return contract.gas_kwh_m3 or np.nan
    return published(index_of(stretch.indexes, contract.gas_index), stretch.quarters, stretch.zone)


def _tiered(charge: GasCharge, stretch: Stretch, whole: Draft, eur: float) -> Iterator[Draft]:
    """Yield a line for each tier that is reached."""
    rates = [(0.0, eur), *((tier.above, tier.eur) for tier in charge.tiers)]
    usage = stretch.inputs.usage

    def used(begin: date, stop: date) -> float:
        part = usage.cut(begin, stop, stretch.zone)
        before = replace(stretch, quarters=part.starts, gas_m3=part.gas_m3)
        return float(np.nansum(_charged(charge, before)))

    def charged(begin: date, stop: date) -> float:
        return kwh(_charged(charge, stretch.cut(begin, stop)))

    yield from tier_drafts(whole, rates, used, charged)
