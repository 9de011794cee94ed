"""Why nothing new comes from a meter."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from .energy_core.readers.dsmr import LineStatistics


class Silence(StrEnum):
    """What can be behind a silence; the values are the keys of their words."""

    NOTHING = "meter_silent"
    UNREADABLE = "meter_unreadable"
    ENCRYPTED = "meter_encrypted"
    FROZEN = "meter_frozen"
    UNREACHABLE = "meter_unreachable"


# What the reader finds after a while; every other fault is that of a line that cannot be opened.
_FOUND = {
    "bad_telegrams": Silence.UNREADABLE,
    "encrypted": Silence.ENCRYPTED,
    "frozen": Silence.FROZEN,
    "noise": Silence.UNREADABLE,
    "silent": Silence.NOTHING,
}


@dataclass(frozen=True, slots=True)
class Counts:
    """How many telegrams were good, and were rejected, up to a moment."""

    accepted: int = 0
    rejected: Counter[str] = field(default_factory=Counter)

    @classmethod
    def of(cls, line: LineStatistics) -> Counts:
        """Return the counts of now."""
        return cls(line.accepted, line.rejected.copy())


def silence_of(line: LineStatistics, since: Counts) -> Silence:
    """Return what is wrong with a line, from what was heard since the last news."""
    if found := _FOUND.get(line.fault or ""):
        return found
    if line.fault is not None and not line.connected:
        return Silence.UNREACHABLE
    if line.accepted > since.accepted:
        return Silence.FROZEN
    rejected = line.rejected - since.rejected
    if rejected["encrypted"]:
        return Silence.ENCRYPTED
    return Silence.UNREADABLE if rejected else Silence.NOTHING
