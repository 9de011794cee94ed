"""Plays in a house whose meter gives no data for a while."""

import time

from .judge import PERIOD_S, STALE_S
from .plug import Manner
from .scene import DISOBEDIENT, Course, Scene, until
from .targets import Helper

_FOLLOWS_S = 5.0  # so late may it follow a command


def goes_off(scene: Scene, course: Course) -> None:
    """Nothing else is wrong."""
    off = scene.judge.off_within(course.begin)
    scene.judge.says_silent(STALE_S)
    scene.judge.stays_off(off, course.end + 2)


def out_of_reach(scene: Scene, course: Course) -> None:
    """It cannot be reached when it has to go off: off is the first that it hears when it is back."""
    until(course.begin - scene.dice.uniform(0.2, 1.5))
    mark = scene.judge.mark
    scene.device.leave()
    until(course.begin + scene.dice.uniform(3.5, 6))
    scene.judge.says("unreachable", STALE_S)
    scene.device.come_back()
    back = time.monotonic()
    off = scene.judge.off_within(back)
    scene.judge.first_is_off(mark)
    scene.judge.stays_off(off, course.end + 2)


def does_not_obey(scene: Scene, course: Course) -> None:
    """It refuses or ignores *off* for a while: it is off soon after it would obey again."""
    manner = scene.dice.choice(DISOBEDIENT)
    until(course.begin - scene.dice.uniform(0, 1.5))
    scene.plug.plug.manner = manner
    until(course.begin + scene.dice.uniform(4, 7))
    kind = "mismatch" if manner is Manner.IGNORES else "unreachable"
    scene.judge.says(kind, STALE_S + _FOLLOWS_S)
    scene.plug.plug.manner = Manner.OBEYS
    obeys = time.monotonic()
    off = scene.judge.off_within(obeys)
    scene.judge.stays_off(off, course.end + 2)


def comes_back_on(scene: Scene, course: Course) -> None:
    """It goes off, is gone, and comes back switched on by itself: that is no hand, it is set back."""
    scene.judge.off_within(course.begin)
    scene.device.leave()
    time.sleep(scene.dice.uniform(0.5, 2))
    scene.plug.plug.hand(on=True)
    scene.device.come_back()
    back = time.monotonic()
    off = scene.judge.off_within(back)
    scene.judge.stays_off(off, course.end + 2)


def hand(scene: Scene, course: Course) -> None:
    """Somebody switches it on without any data: a wish like another, which waits for safety."""
    scene.judge.off_within(course.begin)
    until(course.begin + scene.dice.uniform(5.5, 7))
    if isinstance(scene.target, Helper):
        scene.actions.call("input_boolean", "turn_on", scene.target.entity_id)
    else:
        scene.plug.plug.hand(on=True)
    scene.judge.goes_on(0)
    pressed = scene.target.changes[-1].at
    off = scene.judge.off_within(pressed, PERIOD_S)
    scene.judge.stays_off(off, course.end + 2)


def settings_changed(scene: Scene, course: Course) -> None:
    """Its settings are changed shortly before: that gives it no time more."""
    until(course.begin - 1)
    scene.change_settings()
    goes_off(scene, course)


def slow_to_answer(scene: Scene, course: Course) -> None:
    """It answers late to everything, also to the *on* of just now: it is off in time all the same."""
    goes_off(scene, course)
