"""What is done to stores at rest: tidied, copied, mirrored, checked."""

from .copying import CopyReport, copy, mirror
from .disk import Usage, free_bytes, usage
from .parts import AtRest, Part, at_rest, parts_of
from .retention import Retention, TidyReport, tidy

__all__ = [
    "AtRest",
    "CopyReport",
    "Part",
    "Retention",
    "TidyReport",
    "Usage",
    "at_rest",
    "copy",
    "free_bytes",
    "mirror",
    "parts_of",
    "tidy",
    "usage",
]
