"""What is decided, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class Reason(StrEnum):
    """Why it is on or off. The set is fixed: each has its words in every language."""

    SUN = "sun"  # on: the excess is enough
    CHEAP = "cheap"  # on: the price is low enough
    READY_BY = "ready_by"  # on: or it would not be there in time
    MODE_ON = "mode_on"
    OVERRIDE_ON = "override_on"  # somebody switched it on, or asked for an amount
    MIN_ON = "min_on"  # on a little longer, for the contactor's sake
    NO_SUN = "no_sun"  # off from here on
    MODE_OFF = "mode_off"
    OVERRIDE_OFF = "override_off"
    AVERAGING = "averaging"  # the mean has not seen enough yet
    SETTLING = "settling"  # settings have changed: what it was, for one mean more
    TURN = "turn"  # another charger has just gone on, and the meter has to show it first
    MIN_OFF = "min_off"
    BUDGET = "budget"  # switched on often enough today
    GUARD = "guard"  # the quarter-hour would end too high
    QUARTER_UNKNOWN = "quarter_unknown"  # nobody knows what it took before we came
    FUSE = "fuse"
    STARTING = "starting"
    STALE = "stale"
    RECOVERING = "recovering"  # data are back, and have to prove it
    UNREACHABLE = "unreachable"
    MISMATCH = "mismatch"  # it does not do what it is told
    NO_CAR = "no_car"  # or a full one
    UNKEPT = "unkept"  # what must not be forgotten cannot be written down
    FAILED = "failed"  # an error of our own
    STOPPED = "stopped"


SAFETY = frozenset(
    {
        Reason.STARTING,
        Reason.STALE,
        Reason.RECOVERING,
        Reason.UNREACHABLE,
        Reason.MISMATCH,
        Reason.NO_CAR,
        Reason.UNKEPT,
        Reason.FAILED,
        Reason.STOPPED,
    }
)
GUARD = frozenset({Reason.GUARD, Reason.QUARTER_UNKNOWN, Reason.FUSE})


@dataclass(frozen=True, slots=True)
class Decision:
    """On or off, why, and the earliest instant at which that may change, None for any or unknown.

    `wanted` is the reason of the strategy where something else went before it.
    """

    on: bool
    reason: Reason
    next_change_at: datetime | None = None
    wanted: Reason | None = None


class ProblemKind(StrEnum):
    """What somebody has to know of."""

    MISMATCH = "mismatch"
    STUCK = "stuck"  # off, and the charger takes power all the same
    UNREACHABLE = "unreachable"
    CLOCK = "clock"  # the meter and the house do not agree on the time
    STAYS_ON = "stays_on"  # nothing switches it off when we crash
    NEVER_FITS = "never_fits"  # more power than the guard can ever allow
    UNKEPT = "unkept"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell, with the numbers that go with it."""

    kind: ProblemKind
    data: Mapping[str, float | str] = field(default_factory=dict)
