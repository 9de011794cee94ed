"""What a controller works with."""

from dataclasses import dataclass, field
from datetime import timedelta

_AGE = {"minimum": timedelta(seconds=2), "maximum": timedelta(hours=1)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerLinks:
    """What a controller works with, by name: its output, and the readers of what it decides on.

    `charger_column` is the column in which the reader of the charger says its power. What charger and battery
    said longer ago than their maximum age is not known. With `dry_run` it decides and records, and switches
    nothing.
    """

    name: str
    output: str
    meter: str
    charger: str | None = None
    charger_column: str = "power_w"
    charger_max_age: timedelta = field(default=timedelta(seconds=60), metadata=_AGE)
    battery: str | None = None
    battery_max_age: timedelta = field(default=timedelta(minutes=5), metadata=_AGE)
    dry_run: bool = False
    period: timedelta = field(
        default=timedelta(seconds=1),
        metadata={"minimum": timedelta(milliseconds=500), "maximum": timedelta(seconds=60)},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ControllerSetup:
    """A controller: what it works with, and its settings, a typed configuration of their own."""

    links: ControllerLinks
    settings: object
