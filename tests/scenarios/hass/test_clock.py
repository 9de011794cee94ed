"""The wall clock of the machine jumps by hours and days, while chargers are on and while they may not be."""

import time
from collections.abc import Iterator
from random import Random

import pytest

from .judge import PERIOD_S
from .jumping_home import WallClock, __file__ as program
from .scene import Scene
from .stage import House, Stage

pytestmark = [pytest.mark.nightly, pytest.mark.timeout(400)]

FIRST_SEED = 2000
HOUSES = 6
_OUTPUTS = ("plug", "high", "helper"), ("auto", "low", "plug")
_HOUR_S, _DAY_S = 3600, 86_400
_JUMPS_S = (
    (4 * _HOUR_S, -3 * _HOUR_S, -20 * _HOUR_S),  # a battery that is empty, a time zone that is wrong
    (-26 * _HOUR_S, 26 * _HOUR_S, -40 * _DAY_S),  # a Raspberry Pi that was off for long
    (40 * _DAY_S, -40 * _DAY_S, 40 * _DAY_S),
    (61, -61, 61),
    (-_DAY_S, _DAY_S, -_DAY_S),
    (-700, 700, -700),
)
_ON_WITHIN_S = 90
_WATCHED_S = 6.0
_SAYS_S = 10.0


def _house(number: int) -> House:
    """Return a house, with minimum times that a clock might shorten."""
    first = FIRST_SEED + 3 * number
    return House(number, {first + each: kind for each, kind in enumerate(_OUTPUTS[number % 2])})


@pytest.fixture(scope="module")
def clock(tmp_path_factory: pytest.TempPathFactory) -> WallClock:
    """The clock of the machine."""
    return WallClock(tmp_path_factory.mktemp("clock") / "offset")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory, clock: WallClock) -> Iterator[Stage]:
    """A Home Assistant that knows all the houses."""
    folder = tmp_path_factory.mktemp("clocks")
    with Stage(folder, map(_house, range(HOUSES)), program=(program, str(clock.file))) as stage:
        yield stage
    complaints = stage.complaints()
    assert not complaints, complaints


@pytest.mark.parametrize("number", range(HOUSES))
def test_no_clock_switches_anything(stage: Stage, clock: WallClock, number: int) -> None:
    """What is on stays on, what loses its data is off in time, and on again once these are back."""
    house, dice = _house(number), Random(number)  # noqa: S311  # the same each time
    scenes = stage.scenes(house)
    first, second, third = _JUMPS_S[number]
    with stage.living(house) as lines:
        _all_go_on(scenes)
        _put_wrong(stage, clock, first)
        _nothing_is_switched(scenes, says=True)
        since = time.monotonic()
        for line in lines:
            line.silence()
        off = [scene.judge.off_within(since) for scene in scenes]
        _put_wrong(stage, clock, second)
        time.sleep(dice.uniform(1, 4))
        for each, scene in zip(off, scenes, strict=True):
            scene.judge.stays_off(each, time.monotonic())
        for line in lines:
            line.resume()
        back = time.monotonic()
        _all_go_on(scenes)
        assert time.monotonic() - back >= 60 - PERIOD_S
        _restarted_wrong(stage, clock, scenes, third)
        _put_wrong(stage, clock, 0)
        _nothing_is_switched(scenes, says=False)


def _put_wrong(stage: Stage, clock: WallClock, seconds: float) -> None:
    """Have the clock jump; tokens by it are no more."""
    clock.put_wrong(seconds)
    stage.home.tokens["until"] = 0


def _all_go_on(scenes: list[Scene]) -> None:
    """All are on within the time that good data have to prove themselves."""
    for scene in scenes:
        scene.judge.goes_on(_ON_WITHIN_S)


def _nothing_is_switched(scenes: list[Scene], *, says: bool) -> None:
    """For a while; that the clocks differ is told where they do."""
    since = time.monotonic()
    for scene in scenes:
        scene.judge.stays_on(since, since + _WATCHED_S)
    for scene in scenes if says else ():
        scene.judge.says("clock", _SAYS_S)


def _restarted_wrong(stage: Stage, clock: WallClock, scenes: list[Scene], seconds: float) -> None:
    """As in a power cut of a machine without a clock of its own: off is the first that they hear, then on."""
    marks = [scene.judge.mark for scene in scenes]
    stage.home.kill()
    _put_wrong(stage, clock, seconds)
    stage.home.start()
    for mark, scene in zip(marks, scenes, strict=True):
        if scene.target.kind != "helper":  # which ends with Home Assistant
            scene.judge.first_is_off(mark)
    _all_go_on(scenes)
