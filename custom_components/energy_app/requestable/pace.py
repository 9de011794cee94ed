"""What of a device may be set while it is read."""

from dataclasses import dataclass, field, fields, is_dataclass, replace
from datetime import timedelta
from typing import Any

from ..const import MIN_MAX_AGE, MIN_UPDATE_INTERVAL
from ..energy_core.agents.feed import FeedSettings

_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NoPace:
    """Nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterPace:
    """After which silence a meter counts as silent, and how often what keeps changing is shown."""

    max_age: timedelta = field(metadata={"minimum": timedelta(seconds=MIN_MAX_AGE), "maximum": _HOUR})
    update_interval: timedelta = field(
        metadata={"minimum": timedelta(seconds=MIN_UPDATE_INTERVAL), "maximum": _HOUR}
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class WeatherPace(FeedSettings):
    """How often the weather is asked for, and how often what is expected."""

    forecast_period: timedelta


def last_of_each[T](before: T, now: T, held: T) -> T:
    """Return for each setting what was said of it last: `held`, unless it is configured otherwise `now`."""
    if not is_dataclass(now) or type(now) is not type(held):
        return held if now == before else now
    whole: Any = now
    parts = {
        name: last_of_each(*(getattr(each, name) for each in (before, now, held)))
        for name in (each.name for each in fields(now))
    }
    chosen: T = replace(whole, **parts)
    return chosen
