"""Settings of an import from the older energy_app."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...exceptions import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class OlderConfig:
    """Where its data are, and how its stores are called from now on.

    `place` is a folder, a file, or `mongodb://host`, with a database behind it if only that one is meant.
    `names` maps the base name of an older store to the source whose store its rows go to; one that is not
    in it keeps its name.
    """

    place: str = field(repr=False)  # it may hold a password
    names: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse names that are none."""
        for base, name in self.names.items():
            if not isinstance(name, str) or not name:
                raise ConfigError(f"names.{base}", name, "the name of a source, as meter")
