"""What a store of readings says of powers and peaks: energies of quarter-hours, and the peaks of months."""

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ..calendar import local_date
from ..config import DataManagerConfig
from ..costs.household import BATTERY
from ..costs.months import month_of
from ..costs.quarters import QUARTER_S
from ..costs.spread import NOTHING, Spread
from ..data_managers.algorithms.mean import Mean
from ..data_managers.blocks import Quality
from ..data_managers.samples import Spans

if TYPE_CHECKING:
    import pandas as pd

PEAK, PEAK_AT = "month_peak_w", "month_peak_at"
POWERS = (BATTERY,)  # of which the energy is wanted, as no register counts it
# Of rows of which it is not said how often they are kept.
HOLD = DataManagerConfig(name="battery", reader="any", store="any").hold

_US = 1_000_000
_QUARTER_US = QUARTER_S * _US
_KWH_OF_W = QUARTER_S / 3600 / 1000
_TICK = timedelta(microseconds=1)


def quarter_energies(
    times: NDArray[np.int64], watts: NDArray[np.float64], begin: int, end: int, hold: timedelta = HOLD
) -> Spread:
    """Return the energies of the quarter-hours of [begin, end) from a power: its mean, weighted by time.

    Times are in microseconds, also of rows before `begin`, which hold on, for `hold` at most; begin and end
    are in seconds, at quarters of the clock. A quarter of which nothing is known is left out, one that is
    not covered is estimated, and one that the rows do not reach to its end is still to come.
    """
    reached = (int(times[-1]) + hold // _TICK) // _QUARTER_US * _QUARTER_US if len(times) else 0
    edges = np.arange(begin * _US, min(end * _US, reached) + 1, _QUARTER_US, np.int64)
    if len(edges) <= 1:
        return NOTHING
    means, quality = Mean().compute([watts], Spans(times, edges, hold // _TICK))
    known = ~np.isnan(means[0])
    return Spread(
        edges[:-1][known] // _US, means[0][known] * _KWH_OF_W, quality[known] != int(Quality.COMPLETE)
    )


def said_peaks(frame: pd.DataFrame, zone: str) -> dict[date, float]:
    """Return the month peaks that a meter says in its rows [kW], by the first day of the month.

    The month is that of its own time stamp; the midnight with which a month begins is that of the one before.
    """
    peaks: dict[date, float] = {}
    if not {PEAK, PEAK_AT} <= set(frame.columns):
        return peaks
    rows = frame[[PEAK, PEAK_AT]].dropna().drop_duplicates()
    for watts, at in zip(rows[PEAK].tolist(), rows[PEAK_AT].tolist(), strict=True):
        if isinstance(at, datetime) and at.tzinfo is not None:
            month = month_of(local_date(at - _TICK, zone))
            peaks[month] = max(peaks.get(month, 0.0), float(watts) / 1000)
    return peaks
