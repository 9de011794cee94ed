"""The flows of a house out of the rows of its sources, each at its full resolution."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from .roles import (
    BATTERY_W,
    CHARGER_ON,
    EXPORT_W,
    GRID_W,
    IMPORT_W,
    SOLAR_W,
    charger_column,
    grid_source,
)
from .series import NOTHING, Instants, Series, Values, combined, held


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SourceRows:
    """The rows of a source: its columns over its times, and for how long a value holds [ms].

    `since` is when it was heard for the first time [ms since the epoch]: before that it was not there.
    """

    times: Instants
    columns: Mapping[str, Values]
    hold_ms: int
    since: int

    def series(self, column: str, end: int) -> Series:
        """Return one of its columns until an instant, nothing if it has none of that name."""
        values = self.columns.get(column)
        return NOTHING if values is None else held(self.times, values, self.hold_ms, end)


def house_series(sources: Mapping[str, SourceRows], end: int) -> dict[str, Series]:
    """Return what is known of a house until an instant, by the names of `NAMES`.

    The sources are in their order. Panels, batteries and chargers are summed, and the sum is known while
    each of them is. What the house takes is known while all of that is; without panels, only of a stretch
    in which it never gave anything.
    """
    known = {name: source.columns for name, source in sources.items()}
    found = _grid(sources, grid_source(known), end)
    summed = (("solar_w", SOLAR_W), ("battery_w", BATTERY_W), ("charger_w", charger_column(known)))
    for name, column in summed:
        its = [source for source in sources.values() if column in source.columns]
        if its:
            found[name] = _sum(its, column, end)
    if "grid_w" in found and (load := _load(found)) is not None:
        found["load_w"] = load
    return {name: series for name, series in found.items() if len(series.times)}


def charging(sources: Iterable[SourceRows], end: int) -> list[tuple[int, int]]:
    """Return when at least one charger was on, until an instant, as [start, stop) in order."""
    parts = [source.series(CHARGER_ON, end) for source in sources]
    on = combined(parts, lambda instants: np.max([part.at(instants, before=0) > 0 for part in parts], axis=0))
    changes = np.flatnonzero(np.diff(on.values, prepend=0.0, append=0.0))
    bounds = np.append(on.times, end)[changes].tolist()
    return list(zip(bounds[::2], bounds[1::2], strict=True))


def _grid(sources: Mapping[str, SourceRows], name: str | None, end: int) -> dict[str, Series]:
    """Return what came from the grid and went to it, of the source that knows it."""
    if name is None:
        return {}
    source = sources[name]
    if IMPORT_W not in source.columns and EXPORT_W not in source.columns:
        return {"grid_w": source.series(GRID_W, end)}
    ways = {column: source.series(column, end) for column in (IMPORT_W, EXPORT_W) if column in source.columns}
    with np.errstate(over="ignore", invalid="ignore"):
        difference = source.columns.get(IMPORT_W, 0.0) - source.columns.get(EXPORT_W, np.float64(0))
    return {"grid_w": held(source.times, np.asarray(difference), source.hold_ms, end), **ways}


def _sum(sources: Sequence[SourceRows], column: str, end: int) -> Series:
    """Return the sum of a column of several sources."""
    parts = [source.series(column, end) for source in sources]
    if len(parts) == 1:
        return parts[0]

    def work(instants: Instants) -> Values:
        each = [
            np.where(instants < source.since, 0.0, part.at(instants))
            for source, part in zip(sources, parts, strict=True)
        ]
        return np.asarray(np.sum(each, axis=0))

    return combined(parts, work)


def _load(found: Mapping[str, Series]) -> Series | None:
    """Return what the house takes.

    Less than nothing is what meters make of it that read at other instants; or, where no panels are known,
    those that nobody reads.
    """
    signs = {"grid_w": 1, "solar_w": 1, "battery_w": -1}
    parts = [(found[name], sign) for name, sign in signs.items() if name in found]

    def work(instants: Instants) -> Values:
        flows: Values = np.sum([sign * part.at(instants) for part, sign in parts], axis=0)
        return flows

    load = combined([part for part, _ in parts], work)
    if "solar_w" not in found and (load.values < 0).any():
        return None
    return Series(load.times, np.maximum(load.values, 0.0))
