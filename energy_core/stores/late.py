"""Modules that are imported when something of them is first used: the live path is free of pandas.

Two threads that import pandas at once may each see the half of it, since its modules import each other: one
lock keeps them apart.
"""

from importlib import import_module
from threading import RLock
from types import ModuleType
from typing import TYPE_CHECKING

_LOCK = RLock()


def late_import(name: str, package: str | None = None) -> ModuleType:
    """Import a module that needs pandas, one thread at a time."""
    with _LOCK:
        return import_module(name, package)


class LateModule:
    """Stands for a module of this package until something of it is asked for."""

    def __init__(self, name: str) -> None:
        """Name the module, relative to this package."""
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        """Import the module and return what it holds."""
        return getattr(late_import(self._name, __package__), attribute)


if TYPE_CHECKING:
    from . import frames
else:
    frames = LateModule(".frames")

__all__ = ["LateModule", "frames", "late_import"]
