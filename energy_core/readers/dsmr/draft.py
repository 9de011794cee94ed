"""What has been understood of a telegram so far."""

from dataclasses import dataclass, field
from datetime import datetime

from ...models import Value


@dataclass(frozen=True, slots=True)
class MbusReading:
    """What a meter on the M-Bus said; `at` is None if the telegram leaves the instant open."""

    value: float
    unit: str
    at: datetime | None


@dataclass(slots=True)
class Draft:
    """The parts of a reading, filled line by line; of two lines of a kind the first counts."""

    at: datetime | None = None
    values: dict[str, Value] = field(default_factory=dict)
    info: dict[str, object] = field(default_factory=dict)
    identities: dict[str, str] = field(default_factory=dict)
    mbus_types: dict[str, int] = field(default_factory=dict)
    mbus_readings: dict[str, MbusReading] = field(default_factory=dict)


def channel_of(line: str) -> str:
    """Return the M-Bus channel of a line, the digit before the colon."""
    return line[2]
