"""What a kWh cost and earned over a stretch of time.

This module imports numpy, which the live path must not: it is imported in a thread.
"""

from collections.abc import Mapping
from datetime import datetime

import numpy as np

from ..energy_core.costs.absence import MissingDataError
from ..energy_core.costs.quarters import QUARTER_S, Seconds
from ..energy_core.costs.rates import Direction, rates_at
from ..energy_core.costs.tariffs import tariff_from
from ..energy_core.graphs.merging import SourceRows
from ..energy_core.graphs.roles import TARIFF
from ..house import Question
from ..spot import prices_between
from .payloads import PriceRow

_HALF_MS = QUARTER_S * 1000 // 2


def prices(
    question: Question, sources: Mapping[str, SourceRows], start: datetime, end: datetime
) -> list[PriceRow]:
    """Return when prices change in [start, end), and what they are then; none without a tariff.

    What is not known is None. Raises ConfigError or StoreError.
    """
    if question.tariff is None:
        return []
    tariff, spot = tariff_from(question.tariff), prices_between(question, start, end)
    quarters = np.arange(int(start.timestamp()) // QUARTER_S * QUARTER_S, int(end.timestamp()), QUARTER_S)
    places = _registers(question, sources, quarters) - 1, np.arange(len(quarters))
    try:
        ways = [
            rates_at(quarters, tariff, zone=question.zone, direction=direction, spot=spot)[places]
            for direction in Direction
        ]
    except MissingDataError:
        return []
    return _changes(quarters, np.stack(ways))


def _registers(question: Question, sources: Mapping[str, SourceRows], quarters: Seconds) -> Seconds:
    """Return which register counts in quarter-hours: what the meter said halfway, ahead what it said last."""
    for source in sources.values():
        tariff = source.columns.get(TARIFF)
        if tariff is None:
            continue
        known = np.isin(tariff, (1, 2))
        if known.any():
            last = np.searchsorted(source.times[known], quarters * 1000 + _HALF_MS, side="right") - 1
            said: Seconds = tariff[known].astype(np.int64)[np.maximum(last, 0)]
            return said
    return np.full(len(quarters), question.register)


def _changes(quarters: Seconds, ways: np.ndarray) -> list[PriceRow]:
    """Return the first of equal quarter-hours that follow each other."""
    same = (ways[:, 1:] == ways[:, :-1]) | (np.isnan(ways[:, 1:]) & np.isnan(ways[:, :-1]))
    firsts = np.flatnonzero(np.concatenate(([True], ~same.all(axis=0))))
    rows = zip(quarters[firsts].tolist(), *ways[:, firsts].tolist(), strict=True)
    return [(start * 1000, _known(taken), _known(given)) for start, taken, given in rows]


def _known(price: float) -> float | None:
    """Return a price, None for one that is not known."""
    return price if np.isfinite(price) else None
