"""What is charged by the kWh."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import fsum

import numpy as np

from .absence import Absence, MissingDataError
from .charges import EnergyCharge
from .lines import Draft, LineKind
from .money import decimal
from .prices import is_spot, register_prices, which_times
from .quarters import HOUR_S, local_time
from .stretch import Pair, Stretch, kwh
from .tiers import tier_drafts
from .usage import Column


def offtake_drafts(charge: EnergyCharge, stretch: Stretch) -> Iterator[Draft]:
    """Yield the lines of a charge on what came from the grid, in the days of the stretch."""
    if charge.tiers:
        yield from _tiered(charge, stretch, LineKind.OFFTAKE)
    else:
        flows = stretch.flows(export=False, gross=charge.gross)
        yield from _by_register(charge, stretch, flows, LineKind.OFFTAKE, 1)


def injection_drafts(charge: EnergyCharge, stretch: Stretch) -> Iterator[Draft]:
    """Yield the lines of what is paid to the house for what went to the grid: below zero where it is."""
    if charge.tiers:
        for draft in _tiered(charge, stretch, LineKind.INJECTION):
            yield replace(draft, net=-draft.net)
    else:
        flows = stretch.flows(export=True, gross=charge.gross)
        yield from _by_register(charge, stretch, flows, LineKind.INJECTION, -1)


def _by_register(
    charge: EnergyCharge, stretch: Stretch, flows: Pair, kind: LineKind, sign: int
) -> Iterator[Draft]:
    """Yield a line for both registers, or one for each where their prices differ."""
    _check(charge, stretch)
    whole = _draft(charge.name, stretch, kind)
    if charge.times:
        yield from _by_times(charge, stretch, flows, kind, sign)
    elif charge.is_by_register:
        amounts = _amounts(charge, stretch, flows)
        for number, (flow, amount) in enumerate(zip(flows, amounts, strict=True), 1):
            yield replace(whole, quantity=kwh(flow), net=sign * amount, register=number)
    else:
        both = flows[0] + flows[1]
        amount, _ = _amounts(charge, stretch, (both, np.zeros(len(both))))
        yield replace(whole, quantity=kwh(both), net=sign * amount)


def _by_times(
    charge: EnergyCharge, stretch: Stretch, flows: Pair, kind: LineKind, sign: int
) -> Iterator[Draft]:
    """Yield a line for each of its times, and one for all other hours where there are some."""
    places = which_times(charge.times, stretch.quarters, stretch.zone)
    for number, part in enumerate(charge.at_times()):
        is_then = places == number
        if number < len(charge.times) or is_then.any():
            then = np.where(is_then, flows[0], 0.0), np.where(is_then, flows[1], 0.0)
            yield from _by_register(part, stretch, then, kind, sign)


def _check(charge: EnergyCharge, stretch: Stretch) -> None:
    """Refuse usage that does not say enough for the prices of a charge."""
    usage = stretch.inputs.usage
    if charge.is_by_register and not usage.by_register:
        raise MissingDataError(
            Absence.NO_REGISTERS, f"{charge.name} has a price for each register, the usage only totals"
        )
    if (is_spot(charge.index) or charge.times) and usage.row_s > HOUR_S:
        by = "spot price" if is_spot(charge.index) else "hour of the day"
        raise MissingDataError(
            Absence.TOO_COARSE,
            f"{charge.name} goes by the {by}, and the usage is known by {usage.row_s / HOUR_S:g} hours: "
            "it takes rows of an hour or less",
        )


def _amounts(charge: EnergyCharge, stretch: Stretch, flows: Pair) -> tuple[Decimal, Decimal]:
    """Return the amount of each register [EUR], as the figures of the charge say it."""
    if charge.index is None:
        first, second = (
            decimal(kwh(flow)) * decimal(offset) for flow, offset in zip(flows, charge.offsets, strict=True)
        )
        return first, second
    prices = register_prices(charge, stretch.quarters, stretch.zone, stretch.indexes, stretch.inputs.spot)
    first, second = (decimal(_sum(flow, price, stretch)) for flow, price in zip(flows, prices, strict=True))
    return first, second


def _sum(flow: Column, price: Column, stretch: Stretch) -> float:
    """Return what the quarter-hours cost together [EUR]. Raises MissingDataError for an unknown price."""
    flowed = flow != 0
    unknown = stretch.quarters[flowed & np.isnan(price)]
    if len(unknown):
        raise MissingDataError(
            Absence.NO_SPOT,
            f"no spot price of {len(unknown)} quarter-hours, "
            f"the first at {local_time(unknown[0], stretch.zone)}",
        )
    return fsum((flow[flowed] * price[flowed]).tolist())


def _tiered(charge: EnergyCharge, stretch: Stretch, kind: LineKind) -> Iterator[Draft]:
    """Yield a line for each tier that is reached."""
    way = {"export": kind is LineKind.INJECTION, "gross": charge.gross}

    def charged(begin: date, stop: date) -> float:
        first, second = stretch.billed.cut(begin, stop).flows(**way)
        return kwh(first + second)

    def used(day: date) -> float:
        return stretch.used(day, **way)

    yield from tier_drafts(_draft(charge.name, stretch, kind), charge, stretch, charged=charged, used=used)


def _draft(name: str, stretch: Stretch, kind: LineKind) -> Draft:
    """Return a line without its amount."""
    return Draft(
        name=name,
        kind=kind,
        start=stretch.start,
        end=stretch.end,
        quantity=0.0,
        unit="kWh",
        net=Decimal(0),
    )
