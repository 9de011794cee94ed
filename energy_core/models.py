"""The values that travel between the parts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import numpy as np

type Value = float | int | str | datetime
type Values = np.ndarray | Sequence[np.ndarray]  # an array of numbers (columns x rows), or each column alone


def utc(moment: datetime) -> datetime:
    """Return the instant in UTC.

    Raises ValueError for a naive datetime, which names no instant.
    """
    if moment.tzinfo is None:
        raise ValueError(f"naive datetime {moment.isoformat()}: give it a time zone")
    return moment.astimezone(UTC)


def isoformat_utc(moment: datetime) -> str:
    """Return the instant as ISO 8601 text in UTC, `2026-01-31T12:00:00Z`; microseconds only if any."""
    return utc(moment).isoformat().removesuffix("+00:00") + "Z"


@dataclass(frozen=True, slots=True)
class Reading:
    """What a device said at one instant.

    `values` maps a column (its name ends in its unit, as `import_power_w`) to a value; what the
    device did not say is absent. `info` is what it said about itself (its identity, a message):
    shown, never stored as a time series.
    """

    source: str
    at: datetime
    values: Mapping[str, Value]
    info: Mapping[str, object] = field(default_factory=dict, compare=False)

    def __post_init__(self) -> None:
        """Bring the instant to UTC; a naive one is a ValueError."""
        object.__setattr__(self, "at", utc(self.at))


class Rows(NamedTuple):
    """Readings of a store column by column; of missing numbers there is NaN, of other values None."""

    names: tuple[str, ...]
    times: np.ndarray  # int64, microseconds since 1970 in UTC, sorted, each once
    numbers: np.ndarray  # float64 (columns x rows)
    others: Mapping[str, np.ndarray]  # columns of object dtype; what `numbers` has of them says nothing


@dataclass(frozen=True, slots=True)
class EntityState:
    """What an entity of Home Assistant was when it last reported, which it may do without a change."""

    state: str
    unit: str | None
    last_reported: datetime

    def __post_init__(self) -> None:
        """Bring the instant to UTC; a naive one is a ValueError."""
        object.__setattr__(self, "last_reported", utc(self.last_reported))


@dataclass(frozen=True, slots=True)
class Observed:
    """What an output is: `on` is None where it cannot be reached or does not say.

    `is_own` tells whether its last change was commanded here; another's is a hand's, or an automation's.
    """

    on: bool | None
    is_own: bool = True
