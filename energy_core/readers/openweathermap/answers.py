"""What the answers of OpenWeatherMap say: the weather now, and the steps of a forecast."""

from collections.abc import Mapping
from datetime import datetime

from ...exceptions import ReaderDataError
from ...models import Reading
from .config import Api
from .fields import DAY, FREE, MINUTE, ONECALL, Field, instant_at, objects_at, values_of
from .forecast import ForecastStep, Resolution

MOST_STEPS = 400

_STEPS: Mapping[tuple[Api, Resolution], tuple[str, tuple[Field, ...]]] = {
    (Api.ONECALL, Resolution.HOURS): ("hourly", ONECALL),
    (Api.ONECALL, Resolution.DAYS): ("daily", DAY),
    (Api.ONECALL, Resolution.MINUTES): ("minutely", MINUTE),
    (Api.FREE, Resolution.HOURS): ("list", FREE),
}


def current(source: str, api: Api, answer: Mapping[str, object]) -> Reading:
    """Return the weather now, at the instant for which it was reckoned. Raises ReaderDataError."""
    inner = answer.get("current") if api is Api.ONECALL else answer
    data: Mapping[str, object] = inner if isinstance(inner, Mapping) else {}
    at = instant_at(data, "dt")
    values = values_of(ONECALL if api is Api.ONECALL else FREE, data)
    if at is None or not values:
        raise ReaderDataError("OpenWeatherMap answered without the weather of now", fault="no_weather")
    prefix = "" if api is Api.ONECALL else "sys."
    sun = {f"{event}_at": instant_at(data, f"{prefix}{event}") for event in ("sunrise", "sunset")}
    return Reading(source, at, values, {name: moment for name, moment in sun.items() if moment})


def steps(api: Api, answer: Mapping[str, object], resolution: Resolution) -> tuple[ForecastStep, ...]:
    """Return the steps of the forecast in an answer, in their order; none if there is no forecast in it."""
    name, fields = _STEPS[api, resolution]
    found: dict[datetime, ForecastStep] = {}
    for data in objects_at(answer, name):
        valid_at = instant_at(data, "dt")
        if valid_at and len(found) < MOST_STEPS and (values := values_of(fields, data)):
            found.setdefault(valid_at, ForecastStep(valid_at, values))
    return tuple(found[at] for at in sorted(found))
