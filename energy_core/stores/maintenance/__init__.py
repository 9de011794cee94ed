"""What is done to stores at rest: tidied, copied, mirrored, checked."""

from .check import check
from .copying import CopyReport, copy, mirror
from .disk import Usage, free_bytes, usage
from .findings import CheckReport, Finding, Trouble
from .parts import AtRest, Part, at_rest, parts_of
from .retention import Retention, TidyReport, tidy

__all__ = [
    "AtRest",
    "CheckReport",
    "CopyReport",
    "Finding",
    "Part",
    "Retention",
    "TidyReport",
    "Trouble",
    "Usage",
    "at_rest",
    "check",
    "copy",
    "free_bytes",
    "mirror",
    "parts_of",
    "tidy",
    "usage",
]
