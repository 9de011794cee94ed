"""Values as JSON knows them."""

import math
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

from ..models import isoformat_utc


def plain(value: object) -> Any:
    """Return a value as JSON knows it.

    Instants are texts as 2026-01-31T12:00:00Z, durations as 10s, as settings take them; a number that is
    none is None. What is not known is its `str`.
    """
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(inner) for key, inner in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(inner) for inner in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    is_plain = value is None or isinstance(value, bool | int | float | str)
    return value if is_plain else _other(value)


def settings(config: Any) -> dict[str, Any]:
    """Return the settings of a dataclass by name, without its secrets."""
    shown = (each.name for each in fields(config) if each.repr)
    return {name: plain(getattr(config, name)) for name in shown}


def _other(value: object) -> Any:
    """Write down when, for how long, or several settings."""
    if is_dataclass(value):
        return settings(value)
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        return f"{int(seconds) if seconds.is_integer() else seconds}s"
    if isinstance(value, datetime):
        return isoformat_utc(value)
    return value.isoformat() if isinstance(value, date | time) else str(value)
