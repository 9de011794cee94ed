"""Values of the older energy_app: text in CSV, of their own types in MongoDB."""

import math
import re
from datetime import UTC, datetime

from ...calendar import FIRST_DAY, LAST_DAY

_SPAN = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?s", re.ASCII)
_MISSING = frozenset({"", "nan", "None", "NaT"})


def is_missing(value: object) -> bool:
    """Say whether nothing was known."""
    return value is None or (isinstance(value, str) and value in _MISSING) or value != value  # noqa: PLR0124  # NaN


def is_span(value: object) -> bool:
    """Say whether it is a span of time, as `20.249s`: so stand stamps in sums."""
    return isinstance(value, str) and _SPAN.fullmatch(value) is not None


def instant(value: object) -> datetime | None:
    """Return an instant; without a time zone it is in UTC, and a date is its midnight.

    None for none, nor for one that lies centuries away: no store has a day for it.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    if not isinstance(value, datetime):
        return None
    if not FIRST_DAY <= value.date() <= LAST_DAY:
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def number(value: object) -> float | None:
    """Return a finite number, None for what is none."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        read = float(value)
    except ValueError, OverflowError:
        return None
    return read if math.isfinite(read) else None
