"""Energy core: read the energy devices of a house, keep what they said, count what it cost.

The names below are imported when they are first used, so that importing this package is cheap.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .exceptions import EnergyCoreError
    from .models import Reading
    from .stores import open_async_store, open_store

__version__ = "0.1.0"

__all__ = ["EnergyCoreError", "Reading", "__version__", "open_async_store", "open_store"]

_HOMES = {
    "EnergyCoreError": ".exceptions",
    "Reading": ".models",
    "open_async_store": ".stores",
    "open_store": ".stores",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name], __name__), name)
