"""A tariff as rates: what a kWh costs or earns, from when to when."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..models import utc
from .charges import EnergyCharge
from .prices import register_prices
from .quarters import QUARTER_S, Seconds, between, day_of, instant, seconds
from .spot import SpotPrices
from .tariffs import Tariff

_FINEST = 8  # decimals of EUR/kWh
_DAY = timedelta(days=1)


class Direction(StrEnum):
    """Which way a kWh goes."""

    OFFTAKE = "offtake"
    INJECTION = "injection"


@dataclass(frozen=True, slots=True)
class Rate:
    """EUR/kWh with VAT in [start, end), all charges by the kWh together; injection may cost, below zero."""

    start: datetime
    end: datetime
    eur_kwh: float


def rates(  # noqa: PLR0913  # all but the tariff and its window is named by the caller
    tariff: Tariff,
    start: datetime,
    end: datetime,
    *,
    zone: str,
    direction: Direction,
    register: int = 1,
    spot: SpotPrices | None = None,
) -> list[Rate]:
    """Return the rates of the quarter-hours that touch [start, end), in their order, equal neighbours as one.

    Those of which no contract or no spot price is known are left out. A charge with tiers counts with its
    first. A naive datetime is a ValueError; MissingDataError is raised where the index of a month is not
    known.
    """
    first = int(utc(start).timestamp()) // QUARTER_S * QUARTER_S
    quarters = np.arange(first, int(np.ceil(utc(end).timestamp())), QUARTER_S, np.int64)
    prices = rates_at(quarters, tariff, zone=zone, direction=direction, spot=spot)
    return list(_merged(quarters, prices[register - 1]))


def rates_at(
    quarters: Seconds, tariff: Tariff, *, zone: str, direction: Direction, spot: SpotPrices | None = None
) -> NDArray[np.float64]:
    """Return the rates of quarter-hours (2 x quarters, a row for each register), NaN where none is known.

    As of `rates`, for quarters of which one follows the other; raises MissingDataError as that does.
    """
    prices = np.full((2, len(quarters)), np.nan)
    for part, charges, vat_pct in _held(tariff, quarters, zone, direction):
        held = quarters[part]
        summed = np.zeros((2, len(held)))
        for charge in charges:
            price = np.stack(register_prices(charge, held, zone, tariff.indexes, spot))
            summed += np.where(_holds(charge, held, zone), price * float(charge.vat(vat_pct)[0]), 0.0)
        prices[:, part] = summed
    return np.round(prices, _FINEST)


def _held(
    tariff: Tariff, quarters: Seconds, zone: str, direction: Direction
) -> Iterator[tuple[slice, Sequence[EnergyCharge], float | None]]:
    """Yield which quarters each contract for electricity holds, its charges and its VAT."""
    if not len(quarters):
        return
    first, last = (day_of(at, zone) for at in quarters[[0, -1]])
    for contract, _, days in tariff.held(first, last + _DAY):
        if contract.has_electricity:
            charges = contract.offtake if direction is Direction.OFFTAKE else contract.injection
            yield between(quarters, *(seconds(day, zone) for day in days)), charges, contract.vat_pct


def _holds(charge: EnergyCharge, quarters: Seconds, zone: str) -> NDArray[np.bool_]:
    """Return in which quarters a charge holds."""
    holds = np.ones(len(quarters), np.bool_)
    if charge.start:
        holds &= quarters >= seconds(charge.start, zone)
    if charge.end:
        holds &= quarters < seconds(charge.end, zone)
    return holds


def _merged(quarters: Seconds, prices: NDArray[np.float64]) -> Iterator[Rate]:
    """Yield a rate for each stretch of quarters with one price."""
    changes = np.flatnonzero(np.diff(prices) != 0) + 1
    bounds = [0, *changes.tolist(), len(prices)] if len(prices) else []
    for low, high in pairwise(bounds):
        if not np.isnan(prices[low]):
            yield Rate(instant(quarters[low]), instant(quarters[high - 1] + QUARTER_S), float(prices[low]))
