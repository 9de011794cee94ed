"""From the weather that the older energy_app has kept to readings."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from ...models import Reading, Value
from ..importer import Reason, Remark
from . import cells
from .convert import time_of

FORECAST = "_forecast"  # what the source of forecasts is called behind that of the weather
_COLUMNS = {
    "temp": ("temperature_c", 1),
    "feels_like": ("feels_like_c", 1),
    "dew_point": ("dew_point_c", 1),
    "humidity": ("humidity_pct", 1),
    "pressure": ("pressure_hpa", 1),
    "clouds": ("cloud_cover_pct", 1),
    "visibility": ("visibility_m", 1),
    "wind_speed": ("wind_speed_m_s", 1),
    "wind_gust": ("wind_gust_m_s", 1),
    "wind_deg": ("wind_bearing_deg", 1),
    "uvi": ("uv_index", 1),
    "pop": ("precipitation_probability_pct", 100),
}
_ZERO_C = 273.15  # K
_COLDEST_K = 150  # no place on Earth is so hot in °C, or so cold in K


def weather_of(
    source: str, row: Mapping[str, object], where: str, remarks: list[Remark]
) -> Iterator[Reading]:
    """Yield the weather of a row, then the hours that were forecast, each as a row of `<source>_forecast`.

    A forecast stands at the second of its issue and, in seconds, its number in it: what is meant is in
    `issued_at` and `valid_at`.
    """
    at = time_of(row, where, remarks)
    if at is None:
        return
    answer = _answer(row.get("forecast"))
    if answer is None:
        remarks.append(Remark(Reason.BROKEN_LINE, where, "its forecast is no JSON"))
        return
    now = answer.get("current")
    if values := _values(now) if isinstance(now, Mapping) else {}:
        yield Reading(source, at, values)
    else:
        remarks.append(Remark(Reason.NOTHING_KNOWN, where, "no weather now"))
    issued = at.replace(microsecond=0)
    hours = answer.get("hourly")
    steps = [step for step in hours if isinstance(step, Mapping)] if isinstance(hours, list) else []
    for number, step in enumerate(steps):
        valid = _valid_at(step)
        if valid is not None and (values := _values(step)):
            stamp = issued + timedelta(seconds=number)
            yield Reading(f"{source}{FORECAST}", stamp, {"issued_at": issued, "valid_at": valid, **values})


def _answer(text: object) -> Mapping[str, object] | None:
    """Return the answer that was kept, JSON in a JSON text; None if it is broken."""
    for _ in range(2):
        if isinstance(text, str):
            try:
                text = json.loads(text)
            except ValueError:
                return None
    return text if isinstance(text, Mapping) else None


def _valid_at(step: Mapping[str, object]) -> datetime | None:
    """Return for when a step is meant."""
    seconds = cells.number(step.get("dt"))
    try:
        return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
    except OverflowError, ValueError, OSError:
        return None


def _values(data: Mapping[str, object]) -> dict[str, Value]:
    """Return the values that are known; temperatures in K become °C."""
    values: dict[str, Value] = {}
    for name, (column, factor) in _COLUMNS.items():
        value = cells.number(data.get(name))
        if value is None:
            continue
        if column.endswith("_c") and value >= _COLDEST_K:
            value -= _ZERO_C
        values[column] = round(value * factor, 4)
    return values
