"""What a check of a store finds."""

from dataclasses import dataclass
from enum import StrEnum


class Trouble(StrEnum):
    """What can be wrong in a store."""

    GAP = "gap"
    ORDER = "order"
    DUPLICATES = "duplicates"
    BROKEN = "broken"
    OTHER_DAY = "other_day"
    SET_ASIDE = "set_aside"  # before, beside the file
    SIDE_FILE = "side_file"
    UNREADABLE = "unreadable"


MENDABLE = frozenset({Trouble.ORDER, Trouble.DUPLICATES, Trouble.BROKEN, Trouble.SIDE_FILE})
_HARMLESS = frozenset({Trouble.GAP, Trouble.SET_ASIDE})


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong, where, and in words; `mended` if it is no more."""

    trouble: Trouble
    place: str
    words: str
    mended: bool = False


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was looked at and found; `refused` says why something could not be mended."""

    rows: int
    findings: tuple[Finding, ...]
    refused: tuple[str, ...] = ()

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong any more; a gap is no fault of the store."""
        return all(one.mended or one.trouble in _HARMLESS for one in self.findings)
