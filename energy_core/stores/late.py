"""Modules that are imported when something of them is first used: the live path is free of pandas."""

from importlib import import_module
from typing import TYPE_CHECKING


class LateModule:
    """Stands for a module of this package until something of it is asked for."""

    def __init__(self, name: str) -> None:
        """Name the module, relative to this package."""
        self._name = name

    def __getattr__(self, attribute: str) -> object:
        """Import the module and return what it holds."""
        return getattr(import_module(self._name, __package__), attribute)


if TYPE_CHECKING:
    from . import frames
else:
    frames = LateModule(".frames")

__all__ = ["LateModule", "frames"]
