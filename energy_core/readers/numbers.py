"""Numbers as the devices of a house write them in JSON."""

import math

from ..exceptions import ReaderDataError
from ..units import MOST


def number(raw: object) -> float | int | None:
    """Return a number, also one written as text; None for what is missing, null or no number.

    Anything that could not be meant as a number (an object, a list, true) is a ReaderDataError.
    """
    if isinstance(raw, str):
        return _read(raw)
    if raw is None or (isinstance(raw, int | float) and not isinstance(raw, bool)):
        return raw if raw is not None and math.isfinite(raw) and abs(raw) < MOST else None
    raise ReaderDataError(f"A value is {type(raw).__name__}, not a number", fault="wrong_type")


def _read(text: str) -> float | int | None:
    """Return the number in a text, None if there is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    if not math.isfinite(value) or abs(value) >= MOST:
        return None
    return int(value) if value.is_integer() else value


def negated(value: float | None) -> float | None:
    """Return a number the other way round, 0 as 0."""
    return None if value is None else 0 - value
