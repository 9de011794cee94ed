"""A clock by which every local day is as long as any other, whatever its hours."""

from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from ..calendar import local_date
from .quarters import HOUR_S, instant, seconds

DAY_S = 24 * HOUR_S
_DAY = timedelta(days=1)


class DayClock:
    """Counts local days, and shares of them, between two instants in seconds since the epoch.

    What is spread evenly by it has as much on a day of 23 hours as on one of 25: so are the kWh of a year
    shared among its days on paper.
    """

    def __init__(self, first: float, last: float, zone: str) -> None:
        """Count the days of a zone."""
        day, end = local_date(instant(int(first)), zone), local_date(instant(int(last)), zone) + _DAY
        midnights = [seconds(day, zone)]
        while day < end:
            day += _DAY
            midnights.append(seconds(day, zone))
        self._midnights = np.unique(midnights)  # some zone may have left out a day

    def at(self, times: NDArray[np.int64] | NDArray[np.float64]) -> NDArray[np.float64]:
        """Return how many days have passed since the first midnight, at instants between the two."""
        days: NDArray[np.float64] = np.interp(times, self._midnights, np.arange(len(self._midnights)))
        return days
