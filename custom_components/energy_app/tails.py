"""The readings of a device since the last quarter-hour that was made of them.

This module imports numpy, which the live path must not: it is imported in a thread.
"""

from contextlib import closing
from datetime import datetime, timedelta

import pandas as pd

from .energy_core.costs.counted import Counted
from .energy_core.costs.household import BATTERY, REGISTERS
from .energy_core.models import Reading
from .energy_core.protocols import Store
from .energy_core.stores.maintenance import at_rest
from .house import Question

_BEFORE = (timedelta(minutes=15), timedelta(days=1), timedelta(days=30))  # so far back is looked
_COLUMNS = (*REGISTERS, BATTERY)


def counted_since(question: Question, source: str, since: datetime) -> Counted:
    """Return what a device has counted since an instant, as it is kept. Raises ConfigError or StoreError."""
    counted = Counted(since, hold=question.hold)
    with closing(at_rest(question.url, zone=question.zone, source=source).open()) as store:
        frames = [_last_before(store, since), _registers(store.get(since, question.now))]
    for frame in frames:
        names = frame.columns.tolist()
        for at, row in zip(frame.index, frame.to_numpy(), strict=True):
            counted.push(Reading(source, at.to_pydatetime(), dict(zip(names, row.tolist(), strict=True))))
    return counted


def _last_before(store: Store, since: datetime) -> pd.DataFrame:
    """Return the last rows before an instant, as many as it takes until there are some."""
    for back in _BEFORE:
        rows = _registers(store.get(since - back, since))
        if len(rows):
            break
    return rows


def _registers(frame: pd.DataFrame) -> pd.DataFrame:
    """Return what counts of some rows; those that say nothing of it are left out."""
    return frame[[name for name in frame.columns if name in _COLUMNS]].dropna(how="all")
