"""The rows out of which blocks are made by the benchmarks of data managers."""

from datetime import date, datetime, timedelta

import numpy as np

from energy_core.calendar import midnight
from energy_core.data_managers.grid import BlockGrid
from energy_core.data_managers.instants import micros, span
from energy_core.data_managers.recipe import Recipe
from energy_core.data_managers.samples import Samples, Spans
from energy_core.models import Reading, Rows
from energy_core.stores.csv import CsvStore

from .rows import frame

ZONE = "Europe/Brussels"
START = midnight(date(2025, 1, 1), ZONE)
EVERY_S = 10
HOLD = span(timedelta(minutes=2))
QUARTER, TEN_MINUTES, DAY = (timedelta(minutes=minutes) for minutes in (15, 10, 1440))


def rows_of(days: float, *, kind: str = "meter", jitter_us: int = 0) -> Rows:
    """Return rows as a store gives them; for diffs all ten columns are registers."""
    rows = frame(START, days, EVERY_S)
    values = np.ascontiguousarray(rows.to_numpy().T)
    names = tuple(rows.columns)
    if kind == "registers":
        values = np.floor(np.cumsum(np.abs(values), axis=1)) / 1000
        names = tuple(f"register_{place}_kwh" for place in range(len(names)))
    late = np.random.default_rng(1).integers(0, jitter_us + 1, len(rows))
    return Rows(names, rows.index.to_numpy("datetime64[us]").view(np.int64) + late, values, {})


def widened(rows: Rows, columns: int = 23) -> Rows:
    """Return rows of as many columns as a Flemish meter of three phases gives numbers."""
    places = np.arange(columns) % len(rows.names)
    names = tuple(f"of_{number}_{rows.names[place]}" for number, place in enumerate(places))
    return rows._replace(names=names, numbers=np.ascontiguousarray(rows.numbers[places]))


def made(recipe: Recipe, grid: BlockGrid, rows: Rows, start: int, end: int) -> Samples:
    """Return what becomes of rows."""
    samples = Samples.of_rows(rows)
    return recipe.apply(samples, Spans(samples.times, grid.edges(start, end), HOLD))


def between(rows: Rows, start: datetime, end: datetime) -> Rows:
    """Return the rows of [start, end)."""
    near = slice(*rows.times.searchsorted([micros(start), micros(end)]).tolist())
    return rows._replace(times=rows.times[near], numbers=rows.numbers[:, near])


def appended(source: CsvStore, begin: datetime, end: datetime) -> None:
    """Append rows from one instant until another."""
    last = source.last_reading()
    assert last is not None  # noqa: S101 - the store was filled
    every = timedelta(seconds=EVERY_S)
    source.append(Reading("meter", begin + n * every, last.values) for n in range((end - begin) // every))
