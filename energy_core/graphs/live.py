"""The flows of a house now, out of the latest row of each of its sources, without numpy."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from math import isfinite

from ..models import Reading
from .roles import BATTERY_W, EXPORT_W, GRID_W, IMPORT_W, POWERS, SOLAR_W, charger_column, grid_source


def live_values(latest: Mapping[str, Reading], at: datetime, hold: timedelta) -> dict[str, float]:
    """Return what is known of a house at an instant [W], as `house_series` ends.

    What is not known is left out. The latest rows are in the order of the sources; one that is older than
    `hold` says nothing any more.
    """
    known = {source: _numbers(reading) for source, reading in latest.items()}
    fresh = {source for source, reading in latest.items() if at - reading.at < hold}
    found: dict[str, float | None] = {}
    grid = grid_source(known)
    if grid is not None:
        found["grid_w"] = _grid(known[grid]) if grid in fresh else None
    summed = (("solar_w", SOLAR_W), ("battery_w", BATTERY_W), ("charger_w", charger_column(known)))
    for name, column in summed:
        its = {source: values[column] for source, values in known.items() if column in values}
        if its:
            found[name] = sum(its.values()) if fresh.issuperset(its) else None
    if grid is not None:
        found["load_w"] = _load(found)
    return {name: value for name, value in found.items() if value is not None and isfinite(value)}


def _numbers(reading: Reading) -> dict[str, float]:
    """Return the powers of a reading."""
    return {
        name: float(value)
        for name, value in reading.values.items()
        if name in POWERS and isinstance(value, int | float) and isfinite(value)
    }


def _grid(values: Mapping[str, float]) -> float:
    """Return what comes from the grid, less what goes to it."""
    if IMPORT_W not in values and EXPORT_W not in values:
        return values[GRID_W]
    return values.get(IMPORT_W, 0.0) - values.get(EXPORT_W, 0.0)


def _load(found: Mapping[str, float | None]) -> float | None:
    """Return what the house takes, None where a part of it is not known."""
    parts = [found[name] for name in ("grid_w", "solar_w") if name in found]
    battery = found.get("battery_w", 0.0)
    known = [part for part in parts if part is not None]
    if len(known) < len(parts) or battery is None:
        return None
    load = sum(known) - battery
    if not isfinite(load) or (load < 0 and "solar_w" not in found):
        return None
    return max(load, 0.0)
