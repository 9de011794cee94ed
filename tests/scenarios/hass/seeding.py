"""The houses of the scenarios, as Home Assistant finds them in its storage: all are disabled at first."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from tests.e2e.live_home_assistant import LiveHomeAssistant

MAX_AGE_S = 2
_BORN = "2026-01-01T00:00:00+00:00"

# What makes a charger go on at once on a sunny roof, and off for safety's sake alone.
_EAGER = {
    "charging_power": 1400,
    "upper_threshold_power": 1000,
    "moving_average_seconds": 2,
    "min_off_seconds": 0,
    "max_switches_per_day": 100,
    "max_age_seconds": MAX_AGE_S,
    "guard": True,
    "dry_run": False,
}


def house_id(number: int) -> str:
    """Return the id of the entry of a house."""
    return f"house{number}"


def charger_id(seed: int) -> str:
    """Return the id of the subentry of a charger."""
    return f"charger{seed}"


def meter_id(seed: int) -> str:
    """Return the id of the subentry of the meter of a charger."""
    return f"meter{seed}"


def meter(seed: int, port: str) -> dict[str, Any]:
    """Return the meter of a charger, which is silent after as short a time as it may be."""
    data = {
        "url": port,
        "country": None,
        "source": f"meter_{seed}",
        "max_age": MAX_AGE_S,
        "update_interval": 10,
    }
    return _subentry(meter_id(seed), "meter", f"Meter {seed}", data)


def charger(seed: int, output: Mapping[str, Any], **settings: Any) -> dict[str, Any]:
    """Return a charger behind a meter of its own, as those behind one wait for each other."""
    data = {**_EAGER, "meter": meter_id(seed), **settings, "output": dict(output)}
    return _subentry(charger_id(seed), "charger", f"Car {seed}", data)


def house(number: int, subentries: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the entry of a house, disabled."""
    return {
        "created_at": _BORN,
        "data": {},
        "disabled_by": "user",
        "discovery_keys": {},
        "domain": "energy_app",
        "entry_id": house_id(number),
        "minor_version": 1,
        "modified_at": _BORN,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": list(subentries),
        "title": f"House {number}",
        "unique_id": None,
        "version": 1,
    }


def seed_houses(home: LiveHomeAssistant, houses: Iterable[Mapping[str, Any]]) -> None:
    """Write houses into the storage of a Home Assistant that does not run yet."""
    stored = {
        "version": 1,
        "minor_version": 5,
        "key": "core.config_entries",
        "data": {"entries": list(houses)},
    }
    path = home.config / ".storage" / "core.config_entries"
    path.write_text(json.dumps(stored), encoding="utf-8")


def _subentry(subentry_id: str, kind: str, title: str, data: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "data": data,
        "subentry_id": subentry_id,
        "subentry_type": kind,
        "title": title,
        "unique_id": None,
    }
