"""From the name of a kind to its class, imported when it is first asked for."""

import sys
from importlib import import_module
from importlib.util import resolve_name
from typing import cast

from .exceptions import ConfigError


class Registry[T]:
    """The kinds of one thing (reader, store) by name.

    A home is `.module:Name`, relative to this package, so that it is found under whatever name the
    package itself was imported.
    """

    def __init__(self, thing: str, *kinds: tuple[str, str]) -> None:
        """Register (name, home) pairs; packages that a kind needs besides are the extra of its name."""
        self.thing = thing
        self._homes: dict[str, str] = {}
        for name, home in kinds:
            self.add(name, home)

    @property
    def names(self) -> tuple[str, ...]:
        """The known names, sorted."""
        return tuple(sorted(self._homes))

    def add(self, name: str, home: str) -> None:
        """Register one more kind. A name that is taken is an error in the program: ValueError."""
        if name in self._homes:
            raise ValueError(f"{self.thing} {name!r} is registered twice")
        self._homes[name] = home

    def load(self, name: object, *, key: str, where: str | None = None) -> T:
        """Import and return a kind; `key` and `where` say in the ConfigError which setting named it."""
        if not isinstance(name, str) or name not in self._homes:
            raise ConfigError(key, name, f"a known {self.thing}: {', '.join(self.names)}", where=where)
        home, _, attribute = self._homes[name].partition(":")
        module = resolve_name(home, __package__)
        # A loop may ask for what is there already: only the import of something new would hold it up. What
        # another thread is importing now is not there before it has all of it.
        found = getattr(sys.modules.get(module), attribute, None)
        if found is not None:
            return cast("T", found)
        try:
            return cast("T", getattr(import_module(module), attribute))
        except ModuleNotFoundError as error:
            takes = f"the Python package {error.name} to be installed, as by energy-core[{name}]"
            raise ConfigError(key, name, takes, where=where) from error
