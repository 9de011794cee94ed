"""Home Assistant ends and begins again while chargers are on: by itself, or as in a power cut."""

import time
from collections.abc import Generator
from dataclasses import dataclass
from random import Random

from .judge import PERIOD_S, STALE_S
from .scenarios import CHARGERS
from .scene import Scene
from .targets import AUTO_OFF_S, Pin, Plug

FIRST_SEED = 1000
_OUTPUTS = "plug", "auto", "high", "low"
_DEAD_MAN_S = 30.0
_PACE = 10  # so much faster the delays of a pigpiod pass while Home Assistant is dead
_ON_WITHIN_S = 90  # what was out of reach has to recover for a minute

type Part = Generator[None, float]


@dataclass(frozen=True, slots=True)
class Restart:
    """How Home Assistant ends, for how long it is down, and whether the meter is silent from then on."""

    number: int
    is_kill: bool
    is_silent: bool
    down_s: float

    def __str__(self) -> str:
        """Return it in words."""
        meter = "a silent meter" if self.is_silent else "a meter that is well"
        return f"restart {self.number}: {'killed' if self.is_kill else 'ended'}, {self.down_s:g} s, {meter}"

    @property
    def seeds(self) -> range:
        """The seeds of its chargers."""
        first = FIRST_SEED + CHARGERS * self.number
        return range(first, first + CHARGERS)


def restart(number: int) -> Restart:
    """Return a restart: kills and ends in turn, of the kills each second one for long."""
    is_kill, turn = number % 2 == 0, number // 2
    down_s = AUTO_OFF_S + 1 if is_kill and turn % 2 else 0.0
    return Restart(number, is_kill, turn % 3 == 2, down_s)


@dataclass(frozen=True, slots=True)
class Ordeal:
    """What one charger goes through in a restart, all drawn from its seed.

    Its output is out of reach from shortly before until shortly after, or somebody switches it on meanwhile.
    """

    seed: int
    output: str
    is_gone: bool
    is_pressed: bool

    def __str__(self) -> str:
        """Return it in words."""
        more = ", gone" * self.is_gone + ", pressed" * self.is_pressed
        return f"seed {self.seed}: {self.output}{more}"


def ordeal(seed: int) -> Ordeal:
    """Return what a charger goes through."""
    dice = Random(seed)  # noqa: S311  # the same each time
    output = _OUTPUTS[seed % len(_OUTPUTS)]
    is_gone = dice.random() < 0.4
    return Ordeal(seed, output, is_gone, output in ("plug", "auto") and not is_gone and dice.random() < 0.5)


def part(scene: Scene, ordeal: Ordeal, restart: Restart) -> Part:
    """Play a part: until the end, until it is up again, and after that; takes when each of these was."""
    if ordeal.is_gone:
        scene.device.leave()
    ended = yield
    _falls(scene, ordeal, restart, ended)
    if ordeal.is_pressed:
        scene.plug.plug.hand(on=True)
    mark = scene.judge.mark
    began = yield
    if isinstance(scene.target, Pin):
        scene.target.daemon.scripts.pace = 1
    if ordeal.is_gone:
        time.sleep(scene.dice.uniform(1, 4))
        scene.device.come_back()
        began = time.monotonic()
    off = scene.judge.off_within(began, PERIOD_S)
    scene.judge.first_is_off(mark)
    if restart.is_silent:
        scene.judge.stays_off(off, began + 6)
    else:
        scene.judge.goes_on(_ON_WITHIN_S)


def _falls(scene: Scene, ordeal: Ordeal, restart: Restart, ended: float) -> None:
    """See that it goes off: by its end, or without Home Assistant where there is time for that."""
    target = scene.target
    if isinstance(target, Pin) and restart.is_kill:
        target.daemon.scripts.pace = _PACE
        if not ordeal.is_gone:
            scene.judge.off_within(ended, _DEAD_MAN_S / _PACE)
    elif isinstance(target, Plug) and target.falls_off_alone and restart.down_s > AUTO_OFF_S:
        scene.judge.off_within(ended, AUTO_OFF_S)
    elif not restart.is_kill and not ordeal.is_gone:
        scene.judge.off_within(ended, STALE_S)
