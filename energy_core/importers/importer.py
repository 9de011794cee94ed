"""What every importer gives: batches of readings, and remarks on what is not among them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from ..models import Reading

BATCH = 2000  # rows that are held at once


class Reason(StrEnum):
    """Why something was left out, or is worth a look."""

    # What is left out whole.
    UNKNOWN_FORM = "unknown_form"  # a file or collection that is none of ours
    DERIVED = "derived"  # means and sums, which are made anew from the rows
    BROKEN_LINE = "broken_line"  # cut by a power loss, or with fields too many or too few
    NO_TIME = "no_time"  # no instant, or a local time that does not exist
    NOTHING_KNOWN = "nothing_known"  # an instant without any value
    DUPLICATE = "duplicate"  # the source has a row of this instant already
    OTHER_POINT = "other_point"  # a metering point that was not chosen
    OTHER_REGISTER = "other_register"  # not an amount of energy, gas or water
    # Values that are left out of a row that is taken.
    NO_VALUE = "no_value"
    NOT_A_NUMBER = "not_a_number"
    UNKNOWN_TARIFF = "unknown_tariff"  # the mean of a stretch in which it changed
    UNKNOWN_DAY_ENERGY = "unknown_day_energy"  # a 0 that says "not known"
    OTHER_COLUMN = "other_column"
    # What is taken as it is.
    REGISTER_FALLS = "register_falls"  # another meter, or garbage
    CLOCK_DIFFERS = "clock_differs"  # the device and the computer did not agree on the time
    ESTIMATED = "estimated"  # by who gave the data


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that was left out or is worth a look: why, where it stands, and what it was."""

    reason: Reason
    where: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some readings for the store of one source, and what was remarked meanwhile.

    `part` is the file, collection or month they come from; `share` is how much of the whole has been read
    once they are, from 0 to 1.
    """

    source: str
    readings: tuple[Reading, ...]
    remarks: tuple[Remark, ...]
    part: str
    share: float


class Importer(Protocol):
    """Something that history can be imported from."""

    @property
    def index(self) -> str | None:
        """What the time index of a target must be called, None if it does not matter.

        Rows that are energies of a stretch stand in a store with the index `start`, so that nobody takes
        them for registers, whose columns have the same names.
        """

    def batches(self) -> Iterator[Batch]:
        """Yield everything, in the same order each time. Raises ConfigError and StoreError."""
