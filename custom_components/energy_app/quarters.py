"""The quarter-hours of a house, out of the stores of its devices: what its totals and bills are counted from.

This module imports numpy, which the live path must not: it is imported in a thread.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from .energy_core.costs.household import BATTERY_KWH, counted
from .energy_core.costs.quarters import QUARTER_S
from .energy_core.costs.spread import Spread
from .energy_core.data_managers import Quality
from .energy_core.stores.maintenance import at_rest
from .results import BATTERY, BATTERY_COLUMN, QUARTERS

_KWH_OF_W = QUARTER_S / 3600 / 1000
_QUALITY = "quality"
_RECENT = timedelta(days=1)  # before today, whose last quarters are made after midnight


@dataclass(slots=True)
class Quarters:
    """Reads the quarter-hours of the devices of a house; those before yesterday are remembered."""

    url: str
    zone: str
    sources: tuple[str, ...]
    _day: datetime
    _past: dict[str, pd.DataFrame] = field(default_factory=dict)

    def is_of(self, url: str, zone: str, sources: tuple[str, ...]) -> bool:
        """Say whether it reads these devices in this place."""
        return (self.url, self.zone, self.sources) == (url, zone, sources)

    def devices(self, since: datetime, today: datetime, until: datetime) -> dict[str, Mapping[str, Spread]]:
        """Return what each device counted in [since, until), by its source. Raises StoreError."""
        if today != self._day:
            self._past, self._day = {}, today
        return {source: self._device(source, since, until) for source in self.sources}

    def _device(self, source: str, since: datetime, until: datetime) -> Mapping[str, Spread]:
        """Return what a device counted, by the quarter-hour."""
        frame = self._frame(f"{source}_{QUARTERS}", since, until)
        device = {name: _spread(frame, name) for name in counted(map(str, frame.columns))}
        battery = self._frame(f"{source}_{BATTERY}", since, until)
        if BATTERY_COLUMN in battery:
            spread = _spread(battery, BATTERY_COLUMN)
            device[BATTERY_KWH] = replace(spread, amounts=spread.amounts * _KWH_OF_W)
        return device

    def _frame(self, source: str, since: datetime, until: datetime) -> pd.DataFrame:
        """Return the rows of a store of results; only those of yesterday and today are read again."""
        recent = max(since, self._day - _RECENT)
        with closing(at_rest(self.url, zone=self.zone, source=source).open()) as store:
            if source not in self._past:
                self._past[source] = store.get(since, recent)
            frames = [self._past[source], store.get(recent, until)]
        filled = [frame for frame in frames if len(frame)]
        return pd.concat(filled) if filled else frames[0]


def _spread(frame: pd.DataFrame, name: str) -> Spread:
    """Return a column of a frame, as far as it is known."""
    known = frame[frame[name].notna()]
    starts = known.index.astype("datetime64[s, UTC]").astype(np.int64).to_numpy()
    estimated = (known[_QUALITY] != Quality.COMPLETE.word).to_numpy(np.bool_)
    return Spread(starts, known[name].to_numpy(np.float64), estimated)
