"""From a mapping (a TOML table, a form) to typed and checked values, strictly."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from typing import Any, get_args, get_origin, get_type_hints

from ..exceptions import ConfigError, Hidden, SettingsError
from .place import Nothing, Place
from .values import day, duration, time_of_day
from .words import PLAIN, in_words, taken_by, without_none

_READ: dict[Any, Callable[[object], object]] = {timedelta: duration, date: day, time: time_of_day}


def decode[T](cls: type[T], data: Mapping[str, object], *, key: str = "", where: str | None = None) -> T:
    """Build a dataclass from a mapping.

    An unknown key, a missing one, a wrong type or a value out of bounds (field metadata `minimum`,
    `maximum`; `takes` says it in words) is a ConfigError under `key`, as is a ValueError of the
    class itself. `where` names the file. A field with `repr=False` is a secret: no error shows its value.
    """
    return _table(cls, data, Place(key, where))


def changed[T](settings: T, changes: Mapping[str, object]) -> T:
    """Return settings with changes, whose values are decoded as strictly as by `decode`.

    Raises SettingsError with every key that is wrong, not with the first only. A secret is not changed so.
    """
    kinds, place = _settings(type(settings)), Place("", None)
    known = {name: each for name, each in kinds.items() if each[0].repr}
    values, wrong = {name: getattr(settings, name) for name in kinds}, []
    for name, raw in changes.items():
        try:
            if name not in known:
                takes = f"no such key here; known are {', '.join(known)}"
                raise place.inner(str(name)).wrong(Hidden(), takes)
            setting, kind = known[name]
            values[name] = _bounded(setting, kind, raw, place.inner(name))
        except ConfigError as error:
            wrong.append(error)
    if wrong:
        raise SettingsError(wrong)
    try:
        return _build(type(settings), values, place)
    except ConfigError as error:
        raise SettingsError([error]) from error


def _table[T](cls: type[T], data: object, place: Place) -> T:
    """Decode the keys of a dataclass."""
    known = _settings(cls)
    names = ", ".join(known)
    if not isinstance(data, Mapping):
        raise place.wrong(data, f"a table of {names}")
    for name in data:
        if name not in known:
            raise place.inner(str(name)).wrong(Hidden(), f"no such key here; known are {names}")
    values = {}
    for name, (setting, kind) in known.items():
        if name in data:
            inner = place.inner(name, is_secret=not setting.repr)
            values[name] = _bounded(setting, kind, data[name], inner)
        elif setting.default is MISSING and setting.default_factory is MISSING:
            raise place.inner(name).wrong(Nothing(), taken_by(setting, kind))
    return _build(cls, values, place)


def _build[T](cls: type[T], values: Mapping[str, Any], place: Place) -> T:
    """Make the object; what it refuses itself is said as a setting that is wrong."""
    try:
        return cls(**values)
    except ConfigError as error:
        raise place.inner(error.key).wrong(error.got, error.takes) from error
    except ValueError as error:
        raise place.wrong(Hidden(), str(error)) from error


def _settings(cls: Any) -> dict[str, tuple[Field[Any], Any]]:
    """Return the fields of a dataclass with their resolved types."""
    kinds = get_type_hints(cls)
    return {setting.name: (setting, kinds[setting.name]) for setting in fields(cls) if setting.init}


def _bounded(setting: Field[Any], kind: Any, raw: object, place: Place) -> object:
    """Decode a value and hold it against the bounds of its field."""
    value: Any = _value(kind, raw, place, taken_by(setting, kind))
    low, high = setting.metadata.get("minimum"), setting.metadata.get("maximum")
    if value is not None and ((low is not None and value < low) or (high is not None and value > high)):
        raise place.wrong(raw, taken_by(setting, kind))
    return value


def _value(kind: Any, value: object, place: Place, takes: str) -> object:
    """Decode a value to a type, or say what that type takes."""
    kind, optional = without_none(kind)
    if value is None and optional:
        return None
    if get_origin(kind) is tuple:
        return _list(get_args(kind)[0], value, place, takes)
    if is_dataclass(kind) and isinstance(kind, type):
        return _table(kind, value, place)
    if get_origin(kind) is Mapping and isinstance(value, Mapping):
        return value
    decoded = _scalar(kind, value)
    if decoded is None:
        raise place.wrong(value, takes)
    return decoded


def _list(kind: Any, value: object, place: Place, takes: str) -> tuple[object, ...]:
    """Decode the items of a list."""
    if not isinstance(value, Sequence) or isinstance(value, str | bytes):
        raise place.wrong(value, takes)
    return tuple(_value(kind, item, place.item(n), in_words(kind)) for n, item in enumerate(value))


def _scalar(kind: Any, value: object) -> object:
    """Decode a single value; None if the type does not take it."""
    if kind in _READ:
        return _READ[kind](value)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return kind(value) if isinstance(value, str) and value in kind else None
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return _finite(value)
    if kind in PLAIN and isinstance(value, kind) and (kind is bool or not isinstance(value, bool)):
        return value
    return None


def _finite(value: float) -> float | None:
    """Return a number, None for what is none, or is too large for one."""
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
