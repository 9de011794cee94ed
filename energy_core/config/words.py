"""What a type takes, in words for whoever wrote something else."""

from dataclasses import Field
from datetime import date, time, timedelta
from enum import StrEnum
from types import NoneType, UnionType
from typing import Any, get_args, get_origin

PLAIN = {
    str: "a text",
    int: "a whole number",
    float: "a number",
    bool: "true or false",
    timedelta: "a duration as 10s, 15m or 1h, or a number of seconds",
    date: "a day as 2026-01-31",
    time: "a time of the day as 07:30",
}


def without_none(kind: Any) -> tuple[Any, bool]:
    """Return the type of `X | None` and whether None is one of its values."""
    if get_origin(kind) is not UnionType:
        return kind, False
    (inner,) = (choice for choice in get_args(kind) if choice is not NoneType)
    return inner, True


def taken_by(setting: Field[Any], kind: Any) -> str:
    """Say what a field takes."""
    words = setting.metadata.get("takes") or in_words(kind)
    low, high = (_shown(setting.metadata.get(bound)) for bound in ("minimum", "maximum"))
    if low and high:
        return f"{words} from {low} to {high}"
    if low or high:
        return f"{words}, at {f'least {low}' if low else f'most {high}'}"
    return str(words)


def in_words(kind: Any) -> str:
    """Say what a type takes."""
    kind, _ = without_none(kind)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return f"one of {', '.join(kind)}"
    if get_origin(kind) is tuple:
        return "a list"
    return PLAIN.get(kind, "a table")


def _shown(bound: Any) -> str:
    """Write a bound down; nothing if there is none."""
    if bound is None:
        return ""
    return f"{bound.total_seconds():g} s" if isinstance(bound, timedelta) else f"{bound:g}"
