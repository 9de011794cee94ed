"""What is known of a house until an instant: what has fallen silent is not taken for nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import numpy as np

from ..models import utc
from .inputs import Inputs
from .peaks import month_peaks
from .quarters import QUARTER_S
from .spot import SpotPrices
from .usage import EXPORT, Column, Usage

OTHERS = (*EXPORT, "gas_m3", "water_m3", "pv_kwh", "battery_kwh")
_LEAST_OF_SEEN = 0.7
_STALE_S = 3 * QUARTER_S  # what was not known for so long is not known now


def inputs_until(
    usage: Usage,
    until: datetime,
    *,
    zone: str,
    measured_peaks: Mapping[date, float],
    spot: SpotPrices | None = None,
) -> Inputs:
    """Return what days are counted from until an instant, each for itself, of a usage that goes on.

    What was not known for three quarter-hours is no part of it; for what is known a gap counts nothing, as
    its energy is in the quarter that ends it, which is never a peak. While the grid itself is silent,
    nothing may be taken for nothing. A naive datetime is a ValueError.
    """
    is_silent = is_grid_silent(usage, until)
    gone = set() if is_silent else stale(usage, until, OTHERS)
    if "battery_kwh" in gone:
        gone.add("pv_kwh")  # of which nobody knows what the battery took
    return Inputs(
        usage=without(usage, gone),
        zone=zone,
        spot=spot,
        measured_peaks=_plausible(measured_peaks, month_peaks(usage, zone, lumps=True)),
        until=until,
        gaps=not is_silent,
        lumps=True,
        day_by_day=True,
    )


def _plausible(measured: Mapping[date, float], seen: Mapping[date, float]) -> dict[date, float]:
    """Return the peaks that a meter says, but for those far below what was seen: a new one knows its own.

    What is seen of a quarter may be that of two fifths of one more, or it is marked.
    """
    return {month: kw for month, kw in measured.items() if kw >= _LEAST_OF_SEEN * seen.get(month, 0.0)}


def is_grid_silent(usage: Usage, until: datetime) -> bool:
    """Say whether what came from the grid was last known three quarter-hours or more before an instant."""
    return _is_stale(usage, usage.taken, until)


def stale(usage: Usage, until: datetime, names: Iterable[str]) -> set[str]:
    """Return which columns were last known three quarter-hours or more before an instant."""
    columns = {name: getattr(usage, name) for name in names}
    return {
        name for name, column in columns.items() if column is not None and _is_stale(usage, column, until)
    }


def _is_stale(usage: Usage, column: Column, until: datetime) -> bool:
    """Say whether a column was last known three quarter-hours or more before an instant."""
    known = usage.starts[~np.isnan(column)]
    return not len(known) or bool(known[-1] + QUARTER_S < utc(until).timestamp() - _STALE_S)


def not_yet(usage: Usage, until: datetime, names: Iterable[str]) -> set[str]:
    """Return which columns were first known at an instant or after it."""
    found, end = set(), utc(until).timestamp()
    for name in names:
        column = getattr(usage, name)
        if column is not None:
            known = usage.starts[~np.isnan(column)]
            if not len(known) or known[0] >= end:
                found.add(name)
    return found


def without(usage: Usage, names: set[str]) -> Usage:
    """Return a usage without columns; both registers go together."""
    gone: Any = dict.fromkeys(names.union(EXPORT) if names.intersection(EXPORT) else names)
    return replace(usage, **gone)
