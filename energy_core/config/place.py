"""Where a value stands, to say so when it is wrong."""

from dataclasses import dataclass
from typing import override

from ..exceptions import ConfigError, Hidden


class Nothing:
    """What was given for a key that is missing."""

    @override
    def __repr__(self) -> str:
        """Read well in an error: `got nothing`."""
        return "nothing"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value stands, to say so when it is wrong."""

    key: str
    where: str | None
    is_secret: bool = False

    def inner(self, name: str, *, is_secret: bool = False) -> Place:
        """Return the place of a key of this table."""
        return Place(f"{self.key}.{name}" if self.key else name, self.where, is_secret)

    def item(self, number: int) -> Place:
        """Return the place of an item of this list."""
        return Place(f"{self.key}[{number}]", self.where, self.is_secret)

    def wrong(self, got: object, takes: str) -> ConfigError:
        """Return the error that says so."""
        shown = Hidden() if self.is_secret and not isinstance(got, Nothing) else got
        return ConfigError(self.key or "settings", shown, takes, where=self.where)
