"""From the JSON of OpenWeatherMap to named values; what is missing, null or no number is left out.

The fields are described at https://openweathermap.org/api/one-call-3, …/current and …/forecast5.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from ...models import Value

_ZERO_C = 273.15  # K
_COLDEST_K, _HOTTEST_K = 150, 400  # the coldest and hottest air ever was 184 and 330 K
_COLDEST_C = -123
_MOST = 1e12  # nothing in an answer is more, and a float takes it
_LATEST = 4e9  # seconds since 1970: beyond it, in 2096, is a slip


@dataclass(frozen=True, slots=True)
class Field:
    """A column, the dotted names under which its value may stand, and what makes a number of it."""

    column: str
    names: tuple[str, ...]
    number: Callable[[float], float | None]


def values_of(fields: tuple[Field, ...], data: Mapping[str, object]) -> dict[str, Value]:
    """Return the columns that an object gives, and its condition in a word."""
    values: dict[str, Value] = {}
    for field in fields:
        for name in field.names:
            raw = number_at(data, name)
            if raw is not None and (value := field.number(raw)) is not None:
                values.setdefault(field.column, value)
    if condition := _condition(data):
        values["condition"] = condition
    return values


def instant_at(data: Mapping[str, object], name: str) -> datetime | None:
    """Return the instant under a dotted name, None if there is none."""
    seconds = number_at(data, name)
    if seconds is None or not 0 < seconds < _LATEST:
        return None
    return datetime.fromtimestamp(int(seconds), UTC)


def number_at(data: Mapping[str, object], name: str) -> float | None:
    """Return the number under a dotted name, None if there is none."""
    value: object = data
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < _MOST else None


def objects_at(data: Mapping[str, object], name: str) -> Iterator[Mapping[str, object]]:
    """Yield the objects in the list of a name; whatever else is there is passed over."""
    items = data.get(name)
    if isinstance(items, list):
        yield from (item for item in items if isinstance(item, Mapping))


def _condition(data: Mapping[str, object]) -> str | None:
    """Return the weather in a word, as `Clouds`."""
    first = next(objects_at(data, "weather"), {})
    word = first.get("main")
    return word[:40] if isinstance(word, str) and word.isprintable() else None


def _within(low: float, high: float, factor: float = 1) -> Callable[[float], float | None]:
    """Return what takes numbers from low to high, and nothing that cannot be, times a factor."""

    def number(raw: float) -> float | None:
        if not low <= raw <= high:
            return None
        return raw if factor == 1 else round(raw * factor, 4)

    return number


def _celsius(raw: float) -> float | None:
    """Return a temperature in °C; one that no place on Earth has is in kelvin, as from a cache in between."""
    if _COLDEST_K <= raw <= _HOTTEST_K:
        return round(raw - _ZERO_C, 2)
    return raw if _COLDEST_C <= raw < _COLDEST_K else None


def _weather(main: str, wind: str, gust: str, bearing: str, clouds: str) -> tuple[Field, ...]:
    """Return the fields that all answers have, under the names that they have there."""
    return (
        Field("temperature_c", (f"{main}temp",), _celsius),
        Field("feels_like_c", (f"{main}feels_like",), _celsius),
        Field("dew_point_c", ("dew_point",), _celsius),
        Field("humidity_pct", (f"{main}humidity",), _within(0, 100)),
        Field("pressure_hpa", (f"{main}pressure",), _within(300, 1200)),
        Field("cloud_cover_pct", (clouds,), _within(0, 100)),
        Field("visibility_m", ("visibility",), _within(0, 1e6)),
        Field("wind_speed_m_s", (wind,), _within(0, 200)),
        Field("wind_gust_m_s", (gust,), _within(0, 200)),
        Field("wind_bearing_deg", (bearing,), _within(0, 360)),
        Field("uv_index", ("uvi",), _within(0, 50)),
        Field("precipitation_probability_pct", ("pop",), _within(0, 1, 100)),
    )


_HOUR = _within(0, 1000)
_THREE_HOURS = _within(0, 3000, 1 / 3)
_FALLEN = (
    Field("rain_mm_h", ("rain.1h",), _HOUR),
    Field("rain_mm_h", ("rain.3h",), _THREE_HOURS),
    Field("snow_mm_h", ("snow.1h",), _HOUR),
    Field("snow_mm_h", ("snow.3h",), _THREE_HOURS),
)
ONECALL = (*_weather("", "wind_speed", "wind_gust", "wind_deg", "clouds"), *_FALLEN)
FREE = (*_weather("main.", "wind.speed", "wind.gust", "wind.deg", "clouds.all"), *_FALLEN)
DAY = (
    Field("temperature_min_c", ("temp.min",), _celsius),
    Field("temperature_max_c", ("temp.max",), _celsius),
    Field("temperature_c", ("temp.day",), _celsius),
    *ONECALL[2 : -len(_FALLEN)],
    Field("rain_mm", ("rain",), _within(0, 5000)),
    Field("snow_mm", ("snow",), _within(0, 5000)),
)
MINUTE = (Field("precipitation_mm_h", ("precipitation",), _HOUR),)
