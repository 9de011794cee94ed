"""The monthly peaks of the quarter-hour, and their mean."""

from collections.abc import Mapping
from datetime import date
from statistics import fmean

import numpy as np

from .absence import Absence, MissingDataError
from .charges import CapacityCharge
from .months import later_month, month_of
from .quarters import HOUR_S, QUARTER_S, between, day_of, seconds
from .usage import Usage

_PER_HOUR = HOUR_S // QUARTER_S
MOST_KW = 1000.0  # that a house draws


def month_peaks(usage: Usage, zone: str, *, lumps: bool = False) -> dict[date, float]:
    """Return the highest mean power from the grid of any quarter-hour in each local month [kW].

    Months are named by their first day. What is not known of a quarter is left out, and so is a month of
    which no quarter is known for itself. Rows longer than a quarter know no peaks, nor do estimated quarters
    with `lumps`: one holds all that was counted in a gap, another lacks it.
    """
    peaks: dict[date, float] = {}
    if not len(usage.starts) or usage.row_s > QUARTER_S:
        return peaks
    power = usage.taken * _PER_HOUR
    power[power > MOST_KW] = np.nan  # what another meter showed when it was put in
    is_sure = ~np.isnan(power)
    if usage.estimated is not None:
        is_sure &= ~usage.estimated
    if lumps:
        power[~is_sure] = np.nan
    month = month_of(day_of(usage.starts[0], zone))
    while seconds(month, zone) <= usage.starts[-1]:
        following = later_month(month, 1)
        part = between(usage.starts, seconds(month, zone), seconds(following, zone))
        if is_sure[part].any():
            peaks[month] = round(float(np.nanmax(power[part])), 6)
        month = following
    return peaks


def completed_peaks(
    usage: Usage, said: Mapping[date, float], zone: str, *, lumps: bool = False
) -> dict[date, float]:
    """Return the peaks that a meter says [kW], which are at least what the usage shows."""
    seen = month_peaks(usage, zone, lumps=lumps)
    return {month: max(kw, seen.get(month, 0.0)) for month, kw in said.items()}


def mean_peak(peaks: Mapping[date, float], month: date, charge: CapacityCharge) -> float:
    """Return the mean of the peaks of a month and those before it that a charge counts [kW].

    Each is at least the charge's minimum. Months that are not known are left out of the mean; when none is, a
    MissingDataError.
    """
    counted = [later_month(month, -back) for back in range(charge.months)]
    known = [max(peaks[each], charge.minimum_kw) for each in counted if each in peaks]
    if not known:
        raise MissingDataError(
            Absence.NO_PEAK,
            f"no month peak is known up to {month:%Y-%m}, by quarter-hours or as the meter says it",
        )
    return fmean(known)
