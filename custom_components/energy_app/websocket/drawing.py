"""The flows of a house over a stretch of time, as they are drawn.

This module imports numpy and pandas, which the live path must not: it is imported in a thread.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from ..energy_core.graphs.compact import compact, step_ms
from ..energy_core.graphs.downsampling import downsampled
from ..energy_core.graphs.merging import SourceRows, charging, house_series
from ..energy_core.graphs.roles import COLUMNS
from ..energy_core.graphs.series import Instants, Values, hold_of_rows
from ..energy_core.protocols import Store
from ..house import Question
from ..results import MEANS
from .handling import milliseconds
from .payloads import ReadingsPayload
from .pricing import prices
from .settling import quarters

_RAW = timedelta(days=3)  # a longer stretch is drawn of means of ten minutes
_BY_QUARTER = timedelta(days=8)  # a longer one without its quarter-hours and prices
_MEANS_MS = 600_000

type Open = Callable[[str], Store]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is to be drawn: [start, end) of some sources, in so many points a series."""

    question: Question
    sources: tuple[str, ...]
    start: datetime
    end: datetime
    names: frozenset[str]
    points: int
    limit_w: float | None

    @property
    def until(self) -> datetime:
        """Until when there can be anything."""
        return max(self.start, min(self.end, self.question.now))


def draw(open_: Open, wanted: Wanted) -> ReadingsPayload:
    """Return what is drawn. Raises ConfigError or StoreError."""
    end = milliseconds(wanted.until)
    sources = {name: rows for name in wanted.sources if (rows := _rows(open_, name, wanted)) is not None}
    found = house_series(sources, end)
    shown = {
        name: downsampled(series, wanted.points) for name, series in found.items() if name in wanted.names
    }
    step = step_ms(shown.values())
    is_short = wanted.end - wanted.start <= _BY_QUARTER
    return ReadingsPayload(
        start=milliseconds(wanted.start),
        end=milliseconds(wanted.end),
        zone=wanted.question.zone,
        step_s=step / 1000,
        series=compact(shown, step),
        charging=charging(sources.values(), end),
        prices=prices(wanted.question, sources, wanted.start, wanted.end) if is_short else [],
        quarters=quarters(open_, wanted.sources, wanted.start, wanted.until) if is_short else [],
        limit_w=wanted.limit_w,
        is_over=wanted.end <= wanted.question.now,
        source_rows=sum(len(rows.times) for rows in sources.values()),
    )


def _rows(open_: Open, source: str, wanted: Wanted) -> SourceRows | None:
    """Return the rows of a source: readings or, of a long stretch or one too long ago, means of them.

    None is one that was not there yet.
    """
    rows = None
    if wanted.end - wanted.start <= _RAW:
        hold = wanted.question.hold // timedelta(milliseconds=1)
        rows = _source_rows(open_(source), wanted, lambda times: hold_of_rows(times, hold))
        if rows is not None and len(rows.times):
            return rows
    means = _source_rows(open_(f"{source}_{MEANS}"), wanted, lambda _: _MEANS_MS)
    return means if means is not None and len(means.times) else rows


def _source_rows(store: Store, wanted: Wanted, hold_of: Callable[[Instants], int]) -> SourceRows | None:
    """Return the rows of a store that tell of flows; of a silent source, what it could tell."""
    first = store.first_reading()
    if first is None or first.at >= wanted.until:
        return None
    frame = store.get(wanted.start, wanted.until)
    times = pd.DatetimeIndex(frame.index).asi8 // 1000
    columns = {name: _numbers(frame[name]) for name in map(str, frame.columns) if name in COLUMNS}
    if not len(times):
        columns = dict.fromkeys(COLUMNS.intersection(first.values), np.empty(0))
    return SourceRows(times=times, columns=columns, hold_ms=hold_of(times), since=milliseconds(first.at))


def _numbers(column: pd.Series) -> Values:
    """Return a column as numbers; a text among them is none."""
    if column.dtype == object:
        column = pd.to_numeric(column, errors="coerce")
    return column.to_numpy(np.float64)
