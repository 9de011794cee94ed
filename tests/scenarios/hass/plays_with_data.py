"""Plays in a house with good data, whatever else is wrong with its meter."""

import time
from dataclasses import replace

from .judge import LATE_S, PERIOD_S
from .meter_faults import CLOCK
from .plays_without_data import comes_back_on
from .plug import Manner
from .scene import DISOBEDIENT, Course, Scene, until

_FLICKER_S = 10.0  # so long may an output be gone without a word
_FOLLOWS_S = 5.0  # so late may it follow a command


def left_alone(scene: Scene, course: Course) -> None:
    """With good data nothing is switched, whatever the clock of the meter says."""
    if course.fault in CLOCK:
        until(course.begin)
        scene.judge.says("clock", _FOLLOWS_S)
    scene.judge.stays_on(course.begin, course.end)


def settings_only(scene: Scene, course: Course) -> None:
    """A change of settings is no switching."""
    mark = scene.judge.mark
    scene.change_settings()
    scene.judge.stays_on(course.begin, course.end)
    assert False not in scene.target.commands[mark:]


def gone_for_long(scene: Scene, course: Course) -> None:
    """It is gone for longer than a flicker: it is decided off, and hears that first when it is back."""
    until(course.begin)
    mark = scene.judge.mark
    scene.device.leave()
    scene.judge.says("unreachable", _FLICKER_S + 2 * (PERIOD_S + scene.device.hangs_s))
    until(course.begin + _FLICKER_S + 1 + scene.dice.uniform(0, 2))
    scene.device.come_back()
    back = time.monotonic()
    scene.judge.off_within(back)
    scene.judge.first_is_off(mark)


def unwanted(scene: Scene, course: Course) -> None:
    """Nobody wants it on any more, and it does not obey for a while."""
    manner = scene.dice.choice(DISOBEDIENT)
    until(course.begin)
    scene.plug.plug.manner = manner
    scene.actions.wish(on=False)
    scene.judge.says("mismatch" if manner is Manner.IGNORES else "unreachable", _FOLLOWS_S + PERIOD_S)
    until(course.begin + scene.dice.uniform(3, 6))
    scene.plug.plug.manner = Manner.OBEYS
    obeys = time.monotonic()
    off = scene.judge.off_within(obeys)
    scene.judge.stays_off(off, course.end)


def unwanted_and_back_on(scene: Scene, course: Course) -> None:
    """It is off by somebody's wish, is gone, and comes back on by itself."""
    until(course.begin)
    scene.actions.wish(on=False)
    comes_back_on(scene, replace(course, begin=time.monotonic(), end=course.end - 2))


def reloaded(scene: Scene, course: Course) -> None:
    """Its house is reloaded at the beginning: it goes off, and that is what it hears first."""
    mark = scene.judge.mark
    until(course.begin)
    scene.judge.wait(lambda: scene.judge.mark > mark, PERIOD_S + LATE_S, "it hears nothing")
    scene.judge.first_is_off(mark)
    off = [each for each in scene.target.changes if not each.on and each.at >= course.begin]
    assert off
    assert off[0].at <= course.begin + PERIOD_S + LATE_S


def reloaded_out_of_reach(scene: Scene, course: Course) -> None:
    """Its house is reloaded while it cannot be reached: off is the first that it hears when it is back."""
    until(course.begin - scene.dice.uniform(0.2, 1))
    mark = scene.judge.mark
    scene.device.leave()
    until(course.begin + scene.dice.uniform(3, 8))
    scene.device.come_back()
    back = time.monotonic()
    scene.judge.off_within(back)
    scene.judge.first_is_off(mark)


def removed_out_of_reach(scene: Scene, course: Course) -> None:
    """Its charger is removed while it cannot be reached: it goes off all the same when it is back."""
    until(course.begin - scene.dice.uniform(0.2, 1))
    mark = scene.judge.mark
    scene.device.leave()
    until(course.begin)
    scene.actions.remove()
    scene.judge.says_left_on(_FOLLOWS_S + 4 * scene.device.hangs_s)
    until(course.begin + scene.dice.uniform(3, 8))
    scene.device.come_back()
    off = scene.judge.off_within(time.monotonic())
    scene.judge.first_is_off(mark)
    scene.judge.stays_off(off, course.end)
