"""A forecast: what was expected, for when, and when that was said."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ...models import Reading, Value, utc


class Resolution(StrEnum):
    """How long the steps of a forecast are: hours are three together in the free API."""

    HOURS = "hours"
    DAYS = "days"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class ForecastStep:
    """What is expected for an instant; `values` are named as those of a reading."""

    valid_at: datetime
    values: Mapping[str, Value]

    def __post_init__(self) -> None:
        """Bring the instant to UTC; a naive one is a ValueError."""
        object.__setattr__(self, "valid_at", utc(self.valid_at))


@dataclass(frozen=True, slots=True)
class Forecast:
    """What was expected at the instant `issued_at`: steps in their order, each of another instant."""

    source: str
    issued_at: datetime
    resolution: Resolution
    steps: tuple[ForecastStep, ...]

    def __post_init__(self) -> None:
        """Bring the instant to UTC, to the second; a naive one is a ValueError."""
        object.__setattr__(self, "issued_at", utc(self.issued_at).replace(microsecond=0))

    def rows(self) -> tuple[Reading, ...]:
        """Return the rows in which a store keeps this forecast beside those before and after it.

        A store has one time index, whose instants are unique: a row stands there at the instant of the
        issue and, in seconds, its number in it. What is meant is in its columns `issued_at` and `valid_at`.
        """
        return tuple(
            Reading(
                self.source,
                self.issued_at + timedelta(seconds=number),
                {"issued_at": self.issued_at, "valid_at": step.valid_at, **step.values},
            )
            for number, step in enumerate(self.steps)
        )

    def readings(self) -> tuple[Reading, ...]:
        """Return a reading for each step, at the instant for which it is meant."""
        return tuple(
            Reading(self.source, step.valid_at, {"issued_at": self.issued_at, **step.values})
            for step in self.steps
        )
