"""The monthly peaks of the quarter-hour, and their mean."""

from collections.abc import Mapping
from datetime import date, datetime
from statistics import fmean
from zoneinfo import ZoneInfo

import numpy as np

from .absence import Absence, MissingDataError
from .charges import CapacityCharge
from .months import later_month, month_of
from .quarters import HOUR_S, QUARTER_S, between, seconds
from .usage import Usage

_PER_HOUR = HOUR_S // QUARTER_S


def month_peaks(usage: Usage, zone: str) -> dict[date, float]:
    """Return the highest mean power from the grid of any quarter-hour in each local month [kW].

    Months are named by their first day. What is not known of a quarter is left out, and so is a month of
    which nothing is known. Rows longer than a quarter know no peaks.
    """
    peaks: dict[date, float] = {}
    if not len(usage.starts) or usage.row_s > QUARTER_S:
        return peaks
    power = (usage.import_t1_kwh + usage.import_t2_kwh) * _PER_HOUR
    month = month_of(datetime.fromtimestamp(int(usage.starts[0]), ZoneInfo(zone)).date())
    while seconds(month, zone) <= usage.starts[-1]:
        following = later_month(month, 1)
        part = power[between(usage.starts, seconds(month, zone), seconds(following, zone))]
        if not np.isnan(part).all():
            peaks[month] = round(float(np.nanmax(part)), 6)
        month = following
    return peaks


def mean_peak(peaks: Mapping[date, float], month: date, charge: CapacityCharge) -> float:
    """Return the mean of the peaks of a month and those before it that a charge counts [kW].

    Each is at least the charge's minimum. Months that are not known are left out of the mean; when none is, a
    MissingDataError.
    """
    counted = [later_month(month, -back) for back in range(charge.months)]
    known = [max(peaks[each], charge.minimum_kw) for each in counted if each in peaks]
    if not known:
        raise MissingDataError(Absence.NO_PEAK, f"no month peak is known up to {month:%Y-%m}")
    return fmean(known)
