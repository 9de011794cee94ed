"""What is known at an instant, all told: what decisions are made of."""

from dataclasses import dataclass
from datetime import date, datetime, time

from .guard import Capacity
from .sample import Sample


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A sample and what follows from those before it.

    `good_s` is for how long data have been fresh without a break. `excess_w` is the mean that is
    compared with the threshold, None without data; it is not `is_averaged` before it has seen its whole
    length. `is_settling`: settings changed less than that length ago. `day` is the local day, which ends at
    `day_end`, `local` the local time. `must_charge`: now, or it is not ready in time. It `is_idle` where it
    has been on for long and took nothing. `turn_left_s` is for how long it leaves others their turn at least.
    """

    sample: Sample
    has_started: bool
    is_fresh: bool
    good_s: float
    excess_w: float | None
    is_averaged: bool
    is_settling: bool
    taken_w: float
    capacity: Capacity | None
    day: date
    day_end: datetime
    local: time
    is_unreachable: bool = False
    is_mismatch: bool = False
    is_idle: bool = False
    must_charge: bool = False
    turn_left_s: float = 0.0
