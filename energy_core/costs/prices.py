"""The price of each quarter-hour, by charge and register."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from .charges import SPOT, SPOT_HOUR, EnergyCharge
from .indexes import Index
from .months import months
from .quarters import Seconds, between, day_of, seconds
from .spot import SpotPrices
from .tariffs import index_of
from .times import QUARTERS_A_DAY, Times, week_of

MWH = 1000  # kWh


def is_spot(name: str | None) -> bool:
    """Say whether an index is the price of the market."""
    return name in (SPOT, SPOT_HOUR)


def register_prices(
    charge: EnergyCharge, quarters: Seconds, zone: str, indexes: Sequence[Index], spot: SpotPrices | None
) -> list[NDArray[np.float64]]:
    """Return the price of each quarter-hour in register 1 and in register 2 [EUR/kWh], as the charge says it.

    NaN is a spot price that is not known. Raises MissingDataError for the index of a month.
    """
    index = index_values(charge.index, quarters, zone, indexes, spot)
    low, high = charge.minimum_eur_kwh, charge.maximum_eur_kwh
    if charge.times:
        places, parts = which_times(charge.times, quarters, zone), charge.at_times()
        factors = np.array([part.factors[0] for part in parts])[places]
        offsets = np.array([part.offsets[0] for part in parts])[places]
        return [np.clip(factors * index / MWH + offsets, low, high)] * 2
    return [
        np.clip(factor * index / MWH + offset, low, high)
        for factor, offset in zip(charge.factors, charge.offsets, strict=True)
    ]


def which_times(times: Sequence[Times], quarters: Seconds, zone: str) -> NDArray[np.int64]:
    """Return of which of the times each quarter-hour is by the local clock; their number for none."""
    local, place = ZoneInfo(zone), np.empty(len(quarters), np.int64)
    for number, at in enumerate(quarters.tolist()):
        here = datetime.fromtimestamp(at, local)
        place[number] = here.weekday() * QUARTERS_A_DAY + (here.hour * 60 + here.minute) // 15
    return np.array(week_of(times), np.int64)[place]


def index_values(
    name: str | None, quarters: Seconds, zone: str, indexes: Sequence[Index], spot: SpotPrices | None
) -> NDArray[np.float64]:
    """Return an index at each quarter-hour, as it is published [EUR/MWh]; 0 for none."""
    if name is None:
        return np.zeros(len(quarters))
    if is_spot(name):
        prices = spot or SpotPrices.of([])
        return prices.at(quarters) if name == SPOT else prices.hourly(quarters)
    return published(index_of(indexes, name), quarters, zone)


def published(index: Index, quarters: Seconds, zone: str) -> NDArray[np.float64]:
    """Return a published index at each quarter-hour. Raises MissingDataError."""
    values = np.empty(len(quarters))
    for begin, stop in _stretches(index, quarters, zone):
        values[between(quarters, seconds(begin, zone), seconds(stop, zone))] = index.on(begin)
    return values


def _stretches(index: Index, quarters: Seconds, zone: str) -> list[tuple[date, date]]:
    """Return the stretches of days in which an index has one value: months, cut where a value begins."""
    if not len(quarters):
        return []
    first, last = (day_of(at, zone) for at in quarters[[0, -1]])
    end = last + timedelta(days=1)
    cuts = {value.start for value in index.values if first < value.start < end}
    cuts |= {begin for begin, _ in months(first, end)} | {end}
    return list(pairwise(sorted(cuts)))
