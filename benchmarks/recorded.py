"""Days of a house as both sides keep them: in our store, and in Home Assistant's recorder.

Our store has a row every second, packed as the night leaves a day that is over. The recorder has a state
each time that a power changes, as it keeps nothing else of an entity, in the order of time.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from energy_core.calendar import midnight
from energy_core.stores.maintenance import Retention, at_rest, tidy

from .rows import frame

_INSERT = """
    insert into states (metadata_id, attributes_id, state, last_updated_ts, origin_idx)
    values (?, ?, ?, ?, 0)
"""
_KNOWN = """
    select metadata_id, attributes_id from states join states_meta using (metadata_id)
    where states_meta.entity_id = ? and attributes_id is not null order by state_id desc limit 1
"""


def rows_of(day: date, zone: str) -> pd.DataFrame:
    """Return a row for every second of a day."""
    start, end = midnight(day, zone), midnight(day + timedelta(days=1), zone)
    return frame(start, (end - start) / timedelta(days=1), 1, zone=zone)


def keep(url: str, zone: str, source: str, days: list[pd.DataFrame]) -> None:
    """Put days into our store, and tidy it as a night does."""
    with closing(at_rest(url, zone=zone, source=source).open()) as store:
        for rows in days:
            store.put(rows)
    tidy(url, zone=zone, source=source, now=datetime.now(UTC), retention=Retention())


def record(database: Path, columns: Mapping[str, str], days: list[pd.DataFrame]) -> int:
    """Put the columns of days into a recorder that does not run, by entity; returns how many states."""
    with closing(sqlite3.connect(database)) as line, line:
        known = {entity: line.execute(_KNOWN, (entity,)).fetchone() for entity in columns}
        count = 0
        for rows in days:
            states = [_changes(rows[column], *known[entity]) for entity, column in columns.items()]
            ordered = pd.concat(states).sort_values("at", kind="stable")
            line.executemany(_INSERT, ordered.itertuples(index=False, name=None))
            count += len(ordered)
    return count


def _changes(power: pd.Series, metadata: int, attributes: int) -> pd.DataFrame:
    """Return the states of an entity that follows a power."""
    watts = power.to_numpy()
    is_new = np.diff(watts, prepend=np.nan) != 0
    seconds = pd.DatetimeIndex(power.index).asi8[is_new] / 1e6
    texts = watts[is_new].astype(int).astype(str)
    columns = {"metadata": metadata, "attributes": attributes, "state": texts.astype(object), "at": seconds}
    return pd.DataFrame(columns)
