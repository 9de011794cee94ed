"""What a play is given: a charger with all that belongs to it, and the course of its house."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from .actions import Actions
from .judge import Judge
from .meter_faults import MeterFault
from .plug import Manner
from .target import Device, Target
from .targets import Plug

DISOBEDIENT = Manner.REFUSES, Manner.IGNORES, Manner.BREAKS


@dataclass(frozen=True, slots=True)
class Course:
    """What the house goes through: from `begin` to `end` something is wrong with its meters, or nothing."""

    fault: MeterFault
    begin: float
    end: float


@dataclass(frozen=True, slots=True)
class Scene:
    """One charger, and what is needed to play with it."""

    seed: int
    target: Target
    judge: Judge
    actions: Actions
    dice: Random

    @property
    def device(self) -> Device:
        """Its output, of those that may be out of reach."""
        assert isinstance(self.target, Device)
        return self.target

    @property
    def plug(self) -> Plug:
        """Its output, of those that are plugs."""
        assert isinstance(self.target, Plug)
        return self.target

    def change_settings(self) -> None:
        """Change numbers, and what only a dialog asks."""
        self.actions.set_number("upper_threshold_power", self.dice.randrange(1000, 1500, 50))
        self.actions.set_number("deadband_power", self.dice.randrange(600, 900, 50))
        self.actions.set_number("peak_limit_power", self.dice.randrange(2500, 5000, 50))
        self.actions.reconfigure(charging_power=self.dice.randrange(1300, 1500))


type Play = Callable[[Scene, Course], None]


def until(moment: float) -> None:
    """Wait for an instant."""
    time.sleep(max(0.0, moment - time.monotonic()))
