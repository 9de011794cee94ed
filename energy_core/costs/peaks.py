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


def month_peaks(usage: Usage, zone: str, *, lumps: bool = False) -> dict[date, float]:
    """Return the highest mean power from the grid of any quarter-hour in each local month [kW].

    Months are named by their first day. What is not known of a quarter is left out, and so is a month of
    which nothing is known. Rows longer than a quarter know no peaks, nor do estimated quarters with `lumps`:
    one holds all that was counted in a gap, another lacks it.
    """
    peaks: dict[date, float] = {}
    if not len(usage.starts) or usage.row_s > QUARTER_S:
        return peaks
    power = (usage.import_t1_kwh + usage.import_t2_kwh) * _PER_HOUR
    if lumps and usage.estimated is not None:
        power[usage.estimated] = np.nan
    month = month_of(day_of(usage.starts[0], zone))
    while seconds(month, zone) <= usage.starts[-1]:
        following = later_month(month, 1)
        part = power[between(usage.starts, seconds(month, zone), seconds(following, zone))]
        if not np.isnan(part).all():
            peaks[month] = round(float(np.nanmax(part)), 6)
        month = following
    return peaks


def completed_peaks(usage: Usage, said: Mapping[date, float], zone: str) -> dict[date, float]:
    """Return the peaks that a meter says [kW] of the months that usage does not know whole, up to its end.

    They are at least what the usage shows. Where every quarter-hour is known, they are not needed.
    """
    seen = month_peaks(usage, zone)
    return {
        month: max(kw, seen.get(month, 0.0))
        for month, kw in said.items()
        if not _is_whole(usage, month, zone)
    }


def _is_whole(usage: Usage, month: date, zone: str) -> bool:
    """Say whether each quarter-hour of a month is known for itself, up to the end of the usage."""
    if not len(usage.starts) or usage.row_s > QUARTER_S:
        return False
    begin, stop = seconds(month, zone), seconds(later_month(month, 1), zone)
    stop = min(stop, int(usage.starts[-1]) + QUARTER_S)
    part = between(usage.starts, begin, stop)
    known = ~np.isnan(usage.import_t1_kwh[part] + usage.import_t2_kwh[part])
    if usage.estimated is not None:
        known &= ~usage.estimated[part]
    return 0 < (stop - begin) // QUARTER_S == int(known.sum())


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
