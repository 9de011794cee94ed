"""Settings as tables: what `config.decode` reads, to be kept in a file or a form."""

import json
from collections.abc import Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import date
from enum import Enum
from hashlib import sha256
from typing import Any


def table_of(item: Any) -> dict[str, Any]:
    """Return the table of a dataclass, without what is as it would be by itself; days are texts."""
    values = ((setting, getattr(item, setting.name)) for setting in fields(item))
    return {setting.name: _plain(value) for setting, value in values if value != _default(setting)}


def version_of(item: Any) -> str:
    """Return eight letters that are others as soon as anything in a dataclass is.

    A setting that a later release adds changes nothing as long as it is as it would be by itself.
    """
    text = json.dumps(_as_floats(table_of(item)), sort_keys=True)
    return sha256(text.encode()).hexdigest()[:8]


def _default(setting: Field[Any]) -> object:
    """Return what a field is when nothing is said."""
    return setting.default_factory() if setting.default_factory is not MISSING else setting.default


def _plain(value: object) -> object:
    """Return a value as TOML and JSON know it."""
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return table_of(value) if is_dataclass(value) else value


def _as_floats(value: object) -> object:
    """Return a table in which 6 and 6.0 are the same."""
    if isinstance(value, Mapping):
        return {name: _as_floats(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_as_floats(item) for item in value]
    return float(value) if isinstance(value, int) else value
