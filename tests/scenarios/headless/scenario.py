"""From a seed to what goes wrong, when, and in what house: the same seed gives the same."""

from dataclasses import dataclass
from random import Random

MAX_AGE_S = 2.0
DEAD_MAN_S = 15.0

# What may go wrong, and for how many seconds, from the shortest to the longest.
KINDS: dict[str, tuple[float, float]] = {
    "meter_silent": (1, 10),
    "killed": (0.1, 3),
    "pi_gone": (0.3, 6),
    "settings": (0.5, 3),
    "meter_frozen": (1, 10),
    "wall_jumps": (4, 9),
    "terminated": (0.1, 3),
    "back_on_by_itself": (0.3, 6),
    "meter_garbage": (2, 10),
    "pi_hangs": (0.3, 12),
    "mode": (0.3, 6),
    "meter_clock": (4, 9),
    "stuck": (5, 14),
    "meter_cut": (1, 10),
    "pi_cuts": (0.1, 6),
    "pressed": (1, 6),
    "killed_long": (DEAD_MAN_S + 2, DEAD_MAN_S + 4),
    "disk_full": (3, 8),
    "stopped": (0.5, 6),
    "pi_gone_long": (14, 19),
    "meter_swapped": (0.1, 0.2),
    "meter_dropped": (0.1, 0.2),
    "stopped_long": (DEAD_MAN_S + 2, DEAD_MAN_S + 4),
    "dead_man_gone": (0.1, 0.2),
    "pi_garbles": (0.5, 9),
    "clouds": (1, 8),
    "another_day": (3, 5),
    "wrong_after_restart": (4, 9),
}
JUMPS_S = (-86_400.0, -3_600.0, -75.0, -30.0, 30.0, 75.0, 3_600.0, 86_400.0)
HARMLESS = {"settings", "wall_jumps", "meter_swapped"}
_OFTEN = ["meter_silent", "meter_frozen", "meter_garbage", "meter_cut"] * 2
_ENDLESS = {"pressed"}  # an override that outlasts a scenario
_OF_THE_CLOCK = {"wall_jumps", "another_day", "wrong_after_restart"}
_KEEPING = 0.25  # of the houses write down what the meter says
_WINDOW_S = 8.0  # in which all begins


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong, when [s], for how long [s], and how much of it, from 0 to 1."""

    kind: str
    at: float
    lasts: float
    size: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A house and its faults. A long one is watched until it charges again; some keep what the meter says."""

    seed: int
    faults: tuple[Fault, ...]
    is_long: bool
    mode: str
    guard: bool
    active_high: bool
    flavour: str
    line: str
    keeps: bool
    period_s: float
    min_on_s: float
    min_off_s: float
    max_switches: int

    @property
    def jumps(self) -> bool:
        """Whether the wall clock of the house jumps."""
        return any(fault.kind in _OF_THE_CLOCK for fault in self.faults)

    @property
    def is_harmless(self) -> bool:
        """Whether nothing goes wrong that is a reason to switch."""
        return all(fault.kind in HARMLESS for fault in self.faults)


def scenario(seed: int, *, at_night: bool) -> Scenario:
    """Return the scenario of a seed; every kind is the first fault of some.

    At night some are long, and some meters are on a serial port: other tests beside it may take the terminal
    of one for that of a meter that is gone.
    """
    dice = Random(seed)  # noqa: S311  # the same every time
    kinds = list(KINDS)
    first = kinds[seed % len(kinds)]
    more = dice.choices(kinds + _OFTEN, k=dice.choice((0, 1, 1, 2, 3)))
    faults = tuple(sorted((_fault(kind, dice) for kind in (first, *more)), key=lambda each: each.at))
    is_long = at_night and seed % 4 == 0 and not any(each.kind in _ENDLESS for each in faults)
    flavour = dice.choice(("be", "be", "be-50213", "nl"))
    return Scenario(
        seed=seed,
        faults=faults,
        is_long=is_long,
        mode=dice.choice(("on", "solar")),
        guard=dice.random() < 0.5 and flavour == "be",  # others know no quarter-hour before the next one
        active_high=dice.random() < 0.7,
        flavour=flavour,
        keeps=dice.random() < _KEEPING,
        line=dice.choice(("tcp", "tcp", "pty" if at_night else "tcp")),
        period_s=dice.choice((0.5, 1.0, 1.0, 2.0)),
        min_on_s=dice.choice((0.0, 3.0, 5.0)),
        min_off_s=dice.choice((2.0, 4.0)),
        max_switches=1000 if is_long else dice.choice((1, 2, 1000)),
    )


def _fault(kind: str, dice: Random) -> Fault:
    """Return a fault of a kind."""
    return Fault(kind, dice.uniform(0.2, _WINDOW_S), dice.uniform(*KINDS[kind]), dice.random())


def chosen[T](fault: Fault, choices: tuple[T, ...]) -> T:
    """Return the choice that a fault's size makes."""
    return choices[int(fault.size * len(choices))]
