"""The quarter-hours of a stretch of time, as they are settled: of what was made of the registers.

This module imports numpy and pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

import pandas as pd

from ..energy_core.costs.household import REGISTERS, counted
from ..energy_core.costs.quarters import QUARTER_S
from ..energy_core.costs.usage import IMPORT
from ..energy_core.data_managers import Quality
from ..energy_core.protocols import Store
from ..results import QUARTERS
from .payloads import QuarterRow

MISSING = "missing"
_W_OF_KWH = 3_600_000 / QUARTER_S


def quarters(
    open_: Callable[[str], Store], sources: Iterable[str], start: datetime, until: datetime
) -> list[QuarterRow]:
    """Return each quarter-hour of [start, until) that is over, with its mean power from the grid [W].

    That is None where the registers do not tell it: a quarter-hour that ends a gap holds the energy of all
    of it. Raises ConfigError or StoreError.
    """
    known = _known(open_, sources, start, until)
    begin = int(start.timestamp()) // QUARTER_S * QUARTER_S
    starts = range(begin, int(until.timestamp()) - QUARTER_S + 1, QUARTER_S)
    return [(at * 1000, *known.get(at, (None, MISSING))) for at in starts]


def _known(
    open_: Callable[[str], Store], sources: Iterable[str], start: datetime, until: datetime
) -> dict[int, tuple[float | None, str]]:
    """Return what is known of quarter-hours, by the first device that counts the grid, as bills are."""
    for source in sources:
        frame = open_(f"{source}_{QUARTERS}").get(start, until)
        names = [name for name in counted(map(str, frame.columns)) if REGISTERS.get(name) in IMPORT]
        if len(frame) and names:
            seconds = (pd.DatetimeIndex(frame.index).asi8 // 1_000_000).tolist()
            demand = (frame[names].sum(axis=1, skipna=False) * _W_OF_KWH).tolist()
            return {
                at: (round(power) if quality == Quality.COMPLETE.word and power == power else None, quality)  # noqa: PLR0124 - NaN
                for at, power, quality in zip(seconds, demand, frame["quality"].tolist(), strict=True)
            }
    return {}
