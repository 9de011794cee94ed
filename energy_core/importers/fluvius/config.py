"""Settings of an import from the portal of Fluvius."""

from dataclasses import dataclass

from ...config import is_time_zone
from ...exceptions import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class FluviusConfig:
    """Where the files are: a folder of them, or one.

    `ean` is the metering point that is meant; without it that of the first line is, for electricity and gas
    each. `zone` is the time zone in which the portal writes.
    """

    place: str
    ean: str | None = None
    zone: str = "Europe/Brussels"

    def __post_init__(self) -> None:
        """Refuse a time zone that is none."""
        if not is_time_zone(self.zone):
            raise ConfigError("zone", self.zone, "a time zone as Europe/Brussels")
