"""Has a house go through its course, and gathers what was wrong with its chargers."""

import time
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from random import Random

from tests.emulators.p1_meter import Line

from . import meter_faults
from .meter_faults import STOPPING
from .scenarios import HouseCourse
from .scene import Course, Scene
from .stage import Stage

_ON_WITHIN_S = 90  # a machine that held up a telegram costs a minute
_HASTE_S = 0.2
_SLOWLY_S = 2.5  # so that there is time for what comes shortly before
_LASTS_S = 8.0
_LASTS_WITH_DATA_S = 14.0


def perform(stage: Stage, house: HouseCourse) -> list[str]:
    """Have a house go through its course; returns what was wrong with any of its chargers, by seed."""
    scenes = stage.scenes(house.house)
    with stage.living(house.house) as lines, ThreadPoolExecutor(len(scenes)) as players:
        for scene in scenes:
            scene.judge.goes_on(_ON_WITHIN_S)
        course = _course(house)
        plays = [players.submit(scenario.play, scene, course) for scenario, scene in house.cast(scenes)]
        _happen(house, course, scenes, lines)
        wrong = [complaints(house, scenario, played) for scenario, played in house.cast(plays)]
    return [*filter(None, wrong), *at_the_end(house, scenes)]


def at_the_end(house: object, scenes: Sequence[Scene]) -> list[str]:
    """Return what is still on once its house is no more."""
    return [f"{house}; seed {each.seed}: on at the end" for each in scenes if each.target.is_on]


def _course(house: HouseCourse) -> Course:
    """Return when it is to happen."""
    begin = time.monotonic() + (_HASTE_S if house.is_hasty else _SLOWLY_S + _dice(house).random())
    lasts = _LASTS_S if house.fault in STOPPING else _LASTS_WITH_DATA_S
    return Course(fault=house.fault, begin=begin, end=begin + lasts)


def _happen(house: HouseCourse, course: Course, scenes: Sequence[Scene], lines: Sequence[Line]) -> None:
    """Have it happen to the house, in time."""
    time.sleep(max(0.0, course.begin - time.monotonic()))
    for line in lines:
        meter_faults.begin(house.fault, line, _dice(house))
    if house.reload:
        scenes[0].actions.reload()
    time.sleep(max(0.0, course.end - time.monotonic()))
    for line in lines:
        meter_faults.end(line)


def complaints(house: object, scenario: object, played: Future[None]) -> str | None:
    """Return what a judge has to complain of, None for nothing; what is no complaint is raised."""
    error = played.exception()
    if error is None:
        return None
    if isinstance(error, AssertionError):
        return f"{house}; {scenario}: {error}"
    error.add_note(f"{house}; {scenario}")
    raise error


def _dice(house: HouseCourse) -> Random:
    """Return what decides about a house; each time anew."""
    return Random(house.number)  # noqa: S311  # the same each time
