"""States as JSON knows them, and back."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from math import isfinite
from typing import Any

from ..demand import Peak
from ..exceptions import StoreError
from ..models import isoformat_utc, utc
from .sample import Instant
from .states import DayCount, Override, States

VERSION = 1


def encode_states(states: States) -> dict[str, Any]:
    """Return states as plain JSON-able values."""
    override, peak = states.override, states.month_peak
    return {
        "version": VERSION,
        "on": states.on,
        "changed": _wall(states.changed),
        "changed_data_at": _text(states.changed_data_at),
        "days": {
            day.isoformat(): {
                "switches": count.switches,
                "charged_kwh": round(count.charged_kwh, 6),
                "solar_kwh": round(count.solar_kwh, 6),
            }
            for day, count in states.days.items()
        },
        "override": override
        and {
            "on": override.on,
            "began": _wall(override.began),
            "seconds": override.seconds,
            "kwh": override.kwh,
        },
        "mode_on": _wall(states.mode_on),
        "safety_off": _wall(states.safety_off),
        "no_car": _wall(states.no_car),
        "month_peak": peak and {"end": isoformat_utc(peak.end), "power_w": peak.power_w},
        "ready_until": _text(states.ready_until),
        "ready_kwh": round(states.ready_kwh, 6),
        "session_kwh": round(states.session_kwh, 6),
    }


def decode_states(data: Mapping[str, Any], now: Instant) -> States:
    """Return the states that were encoded, as of now.

    What an older version did not know yet is as at the beginning. An unknown key or a wrong value is a
    StoreError. Times before are counted by the wall clock, and never below 0: one that was put back lets a
    time begin anew, and no longer.
    """
    unknown = set(data) - {"version", *States.__slots__}
    if unknown:
        raise StoreError(f"states of a controller: {', '.join(sorted(map(str, unknown)))} is not known")
    begin = States()
    kinds: dict[str, Callable[[Any], object]] = {
        "on": _flag,
        "changed": lambda value: _instant(value, now),
        "changed_data_at": _moment,
        "days": lambda value: {date.fromisoformat(day): _day_count(count) for day, count in value.items()},
        "override": lambda value: Override(
            on=_flag(value["on"]),
            began=_instant(value["began"], now),
            seconds=_number(value["seconds"]),
            kwh=None if value["kwh"] is None else _number(value["kwh"]),
        ),
        "mode_on": lambda value: _instant(value, now),
        "safety_off": lambda value: _instant(value, now),
        "no_car": lambda value: _instant(value, now),
        "month_peak": lambda value: Peak(_moment(value["end"]), _number(value["power_w"])),
        "ready_until": _moment,
        "ready_kwh": _number,
        "session_kwh": _number,
    }
    for name, kind in kinds.items():
        if data.get(name) is None:
            continue
        try:
            setattr(begin, name, kind(data[name]))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise StoreError(f"states of a controller: {name} is damaged: {data[name]!r}") from error
    return begin


def _wall(instant: Instant | None) -> str | None:
    """Return the wall time of an instant."""
    return None if instant is None else isoformat_utc(instant.wall)


def _text(moment: datetime | None) -> str | None:
    """Return a moment as text."""
    return None if moment is None else isoformat_utc(moment)


def _moment(text: str) -> datetime:
    """Return a moment from its text."""
    return utc(datetime.fromisoformat(text))


def _instant(text: str, now: Instant) -> Instant:
    """Return an earlier instant from its wall time."""
    wall = _moment(text)
    elapsed = max(0.0, (now.wall - wall).total_seconds())
    return Instant(min(wall, now.wall), now.monotonic - elapsed)


def _day_count(count: Mapping[str, Any]) -> DayCount:
    """Return the count of a day."""
    switches = count["switches"]
    if not isinstance(switches, int) or isinstance(switches, bool) or switches < 0:
        raise ValueError(switches)
    return DayCount(switches, _number(count["charged_kwh"]), _number(count["solar_kwh"]))


def _number(value: Any) -> float:
    """Return a number that is none below zero."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not isfinite(value) or value < 0:
        raise ValueError(value)
    return float(value)


def _flag(value: Any) -> bool:
    """Return a truth."""
    if not isinstance(value, bool):
        raise TypeError(value)
    return value
